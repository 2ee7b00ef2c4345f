import type { Sweep, Trial } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useReloadOn } from '../api/use-live.js';
import { useResource } from '../api/use-resource.js';
import { Card } from '../components/card.js';
import { FaultNote } from '../components/fault-note.js';
import { SortHead } from '../components/sort-head.js';
import { StatusBadge } from '../components/status-badge.js';
import { formatDuration, formatParam, formatScore, shortPath } from '../format/format.js';
import { Link } from '../navigation.js';

const PAGE_SIZE = 100;
const METRICS = ['valDice', 'valIou', 'valLoss'];

/** Find and sort trials, in the API's own words. */
export function TrialsCard({ sweep }: { sweep: Sweep }) {
  const objective = sweep.spec.objective[0];
  const metric = objective?.metric ?? 'valDice';
  const [sort, setSort] = useState(`${objective?.mode === 'min' ? '' : '-'}metrics.${metric}`);
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState('');
  const [limit, setLimit] = useState(PAGE_SIZE);
  const { data, error, reload } = useResource(`${sweep.id}/trials/${sort}/${limit}/${filter}`, (signal) =>
    api.trials(sweep.id, { sort, filter, limit }, signal),
  );
  useReloadOn((event) => event.sweepId === sweep.id && event.type.startsWith('trial.'), reload);
  const trials = data?.items ?? [];
  return (
    <Card
      title="Trials"
      note={data ? `${trials.length} of ${data.total ?? trials.length} shown` : null}
      flush
    >
      <form
        className="toolbar"
        onSubmit={(event) => {
          event.preventDefault();
          setFilter(typed.trim());
        }}
      >
        <input
          className="input mono"
          aria-label="Filter"
          placeholder="status = completed and metrics.valDice >= 0.8"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button">
          Filter
        </button>
      </form>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {trials.length > 0 ? (
        <TrialTable
          trials={trials}
          metrics={[...new Set([metric, ...METRICS])]}
          bestId={sweep.best?.trialId ?? null}
          sort={sort}
          onSort={setSort}
        />
      ) : (
        <div className="empty">
          {filter === '' ? 'Trials appear once they are planned.' : 'No trial fits this filter.'}
        </div>
      )}
      {data?.nextCursor && limit < 1000 ? (
        <div className="toolbar">
          <button type="button" className="button" onClick={() => setLimit(Math.min(1000, limit + 300))}>
            Show more
          </button>
        </div>
      ) : null}
    </Card>
  );
}

interface TrialTableProps {
  trials: Trial[];
  metrics: string[];
  bestId: string | null;
  sort: string;
  onSort: (sort: string) => void;
}

function TrialTable({ trials, metrics, bestId, sort, onSort }: TrialTableProps) {
  const params = [...new Set(trials.flatMap((trial) => Object.keys(trial.params)))];
  return (
    <table>
      <thead>
        <tr>
          <SortHead label="Trial" path="number" sort={sort} onSort={onSort} />
          <SortHead label="Status" path="status" sort={sort} onSort={onSort} />
          {params.map((path) => (
            <SortHead
              key={path}
              label={shortPath(path)}
              path={`params.${path}`}
              sort={sort}
              onSort={onSort}
            />
          ))}
          <SortHead label="seed" path="seed" sort={sort} onSort={onSort} numeric />
          {metrics.map((name) => (
            <SortHead
              key={name}
              label={name}
              path={`metrics.${name}`}
              sort={sort}
              onSort={onSort}
              numeric
              mono
            />
          ))}
          <th scope="col" className="number">
            epoch
          </th>
          <SortHead label="duration" path="durationMs" sort={sort} onSort={onSort} numeric />
          <th scope="col">worker</th>
        </tr>
      </thead>
      <tbody>
        {trials.map((trial) => (
          <tr key={trial.id}>
            <td>
              <Link to={`/trials/${trial.id}`}>{trial.number}</Link>
              {trial.id === bestId ? <span className="star"> ★</span> : null}
            </td>
            <td>
              <StatusBadge status={trial.status} reason={trial.failure?.reason} />
            </td>
            {params.map((path) => (
              <td key={path}>{formatParam(trial.params[path])}</td>
            ))}
            <td className="number">{trial.seed}</td>
            {metrics.map((name, index) => (
              <td key={name} className="number">
                {index === 0 ? (
                  <strong>{formatScore(trial.metrics[name])}</strong>
                ) : (
                  formatScore(trial.metrics[name])
                )}
              </td>
            ))}
            <td className="number">{epochText(trial)}</td>
            <td className="number">{formatDuration(trial.durationMs)}</td>
            <td className="dim">{trial.worker?.host ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The best epoch of those done. */
function epochText({ bestEpoch, epochsDone }: Trial): string {
  return bestEpoch === null ? String(epochsDone) : `${bestEpoch} of ${epochsDone}`;
}
