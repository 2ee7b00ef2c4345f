import type { Sweep } from '@unetsweep/contract';
import { Fragment } from 'react';
import { ProgressBar } from '../../components/progress-bar.js';
import { SortHead } from '../../components/sort-head.js';
import { StatusBadge } from '../../components/status-badge.js';
import { formatAge, formatClock, formatDuration, formatScore } from '../../format/format.js';
import { Link } from '../../navigation.js';
import { isActive } from './is-active.js';

interface SweepTableProps {
  sweeps: Sweep[];
  sort: string;
  onSort: (sort: string) => void;
  onTag: (tag: string) => void;
  /** Those that may still go on come first. */
  isGrouped: boolean;
}

export function SweepTable({ sweeps, sort, onSort, onTag, isGrouped }: SweepTableProps) {
  const groups = isGrouped
    ? [
        { title: 'Active', items: sweeps.filter(isActive) },
        { title: 'Finished', items: sweeps.filter((sweep) => !isActive(sweep)) },
      ].filter(({ items }) => items.length > 0)
    : [{ title: '', items: sweeps }];
  const head = { sort, onSort };
  return (
    <table className="sweeps">
      <thead>
        <tr>
          <SortHead label="Sweep" path="name" {...head} />
          <SortHead label="Status" path="status" {...head} />
          <th scope="col">Trials</th>
          <th scope="col" className="number">
            Best
          </th>
          <th scope="col">Time left</th>
          <SortHead label="Created" path="createdAt" {...head} isDescendingFirst />
        </tr>
      </thead>
      {groups.map(({ title, items }) => (
        <tbody key={title}>
          {title === '' ? null : (
            <tr className="divider">
              <th colSpan={6} scope="rowgroup">
                {title}
              </th>
            </tr>
          )}
          {items.map((sweep) => (
            <SweepRow key={sweep.id} sweep={sweep} onTag={onTag} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function SweepRow({ sweep, onTag }: { sweep: Sweep; onTag: (tag: string) => void }) {
  const { trialCounts: counts, best, spec } = sweep;
  const ended = counts.completed + counts.pruned + counts.failed + counts.cancelled;
  const about = [spec.dataset, spec.search.method].filter((part) => part !== null).join(' · ');
  return (
    <tr>
      <td>
        <Link to={`/sweeps/${sweep.id}`} className="name">
          {sweep.name}
        </Link>
        <div className="hint small">
          {about}
          {sweep.tags.map((tag) => (
            <Fragment key={tag}>
              {' · '}
              <button
                type="button"
                className="link"
                title={`Sweeps with the tag ${tag}`}
                onClick={() => onTag(tag)}
              >
                {tag}
              </button>
            </Fragment>
          ))}
        </div>
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
      <td className="dim age">{formatAge(sweep.createdAt, Date.now())}</td>
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
