import {
  type Dataset,
  type DryRun,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
  resolveSweepSpec,
  type Sweep,
  type SweepSpec,
  startCheckpoints,
} from '@unetsweep/contract';
import { createJudge, factsOf, roomsOf } from '@unetsweep/feasibility';
import {
  assertRunnable,
  assertSettingsAvailable,
  describeSweep,
  type Judge,
  judgeNothing,
  resolveBaseTrial,
} from '@unetsweep/search';
import type { NewSweep, Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import type { QueueLink } from '../dependencies.js';
import { assertSamplesKnown } from './assert-samples-known.js';
import { pinStarts } from './pin-starts.js';
import { assertReady, findSweepDatasets, pinDatasets, pinOf, type SweepDatasets } from './sweep-datasets.js';

export interface Described extends Inspected {
  spec: ResolvedSweepSpec;
  /** Null: the caller trains. */
  dataset: Dataset | null;
  dryRun: DryRun;
}

/** Looks at points of any of the sweep's data sets. */
async function createJudges(store: Store, found: SweepDatasets, spec: ResolvedSweepSpec): Promise<Judge> {
  const { force, record, requirements } = spec;
  const judges = new Map<string, ReturnType<typeof createJudge>>();
  const names = new Set<string>();
  const rooms = roomsOf(await store.workers.list(), requirements);
  const stored = await store.checkpoints.starts(startCheckpoints(spec));
  const starts = new Map(stored.map((each) => [each.checkpointId, each]));
  for (const dataset of found.values()) {
    const samples = await store.datasets.samples(dataset.id);
    for (const { name } of samples) names.add(name);
    judges.set(pinOf(dataset), createJudge(factsOf(dataset, samples), force, { rooms, starts }));
  }
  assertSamplesKnown({ record }, names);
  return (trial: ResolvedTrialSpec) => {
    const judge = judges.get(trial.dataset ?? '');
    if (judge === undefined) throw new Error(`no judge for the data set ${trial.dataset}`);
    return judge(trial);
  };
}

/**
 * What a sweep would do, without doing it.
 * @throws ProblemError `datasetImporting` while a data set is imported: nothing is known of its classes and sizes yet
 * @throws ProblemError `unknownDataset`, `tooManyCells`, `notFinite`, `emptySpace`, `methodNotApplicable`, `invalidBody`, …
 */
export async function describeSubmission(store: Store, posted: SweepSpec): Promise<Described> {
  const pinned = await pinSubmission(store, posted);
  assertReady(pinned.found);
  return describePinned(store, pinned);
}

interface Pinned {
  spec: ResolvedSweepSpec;
  dataset: Dataset | null;
  found: SweepDatasets;
}

async function pinSubmission(store: Store, posted: SweepSpec): Promise<Pinned> {
  if (posted.runner === 'external')
    return { spec: resolveSweepSpec(posted, { dataset: null }), dataset: null, found: new Map() };
  const found = await findSweepDatasets(store.datasets, posted);
  const [dataset] = found.values();
  if (dataset === undefined) throw new Error('a sweep names at least one data set');
  const pinned = await pinStarts(store, pinDatasets(posted, found));
  const spec = resolveSweepSpec(pinned, { dataset: pinOf(dataset) });
  return { spec, dataset, found };
}

interface Inspected {
  /** Every data set that the sweep may name, by `name@version`. */
  datasets: ReadonlyMap<string, Dataset>;
  judge: Judge;
}

async function inspectPinned(store: Store, { spec, dataset, found }: Pinned): Promise<Inspected> {
  if (dataset === null) return { datasets: new Map(), judge: judgeNothing };
  const datasets = new Map([...found.values()].map((one) => [pinOf(one), one]));
  return { datasets, judge: await createJudges(store, found, spec) };
}

/** What points of a sweep are looked at with, without looking at any. @throws ProblemError as `findSweepDatasets`, `datasetImporting` */
export async function inspectDatasets(store: Store, spec: SweepSpec): Promise<Inspected> {
  const pinned = await pinSubmission(store, spec);
  assertReady(pinned.found);
  return inspectPinned(store, pinned);
}

async function describePinned(store: Store, pinned: Pinned): Promise<Described> {
  const { spec, dataset } = pinned;
  const inspected = await inspectPinned(store, pinned);
  return { spec, dataset, ...inspected, dryRun: describeSweep(spec, inspected) };
}

/** The trial with nothing varied; where `trial` alone lacks a field that a parameter sets, with the first point's values. */
export function baseTrialOf({ spec, dataset, dryRun }: Described): ResolvedTrialSpec {
  if (dataset === null) return spec.trial as ResolvedTrialSpec;
  return resolveBaseTrial(spec, dataset, dryRun.points[0]);
}

/** What is known of the sweep's points; nothing where a data set of it is still imported. */
async function plannedOf(
  store: Store,
  pinned: Pinned,
): Promise<Pick<NewSweep, 'baseTrial' | 'pointCount' | 'trialCount'>> {
  if ([...pinned.found.values()].some(({ status }) => status === 'importing')) {
    assertSettingsAvailable(pinned.spec);
    return { baseTrial: null, pointCount: null, trialCount: null };
  }
  const described = await describePinned(store, pinned);
  assertRunnable(described.dryRun);
  const { pointCount, trialCount } = described.dryRun;
  return { baseTrial: baseTrialOf(described), pointCount, trialCount };
}

/**
 * Writes a sweep and wakes the planner. One on a data set that is still imported is looked at once the import has ended.
 * @param id of the sweep: given twice, the second one is refused by the database
 * @throws ProblemError as `describeSubmission`, and `invalidCells`
 */
export async function submitSweep(
  store: Store,
  queue: QueueLink,
  posted: SweepSpec,
  id: string = uuidv7(),
): Promise<Sweep> {
  const pinned = await pinSubmission(store, posted);
  const { dataset } = pinned;
  const sweep = await store.sweeps.create({
    id,
    spec: pinned.spec,
    dataset: dataset && { id: dataset.id, name: dataset.name, version: dataset.version },
    datasetIds: [...pinned.found.values()].map(({ id }) => id),
    ...(await plannedOf(store, pinned)),
  });
  await queue.wake(sweep.id);
  return sweep;
}
