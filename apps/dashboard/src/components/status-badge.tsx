import type { SweepStatus, TrialStatus } from '@unetsweep/contract';
import type { ReactNode } from 'react';

type Status = SweepStatus | TrialStatus;

const LABELS: Record<Status, string> = {
  planning: 'Planning',
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  pruned: 'Pruned',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const ring = <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.5" />;
const dashedRing = (
  <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 2" />
);

/** A shape of its own for each state, so that colour is never the only difference. */
const SHAPES: Record<Status, ReactNode> = {
  planning: dashedRing,
  queued: dashedRing,
  running: (
    <g className="turning">
      <circle cx="7" cy="7" r="5.2" fill="none" stroke="var(--s-run)" strokeWidth="1.8" />
      <path d="M7 1.8a5.2 5.2 0 0 1 5.2 5.2" fill="none" stroke="var(--s-done)" strokeWidth="1.8" />
    </g>
  ),
  paused: <path d="M4.5 2.5v9M9.5 2.5v9" fill="none" stroke="currentColor" strokeWidth="2" />,
  completed: (
    <>
      <circle cx="7" cy="7" r="6" fill="var(--s-done)" />
      <path d="M4.3 7.2l1.9 1.9 3.6-4" fill="none" stroke="var(--surface)" strokeWidth="1.6" />
    </>
  ),
  pruned: (
    <>
      {ring}
      <path d="M3.4 10.6l7.2-7.2" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  failed: <path d="M7 1l6 6-6 6-6-6z" fill="var(--s-failed)" />,
  cancelled: (
    <>
      {ring}
      <path d="M4.4 7h5.2" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
};

export function StatusBadge({
  status,
  reason,
  text = LABELS[status],
}: {
  status: Status;
  reason?: string | undefined;
  text?: string;
}) {
  return (
    <span className="badge" data-status={status}>
      <svg viewBox="0 0 14 14" aria-hidden="true">
        {SHAPES[status]}
      </svg>
      {text}
      {reason ? `: ${reason}` : ''}
    </span>
  );
}
