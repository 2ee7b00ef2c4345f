import type { RunOutcome, TrialOutcome } from '../outcome/run-outcome.js';

/** What a run's trials took. */
export interface RunTime {
  /** Of the run itself, in ms: short where trials were answered by equal ones; null where its start is not known. */
  wallMs: number | null;
  /** Trials' own durations added up, in ms, those of reused ones as they were measured when they trained. */
  trialMs: number;
  trials: number;
  /** Trials that equal finished ones answered. */
  reused: number;
}

function trialsOf(outcome: RunOutcome): TrialOutcome[] {
  return [...outcome.values()].flatMap((part) => {
    if (part.kind === 'sweep') return part.trials;
    return part.kind === 'plan' ? part.stages.flatMap(({ sweep }) => sweep?.trials ?? []) : [];
  });
}

export function runTime(
  outcome: RunOutcome,
  { startedAt, finishedAt }: { startedAt: string | null; finishedAt: string },
): RunTime {
  const trials = trialsOf(outcome);
  return {
    wallMs: startedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt),
    trialMs: Math.round(trials.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0)),
    trials: trials.length,
    reused: trials.filter(({ reusedFrom }) => reusedFrom !== null).length,
  };
}

/** Such as `45 s`, `12 min` or `2.5 h`. */
export function shownTime(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

/** Such as `12 trials of 3 min together, 4 of them reused`. */
export function trialsText({ trialMs, trials, reused }: Omit<RunTime, 'wallMs'>): string {
  if (trials === 0) return 'no trials';
  const how = reused === 0 ? 'none reused' : `${reused} of them reused`;
  return `${trials} ${trials === 1 ? 'trial' : 'trials'} of ${shownTime(trialMs)} together, ${how}`;
}

/** The same after the run's own time. */
export function timeText({ wallMs, ...rest }: RunTime): string {
  return wallMs === null ? trialsText(rest) : `${shownTime(wallMs)}; ${trialsText(rest)}`;
}
