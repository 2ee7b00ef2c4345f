import type { SweepCheck } from './sweep-check.js';

/** With several objectives there is no best point by which a sweep could stop. */
export function checkStopWhen({ spec: { objective, stopWhen }, faults }: SweepCheck): void {
  if (!stopWhen || !Array.isArray(objective) || objective.length < 2) return;
  for (const field of ['target', 'noImprovement'] as const) {
    if (stopWhen[field] === undefined || stopWhen[field] === null) continue;
    const message = `stopWhen.${field} needs one objective, not ${objective.length}: no point is the best one of several`;
    faults.add(`/stopWhen/${field}`, 'enum', message, [null]);
  }
}
