import type { ImportanceEvaluator } from '@unetsweep/contract';
import type { Observations } from '../observations.js';
import { fanova, mostForestPoints } from './fanova.js';
import { pedAnova } from './ped-anova.js';

export interface Importance {
  evaluator: ImportanceEvaluator;
  /** Points that it was computed from. */
  pointsUsed: number;
  /** Most important first. `importance`: share of the sum, 0..1; null where the evaluator can't say. */
  items: { parameter: string; importance: number | null }[];
}

/** Which parameters matter, by one of the evaluators; in turns. */
export function* importanceOf(
  observations: Observations,
  evaluator: ImportanceEvaluator,
): Generator<void, Importance> {
  const found = yield* evaluator === 'fanova' ? fanova(observations) : pedAnova(observations);
  const sum = found.reduce<number>((total, each) => total + (each ?? 0), 0);
  const items = observations.parameters.map(({ name }, index) => {
    const own = found[index] ?? null;
    return { parameter: name, importance: own === null || sum === 0 ? own : own / sum };
  });
  items.sort((a, b) => (b.importance ?? -1) - (a.importance ?? -1) || (a.parameter < b.parameter ? -1 : 1));
  const most = evaluator === 'fanova' ? mostForestPoints : Number.POSITIVE_INFINITY;
  return { evaluator, pointsUsed: Math.min(observations.count, most), items };
}
