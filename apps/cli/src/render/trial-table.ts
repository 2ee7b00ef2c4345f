import type { Trial } from '@unetsweep/contract';
import { formatDuration } from './duration.js';
import { formatParam, formatScore } from './number.js';
import type { TableText } from './table.js';

/** One row a trial: what varied, the metrics asked for, how it went. */
export function trialTable(trials: Trial[], metrics: string[]): TableText {
  const params = [...new Set(trials.flatMap((trial) => Object.keys(trial.params)))];
  const head = ['trial', 'status', ...params, 'seed', ...metrics, 'best epoch', 'epochs', 'duration'];
  return {
    head,
    rightAligned: head.flatMap((name, index) =>
      name === 'trial' || index >= 2 + params.length ? [index] : [],
    ),
    rows: trials.map((trial) => [
      String(trial.number),
      statusText(trial),
      ...params.map((name) => formatParam(trial.params[name])),
      String(trial.seed),
      ...metrics.map((name) => formatScore(trial.metrics[name] ?? trial.derived[name])),
      trial.bestEpoch === null ? '–' : String(trial.bestEpoch),
      String(trial.epochsDone),
      formatDuration(trial.durationMs),
    ]),
  };
}

function statusText({ status, failure, flags }: Trial): string {
  if (failure) return `${status}: ${failure.reason}`;
  return flags.length > 0 ? `${status} (${flags.join(', ')})` : status;
}
