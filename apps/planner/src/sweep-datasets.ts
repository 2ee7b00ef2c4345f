import { type Dataset, type ResolvedSweepSpec, startCheckpoints } from '@unetsweep/contract';
import { createJudge, factsOf, type Judge, roomsOf } from '@unetsweep/feasibility';
import { type DryRunContext, judgeNothing } from '@unetsweep/search';
import type { Store } from '@unetsweep/store';

/** Values of `dataset` that a parameter lists, or that its bundles set. */
function variedDatasets(parameters: ResolvedSweepSpec['parameters']): unknown[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    if (!Array.isArray(parameter) && parameter.type === 'bundle')
      return Object.values(parameter.values).map((values) => values.dataset);
    if (name !== 'dataset') return [];
    return Array.isArray(parameter) ? parameter : 'values' in parameter ? parameter.values : [];
  });
}

/** `name@version` of the sweep's data set and of those that its points may name instead. */
export function referencesOf({ dataset, parameters, overrides }: ResolvedSweepSpec): Set<string> {
  const named = [dataset, ...variedDatasets(parameters), ...overrides.map(({ set }) => set.dataset)];
  return new Set(named.filter((each) => typeof each === 'string'));
}

/** What points are judged by. @throws Error, ProblemError `imagesRemoved` where a data set is gone */
export async function findDatasets(
  store: Store,
  spec: ResolvedSweepSpec,
): Promise<{ table: Map<string, Dataset>; judge: DryRunContext['judge'] }> {
  const table = new Map<string, Dataset>();
  if (spec.runner === 'external') return { table, judge: judgeNothing };
  const judges = new Map<string, Judge>();
  // Points that find no room now are left out only where the sweep skips what cannot run; else they wait for a larger worker.
  const skips = spec.onInvalidPoint === 'skip';
  const rooms = skips ? roomsOf(await store.workers.list(), spec.requirements) : [];
  const known = await store.checkpoints.starts(startCheckpoints(spec));
  const starts = new Map(known.map((each) => [each.checkpointId, each]));
  for (const reference of referencesOf(spec)) {
    const dataset = await store.datasets.resolve(reference);
    if (!dataset) throw new Error(`the data set ${reference} is gone`);
    const samples = await store.datasets.samples(dataset.id);
    table.set(reference, dataset);
    judges.set(reference, createJudge(factsOf(dataset, samples), spec.force, { rooms, starts }));
  }
  return {
    table,
    judge: (trial) => {
      const judge = judges.get(trial.dataset ?? '');
      if (!judge) throw new Error(`the data set ${trial.dataset} is none of this sweep's`);
      return judge(trial);
    },
  };
}
