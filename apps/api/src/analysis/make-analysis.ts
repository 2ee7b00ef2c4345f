import {
  type Analysis,
  type AnalysisPart,
  type ImportanceEvaluator,
  readNested,
  type Sweep,
} from '@unetsweep/contract';
import { analyse, type BestRun, bestPlaces, type ComputedPart, observedLosses } from '@unetsweep/search';
import type { AnalysedPoint, Store } from '@unetsweep/store';
import type { Analyses, ReadValues } from './analyses.js';
import type { Subject } from './analysis-query.js';
import { classifyRates } from './classify-rates.js';
import { inTurns } from './in-turns.js';
import { scopeOf, withTimes } from './scope.js';

export interface AnalysisRequest {
  subject: Subject;
  include: ReadonlySet<AnalysisPart>;
  evaluator: ImportanceEvaluator;
  /** Best points that are listed. */
  top: number;
  /** Training Dice that is wanted. */
  targetDice: number;
}

const COMPUTED: readonly ComputedPart[] = ['importance', 'convergence', 'borderHits', 'suggestions'];
const PENALTIES = ['regularizer.l1', 'regularizer.l2', 'regularizer.l2norm', 'optimizer.weightDecay'];

function numberAt(spec: AnalysedPoint['spec'], path: string): number | null {
  const value = readNested(spec as never, path.split('.')) as unknown;
  return typeof value === 'number' ? value : null;
}

/** How the best point's runs trained. */
function bestRun({ gap, dice, spec }: AnalysedPoint, target: number): BestRun {
  const penalties = PENALTIES.flatMap((path): [string, number][] => {
    const strength = numberAt(spec, path);
    return strength === null ? [] : [[path, strength]];
  });
  return {
    gap,
    dice,
    target,
    penalties: Object.fromEntries(penalties),
    dropout: numberAt(spec, 'model.dropout'),
  };
}

/** The best points by the values that were read, with what their runs had in common. */
async function readBest(store: Store, sweep: Sweep, { all }: ReadValues, top: number) {
  const places = bestPlaces(observedLosses(all), top);
  const numbers = places.map((place) => all.numbers[place] ?? 0);
  const points = await store.analysis.points(sweep.id, numbers);
  const values = new Map(numbers.map((number, index) => [number, all.values[places[index] ?? 0] ?? 0]));
  return points.map((point) => ({ point, value: values.get(point.number) ?? 0 }));
}

const shownBest = ({ point, value }: { point: AnalysedPoint; value: number }) => {
  const { pointId, number, std, count, params, trialIds } = point;
  return { pointId, number, value, std, count, params, trialIds };
};

/** Computes the parts that are asked for, and nothing else. */
export async function makeAnalysis(
  { store, analyses }: { store: Store; analyses: Analyses },
  sweep: Sweep,
  request: AnalysisRequest,
): Promise<Analysis> {
  const { subject, include, evaluator, top, targetDice } = request;
  const read = await analyses.readValues(sweep, subject);
  const needsBest = include.has('best') || include.has('suggestions');
  const best = needsBest ? await readBest(store, sweep, read, top) : [];
  const [first] = best;
  const needsRates = include.has('rateClasses') || include.has('suggestions');
  const rates = needsRates ? await classifyRates(store, sweep, subject) : null;
  const { failed, completed, pruned } = sweep.trialCounts;
  const runs = {
    best: first ? bestRun(first.point, targetDice) : null,
    rates,
    tied: subject.isMain ? (sweep.best?.tied.length ?? 0) : 0,
    failed,
    ended: failed + completed + pruned,
  };
  const parts = new Set(COMPUTED.filter((part) => include.has(part)));
  const needsParameters = [...parts].some((part) => part !== 'convergence');
  const observations = needsParameters ? await analyses.readSample(sweep, subject) : read.all;
  const input = { all: read.all, observations, spec: sweep.spec, runs };
  const { convergence, ...found } = await inTurns(analyse(input, parts, evaluator));
  return {
    ...scopeOf(sweep, subject, read, observations.count),
    ...(include.has('best') && { best: best.map(shownBest) }),
    ...found,
    ...(include.has('rateClasses') && { rateClasses: rates }),
    ...(convergence && { convergence: await withTimes(store, sweep.id, convergence) }),
    ...(include.has('front') && sweep.front && { front: sweep.front }),
  };
}
