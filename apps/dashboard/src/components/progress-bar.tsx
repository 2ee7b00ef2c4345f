import type { TrialCounts } from '@unetsweep/contract';

/** A failure stays visible in a thousand trials. */
const LEAST_FAILED_PERCENT = 0.8;

/** Trials by state: completed, pruned, failed, running; the rest is queued. Counts stand beside it, always. */
export function ProgressBar({ counts, large = false }: { counts: TrialCounts; large?: boolean }) {
  const percent = (value: number) => (counts.total === 0 ? 0 : (100 * value) / counts.total);
  const parts = [
    { name: 'completed', width: percent(counts.completed) },
    { name: 'pruned', width: percent(counts.pruned) },
    { name: 'failed', width: counts.failed > 0 ? Math.max(LEAST_FAILED_PERCENT, percent(counts.failed)) : 0 },
    { name: 'running', width: percent(counts.running) },
  ];
  return (
    <div className={large ? 'bar large' : 'bar'} aria-hidden="true">
      {parts
        .filter(({ width }) => width > 0)
        .map(({ name, width }) => (
          <i key={name} className={`paint-${name}`} style={{ width: `${width}%` }} />
        ))}
    </div>
  );
}

export function ProgressKeys({ counts }: { counts: TrialCounts }) {
  const keys = [
    { name: 'completed', text: `${counts.completed} completed` },
    { name: 'running', text: `${counts.running} running` },
    { name: 'pruned', text: `${counts.pruned} pruned`, hidden: counts.pruned === 0 },
    { name: 'failed', text: `${counts.failed} failed`, hidden: counts.failed === 0 },
    {
      name: 'rest',
      text: `${counts.queued + counts.paused} waiting`,
      hidden: counts.queued + counts.paused === 0,
    },
  ];
  return (
    <div>
      {keys
        .filter(({ hidden }) => !hidden)
        .map(({ name, text }) => (
          <span key={name} className="key">
            {name === 'rest' ? null : <i className={`paint-${name}`} />}
            {text}
          </span>
        ))}
    </div>
  );
}
