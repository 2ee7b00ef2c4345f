import type { Sweep } from '@unetsweep/contract';
import { Fragment } from 'react';
import { ProgressBar } from '../components/progress-bar.js';
import { StatusBadge } from '../components/status-badge.js';
import { formatAge, formatClock, formatDuration, formatScore } from '../format/format.js';
import { Link } from '../navigation.js';
import { isActive } from './is-active.js';

export function SweepTable({ sweeps }: { sweeps: Sweep[] }) {
  const groups = [
    { title: 'Active', items: sweeps.filter(isActive) },
    { title: 'Finished', items: sweeps.filter((sweep) => !isActive(sweep)) },
  ].filter(({ items }) => items.length > 0);
  return (
    <table className="sweeps">
      <thead>
        <tr>
          <th scope="col">Sweep</th>
          <th scope="col">Status</th>
          <th scope="col">Trials</th>
          <th scope="col" className="number">
            Best
          </th>
          <th scope="col">Time left</th>
          <th scope="col">Started</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(({ title, items }) => (
          <Fragment key={title}>
            <tr className="divider">
              <td colSpan={6}>{title}</td>
            </tr>
            {items.map((sweep) => (
              <SweepRow key={sweep.id} sweep={sweep} />
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function SweepRow({ sweep }: { sweep: Sweep }) {
  const { trialCounts: counts, best, spec } = sweep;
  const ended = counts.completed + counts.pruned + counts.failed + counts.cancelled;
  const about = [spec.dataset, spec.search.method, ...sweep.tags].filter((part) => part !== null).join(' · ');
  return (
    <tr>
      <td>
        <Link to={`/sweeps/${sweep.id}`} className="name">
          {sweep.name}
        </Link>
        <div className="hint small">{about}</div>
      </td>
      <td>
        <StatusBadge status={sweep.status} reason={sweep.failure?.reason} />
      </td>
      <td className="progress-cell">
        <ProgressBar counts={counts} />
        <div className="text">
          <span>
            {ended} of {counts.total}
            {counts.failed > 0 ? <span className="failed-text">, {counts.failed} failed</span> : null}
          </span>
          <span>{Math.floor((sweep.progress ?? 0) * 100)} %</span>
        </div>
      </td>
      <td className="number">
        {best ? <strong>{formatScore(best.value)}</strong> : <span className="hint">no result yet</span>}
        {best ? <div className="hint mono">{spec.objective[0]?.metric}</div> : null}
      </td>
      <td>
        <TimeLeft sweep={sweep} />
      </td>
      <td className="dim age">{formatAge(sweep.startedAt ?? sweep.createdAt, Date.now())}</td>
    </tr>
  );
}

function TimeLeft({ sweep }: { sweep: Sweep }) {
  const { estimatedRemainingMs: remainingMs, startedAt, finishedAt, status } = sweep;
  if (finishedAt && startedAt) {
    return <span className="dim">took {formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}</span>;
  }
  if (status === 'paused' || status === 'cancelled') return <span className="dim">{status}</span>;
  if (remainingMs === null) return <span className="hint">–</span>;
  return (
    <>
      {formatDuration(remainingMs)}
      <div className="hint small">ready about {formatClock(Date.now() + remainingMs)}</div>
    </>
  );
}
