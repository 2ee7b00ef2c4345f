import type { ImportanceEvaluator, ResolvedSweepSpec } from '@unetsweep/contract';
import { type BorderHit, borderHits } from './border-hits.js';
import { type Convergence, convergenceOf } from './convergence.js';
import { dimensionsOf } from './dimension.js';
import { type Importance, importanceOf } from './importance/importance.js';
import { type NextMesh, nextMesh } from './next-mesh.js';
import { bestCount, bestPlaces, lossesOf, type Observations } from './observations.js';
import type { RateSearch } from './rate-search.js';
import type { BestRun } from './regularisation.js';
import type { Suggestion } from './suggestion.js';
import { suggestionsOf } from './suggestions.js';

/** What an analysis computes; nothing that is not asked for. */
export const computedParts = ['importance', 'convergence', 'borderHits', 'suggestions'] as const;
export type ComputedPart = (typeof computedParts)[number];

export interface AnalysisInput {
  /** All points. */
  all: Observations;
  /** Points with their parameters: all, or a sample. */
  observations: Observations;
  spec: Pick<ResolvedSweepSpec, 'parameters' | 'search' | 'zip' | 'repeats'>;
  /** What the suggestions need beside the points. */
  runs: { best: BestRun | null; rates: RateSearch | null; tied: number; failed: number; ended: number };
}

export interface Analysis {
  importance?: Importance;
  convergence?: Convergence;
  borderHits?: BorderHit[];
  /** With `borderHits` or `suggestions`. */
  nextMesh?: NextMesh | null;
  suggestions?: Suggestion[];
}

/** Computes the parts in turns, so that its caller can let others in between. */
export function* analyse(
  { all, observations, spec, runs }: AnalysisInput,
  parts: ReadonlySet<ComputedPart>,
  evaluator: ImportanceEvaluator,
): Generator<void, Analysis> {
  const suggests = parts.has('suggestions');
  const importance =
    parts.has('importance') || suggests ? yield* importanceOf(observations, evaluator) : null;
  yield;
  const convergence = parts.has('convergence') || suggests ? convergenceOf(all) : null;
  yield;
  const found: Analysis = {
    ...(importance && parts.has('importance') && { importance }),
    ...(convergence && parts.has('convergence') && { convergence }),
  };
  if (!parts.has('borderHits') && !suggests) return found;
  const columns = observations.parameters;
  const dimensions = dimensionsOf(columns, spec);
  const best = bestPlaces(lossesOf(observations), bestCount(observations.count));
  yield;
  const hits = borderHits(dimensions, best);
  const ranked = importance?.items.map(({ parameter }) => parameter) ?? [];
  const mesh = best[0] === undefined ? null : nextMesh({ columns, dimensions, spec }, best[0], ranked);
  if (parts.has('borderHits')) found.borderHits = hits;
  found.nextMesh = mesh;
  if (suggests && convergence) {
    const facts = { convergence, hits, mesh, importance, repeats: spec.repeats, ...runs };
    found.suggestions = suggestionsOf(facts);
  }
  return found;
}
