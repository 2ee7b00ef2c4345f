import { isId, ProblemError } from '@unetsweep/contract';
import type { Fence } from '@unetsweep/store';

/** What a client shows with each report: which attempt of the trial is its own. */
export function tokenOf({ trialId, attempt }: Fence): string {
  return `${trialId}.${attempt}`;
}

export function leaseLost(): ProblemError {
  const detail =
    'The trial is no longer held by this lease: it lapsed and the trial went on elsewhere, or the trial has ended. Ask for another suggestion.';
  return new ProblemError('leaseLost', detail);
}

/** @throws ProblemError `notFound` for what is no id, `leaseLost` for a token of another trial */
export function fenceOf(trialId: string, token: string): Fence {
  if (!isId(trialId)) throw new ProblemError('notFound', 'There is no trial with this id.');
  const attempt = token.startsWith(`${trialId}.`) ? token.slice(trialId.length + 1) : '';
  if (!/^[1-9]\d{0,8}$/.test(attempt)) throw leaseLost();
  return { trialId, attempt: Number(attempt) };
}
