import type { TrainingControl, TrainingJob } from '../job.js';
import type { RegionMetrics } from '../metrics/accumulator.js';
import { BoundaryAccumulator, type BoundaryMetrics } from '../metrics/boundary/boundary-accumulator.js';
import { createAccumulator } from '../metrics/create-accumulator.js';
import { type SampleScores, scoreSamples } from '../metrics/sample-scores.js';
import { giveWay } from './give-way.js';
import type { TrialSession } from './trial-session.js';
import { type ChangedBatch, validationChanges } from './validation-changes.js';

export interface MeasuringContext {
  job: TrainingJob;
  control: TrainingControl;
  session: TrialSession;
}

interface Wanted {
  borders?: boolean;
  scores?: boolean;
  /** The epoch whose random changes the images take; none by default. */
  changedIn?: number | null;
}

interface SideMeasurement {
  regions: RegionMetrics;
  /** Null unless wanted. */
  borders: BoundaryMetrics | null;
  scores: SampleScores | null;
}

/**
 * Measures one side of the split in evaluation mode, in the batches of every evaluation: equal weights give equal bits.
 * @throws CancelledError within one batch of the signal
 */
export async function measureSide(
  { job, session, control }: MeasuringContext,
  side: 'train' | 'validation' | 'test',
  wanted: Wanted,
): Promise<SideMeasurement> {
  const { height, width, classes } = job.data;
  const pixels = height * width;
  const form = { classes, threshold: job.spec.validation.threshold };
  const regions = createAccumulator(session.loss, pixels);
  const borders = wanted.borders ? new BoundaryAccumulator({ height, width }, form) : null;
  const scores: SampleScores | null = wanted.scores ? { dice: [], iou: [], loss: [] } : null;
  const nextChanges = wanted.changedIn ? validationChanges(job, wanted.changedIn) : () => null;
  for (const indices of batchesOf(session.sides[side], job.microBatchSize ?? job.spec.training.batchSize)) {
    await giveWay(control);
    const { rows, masks } = evaluateBatch(session, indices, nextChanges(indices.length), borders !== null);
    regions.add(rows);
    if (masks) borders?.add(masks.probabilities, Uint8Array.from(masks.targets));
    if (scores) append(scores, scoreSamples(rows, indices.length, session.loss, pixels));
  }
  return { regions: regions.metrics(), borders: borders?.metrics() ?? null, scores };
}

function evaluateBatch(
  session: TrialSession,
  indices: Int32Array,
  changed: ChangedBatch | null,
  withMasks: boolean,
) {
  if (!withMasks) return { rows: session.evaluate(indices, changed), masks: null };
  const { rows, ...masks } = session.evaluateMasks(indices, changed);
  return { rows, masks };
}

function* batchesOf(indices: Int32Array, size: number): Generator<Int32Array> {
  for (let start = 0; start < indices.length; start += size) yield indices.slice(start, start + size);
}

function append(scores: SampleScores, own: SampleScores): void {
  for (const name of ['dice', 'iou', 'loss'] as const) scores[name].push(...own[name]);
}
