import type { Json } from '@unetsweep/contract';
import { fieldOf, stageOf } from './read-outcome.js';
import type { RunOutcome } from './run-outcome.js';

/** A value that a stage should have taken over from an earlier one's winner. */
export interface Carried {
  stage: string;
  from: string;
  path: string;
}

/**
 * Trials of stages that lack what won before, as sentences; none where all was taken over.
 * @param part of a plan
 */
export function notCarried(outcome: RunOutcome, part: string, carried: readonly Carried[]): string[] {
  return carried.flatMap(({ stage, from, path }) => {
    const [winner] = stageOf(outcome, part, from).winners;
    if (winner === undefined) return [`${from} has no winner`];
    const expected = (winner.params[path] ?? null) as Json;
    const trials = stageOf(outcome, part, stage).sweep?.trials ?? [];
    if (trials.length === 0) return [`${stage} ran no trials`];
    const off = trials.filter((trial) => JSON.stringify(fieldOf(trial, path)) !== JSON.stringify(expected));
    return off.length === 0
      ? []
      : [`${off.length} trials of ${stage} lack ${path} ${JSON.stringify(expected)} of ${from}`];
  });
}
