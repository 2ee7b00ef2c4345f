import type { Trial } from '@unetsweep/contract';
import { Stat } from '../../components/stat.js';
import { formatCount, formatDuration, formatMemory, formatScore } from '../../format/format.js';

/** How good, how far, how long. */
export function TrialStats({ trial, objective }: { trial: Trial; objective: string }) {
  const { metrics, derived, bestEpoch } = trial;
  const scores = [...new Set([objective, 'valDice', 'valIou'])].slice(0, 2);
  const at = bestEpoch === null ? null : `at epoch ${bestEpoch} of ${trial.epochsDone}`;
  const memory = derived.peakMemoryMb ?? null;
  return (
    <dl className="stats">
      {scores.map((name) => (
        <Stat
          key={name}
          label={<span className="mono">{name}</span>}
          value={formatScore(metrics[name])}
          context={at}
        />
      ))}
      <Stat
        label="Training minus validation"
        value={derived.gap === undefined || derived.gap === null ? '–' : derived.gap.toFixed(3)}
        context="Dice, at the best epoch"
      />
      <Stat
        label="Parameters"
        value={trial.parameterCount === null ? '–' : formatCount(trial.parameterCount)}
        context={modelText(trial)}
      />
      <Stat
        label="Time"
        value={formatDuration(trial.durationMs)}
        context={[
          trial.worker ? `on ${trial.worker.host}` : null,
          trial.attempt > 1 ? `attempt ${trial.attempt}` : null,
          memory === null ? null : `peak ${formatMemory(Math.round(memory))}`,
        ]
          .filter((part) => part !== null)
          .join(', ')}
      />
    </dl>
  );
}

function modelText({ spec }: Trial): string {
  if (spec === null) return 'known from the first claim on';
  const { name, baseFilters, depth } = spec.model;
  return `${name}, base ${baseFilters}, depth ${depth}`;
}
