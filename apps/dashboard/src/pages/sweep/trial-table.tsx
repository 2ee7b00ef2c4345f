import type { Trial } from '@unetsweep/contract';
import { SortHead } from '../../components/sort-head.js';
import { StatusBadge } from '../../components/status-badge.js';
import { formatDuration, formatMetric, formatParam, shortPath } from '../../format/format.js';
import { Link } from '../../navigation.js';
import type { ChosenTrials } from './ensembles/use-chosen.js';
import { trialMetric } from './metric-path.js';

interface TrialTableProps {
  trials: Trial[];
  metrics: string[];
  pathOf: (metric: string) => string;
  bestId: string | null;
  sort: string;
  onSort: (sort: string) => void;
  /** Null: nothing can be done with several of them. */
  chosen: ChosenTrials | null;
}

export function TrialTable({ trials, metrics, pathOf, bestId, sort, onSort, chosen }: TrialTableProps) {
  const params = [...new Set(trials.flatMap((trial) => Object.keys(trial.params)))];
  const head = { sort, onSort };
  return (
    <table className="fixed-first">
      <thead>
        <tr>
          <SortHead label="Trial" path="number" {...head} />
          <SortHead label="Status" path="status" {...head} />
          {params.map((path) => (
            <SortHead key={path} label={shortPath(path)} path={`params.${path}`} {...head} />
          ))}
          <SortHead label="seed" path="seed" {...head} numeric />
          {metrics.map((name) => (
            <SortHead key={name} label={name} path={pathOf(name)} {...head} numeric mono />
          ))}
          <th scope="col" className="number">
            epoch
          </th>
          <SortHead label="duration" path="durationMs" {...head} numeric />
          <th scope="col">worker</th>
        </tr>
      </thead>
      <tbody>
        {trials.map((trial) => (
          <TrialRow
            key={trial.id}
            trial={trial}
            params={params}
            metrics={metrics}
            isBest={trial.id === bestId}
            chosen={chosen}
          />
        ))}
      </tbody>
    </table>
  );
}

interface TrialRowProps {
  trial: Trial;
  params: string[];
  metrics: string[];
  isBest: boolean;
  chosen: ChosenTrials | null;
}

function TrialRow({ trial, params, metrics, isBest, chosen }: TrialRowProps) {
  return (
    <tr>
      <th scope="row">
        {chosen ? (
          <input
            type="checkbox"
            aria-label={`Choose trial ${trial.number}`}
            disabled={trial.bestEpoch === null}
            checked={chosen.ids.includes(trial.id)}
            onChange={(event) => chosen.choose(trial.id, event.target.checked)}
          />
        ) : null}
        <Link to={`/trials/${trial.id}`}>{trial.number}</Link>
        {isBest ? (
          <span className="star">
            {' '}
            ★<span className="unseen"> best</span>
          </span>
        ) : null}
      </th>
      <td>
        <StatusBadge status={trial.status} reason={trial.failure?.reason} />
        {trial.feasible === false ? (
          <span className="chip flag" title={violationText(trial)}>
            infeasible
          </span>
        ) : null}
        {trial.flags
          .filter((flag) => flag !== trial.failure?.reason)
          .map((flag) => (
            <span key={flag} className="chip flag" title={messageOf(flag, trial)}>
              {flag}
            </span>
          ))}
        {trial.reusedFrom === null ? null : (
          <Link to={`/trials/${trial.reusedFrom}`} className="chip flag">
            reused
          </Link>
        )}
      </td>
      {params.map((path) => (
        <td key={path}>{formatParam(trial.params[path])}</td>
      ))}
      <td className="number">{trial.seed}</td>
      {metrics.map((name, index) => (
        <td key={name} className="number">
          {index === 0 ? (
            <strong>{formatMetric(trialMetric(trial, name))}</strong>
          ) : (
            formatMetric(trialMetric(trial, name))
          )}
        </td>
      ))}
      <td className="number">{epochText(trial)}</td>
      <td className="number">{formatDuration(trial.durationMs)}</td>
      <td className="dim">{trial.worker?.host ?? '–'}</td>
    </tr>
  );
}

function messageOf(flag: string, { notices }: Trial): string {
  return notices.find((notice) => notice.flag === flag)?.message ?? flag;
}

/** The bounds that a trial breaks: `secondsPerEpoch 3.1, at most 2`. */
function violationText({ violations }: Trial): string {
  return violations
    .map(({ metric, value, min, max }) => {
      const bounds = [min === null ? [] : [`at least ${min}`], max === null ? [] : [`at most ${max}`]].flat();
      return `${metric} ${formatMetric(value)}, ${bounds.join(', ')}`;
    })
    .join('; ');
}

/** The best epoch of those done. */
function epochText({ bestEpoch, epochsDone }: Trial): string {
  return bestEpoch === null ? String(epochsDone) : `${bestEpoch} of ${epochsDone}`;
}
