import { type Grade, SEEDS_OF_A_CLAIM } from '../recipe/expectation.js';
import type { JudgedExpectation } from './report-input.js';

export type Verdict = 'holds' | 'does not hold' | 'agrees' | 'does not agree' | 'reported';

/** What a finding comes to, in a word or three. */
export function verdictOf({ grade, holds }: Pick<JudgedExpectation, 'grade' | 'holds'>): Verdict {
  if (holds === null) return 'reported';
  if (grade === 'R') return holds ? 'agrees' : 'does not agree';
  return holds ? 'holds' : 'does not hold';
}

export const gradeMeaning: Readonly<Record<Grade, string>> = {
  H: 'must hold exactly',
  S: `should hold for the median of ${SEEDS_OF_A_CLAIM} seeds or more`,
  R: 'reported only: the claim is weak, contradicts itself or was not shown',
};

/** What is to be kept in mind of a run's verdicts; null: nothing. */
export function caveat(findings: readonly JudgedExpectation[], seeds: number): string | null {
  if (seeds >= SEEDS_OF_A_CLAIM || !findings.some(({ grade }) => grade === 'S')) return null;
  return `Claims of grade S were judged over ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}: an indication, not a test.`;
}
