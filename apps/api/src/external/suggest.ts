import { isDeepStrictEqual } from 'node:util';
import {
  isId,
  type Json,
  ProblemError,
  type SuggestedTrial,
  type SuggestionRequest,
  type Suggestions,
} from '@unetsweep/contract';
import type { LeasedTrial, LeaseStanding } from '@unetsweep/store';
import type { LeaseDesk } from './lease-desk.js';
import { tokenOf } from './lease-token.js';
import type { Patience } from './patience.js';

const RETRY_AFTER_MS = { wait: 500, paused: 5_000, finished: 0 } as const;

/** What the sweep's `trial` and its overrides say beside the point's own values. */
function fixedOf({ spec, params }: LeasedTrial): Record<string, Json> {
  const rest = Object.entries(spec).filter(
    ([name, value]) => !(Object.hasOwn(params, name) && isDeepStrictEqual(params[name], value)),
  );
  return Object.fromEntries(rest) as Record<string, Json>;
}

function toSuggestion(trial: LeasedTrial): SuggestedTrial {
  const { trialId, number, pointId, params, seed, repeat, fold, attempt } = trial;
  return {
    id: trialId,
    number,
    pointId,
    params: params as SuggestedTrial['params'],
    trial: fixedOf(trial),
    seed,
    repeat,
    fold,
    attempt,
    epochs: { from: trial.epochsDone + 1, to: trial.budgetEpochs },
    resume: trial.checkpointId === null ? null : { checkpointId: trial.checkpointId },
    lease: { token: tokenOf(trial), expiresAt: trial.expiresAt.toISOString() },
  };
}

function stateOf(standing: LeaseStanding): 'wait' | 'paused' | 'finished' {
  if (standing === 'unknown') throw new ProblemError('notFound', 'There is no sweep with this id.');
  if (standing !== 'notExternal') return standing;
  const detail =
    'Our workers train the trials of this sweep; suggestions are for sweeps with "runner": "external".';
  throw new ProblemError('invalidState', detail, { extras: { allowed: ['external'] } });
}

/**
 * Leases trials to a client. Where none is there yet, waits a moment for the planner, which is told at once.
 * @throws ProblemError `notFound`, `invalidState` where our workers train
 */
export async function suggest(
  desk: LeaseDesk,
  sweepId: string,
  { count = 1, clientId }: SuggestionRequest,
  patience: Patience,
): Promise<Suggestions> {
  if (!isId(sweepId)) throw new ProblemError('notFound', 'There is no sweep with this id.');
  for (;;) {
    const news = patience.news();
    const { trials, isShort, standing } = await desk.ask(sweepId, { clientId, count });
    if (trials.length > 0) return { trials: trials.map(toSuggestion), state: 'leased', retryAfterMs: 0 };
    if (standing !== 'wait') desk.forget(sweepId);
    const state = stateOf(standing);
    if (state !== 'wait' || !isShort || patience.isOver)
      return { trials: [], state, retryAfterMs: RETRY_AFTER_MS[state] };
    await news;
  }
}
