import {
  type FieldError,
  type PlanSpec,
  ProblemError,
  type StageSweepSpec,
  type SweepSpec,
  stageSweep,
  type WeightsNaming,
} from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import { pinStarts } from '../pin-starts.js';
import { findSweepDatasets, pinDatasets, pinOf, type SweepDatasets } from '../sweep-datasets.js';

/** The same problem, its fields named where they stand in the plan. */
export function problemOfStage(
  error: unknown,
  plan: PlanSpec,
  position: number,
  extras: Record<string, unknown> = {},
): unknown {
  if (!(error instanceof ProblemError) || error.status >= 500) return error;
  const stage = plan.stages[position];
  const name = stage?.name ?? '';
  const placed = error.errors.map((fault): FieldError => {
    const [, part = ''] = fault.path.split('/');
    const isDefault = !Object.hasOwn(stage?.sweep ?? {}, part) && Object.hasOwn(plan.defaults ?? {}, part);
    return { ...fault, path: `${isDefault ? '/defaults' : `/stages/${position}/sweep`}${fault.path}` };
  });
  const detail = `Stage ${name}: ${error.detail}`;
  return new ProblemError(error.code, detail, {
    ...(placed.length > 0 && { errors: placed }),
    extras: { ...error.extras, ...extras, stage: name },
    cause: error,
  });
}

function references({ dataset, parameters }: Pick<SweepSpec, 'dataset' | 'parameters'>): boolean {
  return dataset !== undefined || parameters?.dataset !== undefined;
}

/** A part of the plan with every data set that it names pinned. */
function pinPart<Part extends StageSweepSpec | NonNullable<PlanSpec['defaults']>>(
  part: Part,
  found: SweepDatasets,
): Part {
  const dataset = part.dataset === undefined ? undefined : found.get(part.dataset);
  const { parameters } = pinDatasets(part as SweepSpec, found);
  return {
    ...part,
    ...(dataset && { dataset: pinOf(dataset) }),
    ...(parameters && { parameters }),
  };
}

/** A stage's own part, with weights to start from named by checkpoint and sum. */
async function pinStage(store: Store, plan: PlanSpec, position: number): Promise<StageSweepSpec> {
  const part = plan.stages[position]?.sweep ?? {};
  try {
    return (await pinStarts(store, part as WeightsNaming)) as StageSweepSpec;
  } catch (error) {
    throw problemOfStage(error, plan, position);
  }
}

export interface PinnedPlan {
  plan: PlanSpec;
  /** Whether a data set of it is still being imported. */
  isImporting: boolean;
}

/**
 * The plan with every data set pinned as `name@version`, and weights to start from by checkpoint and sum.
 * @throws ProblemError `unknownDataset`, `datasetFailed`, `imagesRemoved`, and as `pinStarts`
 */
export async function pinPlan(store: Store, plan: PlanSpec): Promise<PinnedPlan> {
  const all: SweepDatasets = new Map();
  for (const position of plan.stages.keys()) {
    const { spec } = stageSweep(plan, position);
    // A stage may take its data set over from an earlier one.
    if (!references(spec)) continue;
    try {
      for (const [reference, dataset] of await findSweepDatasets(store.datasets, spec))
        all.set(reference, dataset);
    } catch (error) {
      throw problemOfStage(error, plan, position);
    }
  }
  const stages: PlanSpec['stages'] = [];
  for (const [position, stage] of plan.stages.entries())
    stages.push({ ...stage, sweep: pinPart(await pinStage(store, plan, position), all) });
  const defaults = plan.defaults && pinPart(await pinStarts(store, plan.defaults as WeightsNaming), all);
  return {
    plan: { ...plan, ...(defaults && { defaults }), stages },
    isImporting: [...all.values()].some(({ status }) => status === 'importing'),
  };
}
