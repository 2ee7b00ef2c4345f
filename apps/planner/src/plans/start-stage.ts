import { type Dataset, parseSweepSpec, resolveSweepSpec, type SweepSpec } from '@unetsweep/contract';
import { compileStage } from '@unetsweep/search';
import type { NewSweep, PlanState, Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import { referencesOf } from '../sweep-datasets.js';

const pinOf = ({ name, version }: Dataset) => `${name}@${version}`;

async function findDataset(store: Store, reference: string): Promise<Dataset> {
  const dataset = await store.datasets.resolve(reference);
  if (!dataset) throw new Error(`the data set ${reference} is gone`);
  return dataset;
}

/**
 * The sweep of a stage, with what earlier ones decided. What depends on its data sets is looked at when it is planned.
 * @throws ProblemError, Error where it cannot be made
 */
export async function stageSweepOf(
  store: Store,
  { spec: plan, stages }: PlanState,
  position: number,
): Promise<NewSweep & { stage: string }> {
  const posted: SweepSpec = parseSweepSpec(
    compileStage(plan, position, (from) => stages[from]?.winners ?? []),
  );
  const first = await findDataset(store, posted.dataset ?? '');
  const spec = resolveSweepSpec(posted, { dataset: pinOf(first) });
  const others = await Promise.all([...referencesOf(spec)].map((each) => findDataset(store, each)));
  const { id, name, version } = first;
  return {
    id: uuidv7(),
    spec,
    dataset: { id, name, version },
    datasetIds: [...new Set([id, ...others.map((dataset) => dataset.id)])],
    baseTrial: null,
    pointCount: null,
    trialCount: null,
    stage: plan.stages[position]?.name ?? '',
  };
}
