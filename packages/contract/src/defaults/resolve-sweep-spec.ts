import type { Json } from '../json.js';
import { objectiveForm, type ResolvedObjective } from '../sweep-spec/objective.js';
import { prunerForm, type ResolvedPruner } from '../sweep-spec/pruner.js';
import { type ResolvedSearch, type Search, searchForm } from '../sweep-spec/search.js';
import { type ResolvedSweepSpec, type SweepSpec, sweepForm } from '../sweep-spec/sweep-spec.js';
import { parameterValueCount } from '../sweep-spec/value-count.js';
import { fillForm } from './fill.js';

/** What the sweep's defaults depend on beside the sweep itself. */
export interface SweepContext {
  /** `name@version` that the data set was resolved to; null where the caller trains. */
  dataset: string | null;
}

const defaultMaxTrials = 100;

/** Methods that end by themselves; the others run until `maxTrials`. */
const finiteMethods: readonly ResolvedSearch['method'][] = [
  'grid',
  'mesh',
  'oneAtATime',
  'points',
  'coarseToFine',
  'orderThenBinary',
  'growth',
];

/** Whether a method ends by itself. */
export function isFiniteMethod(method: ResolvedSearch['method']): boolean {
  return finiteMethods.includes(method);
}

/** Grid when every parameter is finite, else tpe. */
function defaultSearch(spec: SweepSpec): Search {
  const isGrid = Object.values(spec.parameters ?? {}).every((each) => parameterValueCount(each) !== null);
  return { method: isGrid ? 'grid' : 'tpe' };
}

function resolveObjectives({ objective }: SweepSpec): ResolvedObjective[] {
  const given = objective ?? { metric: 'valDice', mode: 'max' as const };
  const list = Array.isArray(given) ? given : [given];
  return list.map(
    (each) => fillForm(objectiveForm, each as unknown as Json, []) as unknown as ResolvedObjective,
  );
}

/**
 * Fills the defaults of a valid sweep. `trial` stays as posted, since what is missing there depends on the point.
 * `objective` becomes a list. The result may be posted again and resolves to itself.
 */
export function resolveSweepSpec(spec: SweepSpec, context: SweepContext): ResolvedSweepSpec {
  const fields = fillForm(sweepForm, spec as unknown as Json, []) as unknown as ResolvedSweepSpec;
  const search = fillForm(
    searchForm,
    (spec.search ?? defaultSearch(spec)) as Json,
    [],
  ) as unknown as ResolvedSearch;
  const pruner = fillForm(
    prunerForm,
    (spec.pruner ?? { name: 'none' }) as Json,
    [],
  ) as unknown as ResolvedPruner;
  const fallback = isFiniteMethod(search.method) ? null : defaultMaxTrials;
  return {
    ...fields,
    dataset: context.dataset,
    trial: spec.trial ?? {},
    search,
    pruner,
    objective: resolveObjectives(spec),
    maxTrials: spec.maxTrials === undefined ? fallback : spec.maxTrials,
  };
}
