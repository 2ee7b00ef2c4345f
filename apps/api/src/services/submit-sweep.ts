import {
  type Dataset,
  type DryRun,
  invalidBody,
  ProblemError,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
  resolveSweepSpec,
  type Sweep,
  type SweepSpec,
} from '@unetsweep/contract';
import { createJudge, factsOf, type Judge } from '@unetsweep/feasibility';
import { assertRunnable, describeSweep, resolvePoint } from '@unetsweep/search';
import type { Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import type { QueueLink } from '../dependencies.js';
import { findSweepDatasets, pinDatasets, pinOf, type SweepDatasets } from './sweep-datasets.js';

interface Described {
  spec: ResolvedSweepSpec;
  dataset: Dataset;
  dryRun: DryRun;
}

function refuseExternal({ runner }: SweepSpec): void {
  if (runner !== 'external') return;
  const message = '/runner must be internal: sweeps that the caller trains are not served here.';
  throw invalidBody([{ path: '/runner', code: 'enum', message, accepted: ['internal'] }]);
}

/** Looks at points of any of the sweep's data sets. */
async function createJudges(
  store: Store,
  found: SweepDatasets,
  { force }: ResolvedSweepSpec,
): Promise<Judge> {
  const judges = new Map<string, Judge>();
  for (const dataset of found.values()) {
    judges.set(
      pinOf(dataset),
      createJudge(factsOf(dataset, await store.datasets.samples(dataset.id)), force),
    );
  }
  return (trial: ResolvedTrialSpec) => {
    const judge = judges.get(trial.dataset ?? '');
    if (judge === undefined) throw new Error(`no judge for the data set ${trial.dataset}`);
    return judge(trial);
  };
}

/**
 * What a sweep would do, without doing it.
 * @throws ProblemError `unknownDataset`, `tooManyCells`, `notFinite`, `emptySpace`, `methodNotApplicable`, `invalidBody`, …
 */
export async function describeSubmission(store: Store, posted: SweepSpec): Promise<Described> {
  refuseExternal(posted);
  const found = await findSweepDatasets(store.datasets, posted);
  const [dataset] = found.values();
  if (dataset === undefined) throw new Error('a sweep names at least one data set');
  const spec = resolveSweepSpec(pinDatasets(posted, found), { dataset: pinOf(dataset) });
  const datasets = new Map([...found.values()].map((one) => [pinOf(one), one]));
  const judge = await createJudges(store, found, spec);
  return { spec, dataset, dryRun: describeSweep(spec, { datasets, judge }) };
}

/** The trial with nothing varied; where `trial` alone lacks a field that a parameter sets, with the first point's values. */
function baseTrialOf({ spec, dataset, dryRun }: Described): ResolvedTrialSpec {
  try {
    return resolvePoint(spec, {}, dataset);
  } catch (error) {
    const [first] = dryRun.points;
    if (!(error instanceof ProblemError) || first === undefined) throw error;
    return resolvePoint(spec, first, dataset);
  }
}

/** Writes a sweep and wakes the planner. @throws ProblemError as `describeSubmission`, and `invalidCells` */
export async function submitSweep(store: Store, queue: QueueLink, posted: SweepSpec): Promise<Sweep> {
  const described = await describeSubmission(store, posted);
  const { spec, dataset, dryRun } = described;
  assertRunnable(dryRun);
  const sweep = await store.sweeps.create({
    id: uuidv7(),
    spec,
    dataset: { id: dataset.id, name: dataset.name, version: dataset.version },
    baseTrial: baseTrialOf(described),
    pointCount: dryRun.pointCount,
    trialCount: dryRun.trialCount,
  });
  await queue.wake(sweep.id);
  return sweep;
}
