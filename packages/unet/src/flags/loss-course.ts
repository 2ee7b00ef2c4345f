import type { EpochRecord } from '@unetsweep/contract';
import type { RunSeen } from './notice.js';
import { series } from './series.js';

/** How the loss of a run went; the classes of a search for the learning rate. */
export type LossCourse =
  | { kind: 'notFinite'; epoch: number }
  | { kind: 'rising' | 'flat' | 'falling'; start: number; end: number; epoch: number };

/** The loss ends above its start by so much: it rises. */
const risingAbove = 1.05;
/** It ends above this share of its start: nothing was learned. */
const flatAbove = 0.98;
/** Epochs before a loss counts as flat. */
const flatEpochs = 3;

/**
 * The course of the training loss from the first batch to the last epoch; null before there is one. A loss is flat only where the
 * overlap did not grow either, and is not good already: a run that has all it can get moves no more.
 */
export function lossCourse({ records, initialLoss }: RunSeen): LossCourse | null {
  const broken = records.find(({ metrics }) => metrics.loss === null || metrics.valLoss === null);
  if (broken) return { kind: 'notFinite', epoch: broken.epoch };
  const losses = series(records, 'loss');
  const [first, last] = [losses[0], losses.at(-1)];
  if (!first || !last || (first === last && initialLoss === null)) return null;
  const start = initialLoss ?? first.value;
  const course = { start, end: last.value, epoch: last.epoch };
  if (last.value > risingAbove * start) return { kind: 'rising', ...course };
  const isFlat = losses.length >= flatEpochs && last.value > flatAbove * start && !hasLearned(records);
  return { kind: isFlat ? 'flat' : 'falling', ...course };
}

const overlapGain = 0.02;
const goodOverlap = 0.9;

function hasLearned(records: readonly EpochRecord[]): boolean {
  const dice = series(records, 'dice').map(({ value }) => value);
  const [start = 0, end = 0] = [dice[0], dice.at(-1)];
  return end >= goodOverlap || end - start >= overlapGain;
}
