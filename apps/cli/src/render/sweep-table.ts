import type { Sweep } from '@unetsweep/contract';
import { formatDuration } from './duration.js';
import { formatScore } from './number.js';
import type { TableText } from './table.js';

export function sweepTable(sweeps: Sweep[]): TableText {
  return {
    head: ['name', 'status', 'trials', 'best', 'time left', 'created', 'id'],
    rightAligned: [3],
    rows: sweeps.map((sweep) => [
      sweep.name,
      sweep.status,
      trialsText(sweep.trialCounts),
      sweep.front ? frontText(sweep.front) : formatScore(sweep.best?.value),
      formatDuration(sweep.finishedAt === null ? sweep.estimatedRemainingMs : null),
      sweep.createdAt.slice(0, 16).replace('T', ' '),
      sweep.id,
    ]),
  };
}

/** How many points no other one is better than in every objective, as far as the sweep names them. */
export function frontText(front: NonNullable<Sweep['front']>): string {
  return `${front.length} on the front`;
}

/** `5 of 8, 1 failed`. */
export function trialsText(counts: Sweep['trialCounts']): string {
  const ended = counts.completed + counts.pruned + counts.failed + counts.cancelled;
  const parts = [`${ended} of ${counts.total}`];
  if (counts.pruned > 0) parts.push(`${counts.pruned} pruned`);
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.cancelled > 0) parts.push(`${counts.cancelled} cancelled`);
  return parts.join(', ');
}
