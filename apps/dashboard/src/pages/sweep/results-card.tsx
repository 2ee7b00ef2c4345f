import type { Results, Sweep } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';
import { ScrollBox } from '../../components/scroll-box.js';
import { formatParam, formatScore, shortPath } from '../../format/format.js';
import { offeredMetrics } from '../../format/offered-metrics.js';

const FURTHER_METRICS = ['valIou', 'valLoss'];

/** Which setting is better, beyond the seed. */
export function ResultsCard({ sweep }: { sweep: Sweep }) {
  const varied = Object.keys(sweep.spec.parameters);
  const [chosen, setChosen] = useState<string[]>(varied);
  const objective = sweep.spec.objective[0];
  const metrics = offeredMetrics(sweep, FURTHER_METRICS);
  const groupBy = chosen.map((path) => `params.${path}`).join(',');
  const { data, error, reload } = useResource(`${sweep.id}/results/${groupBy}`, (signal) =>
    api.results(sweep.id, { groupBy, metrics: metrics.join(',') }, signal),
  );
  useReloadOn((event) => event.sweepId === sweep.id && event.type === 'trial.completed', reload);
  const toggle = (path: string) =>
    setChosen(varied.filter((known) => (known === path ? !chosen.includes(known) : chosen.includes(known))));
  const controls = (
    <fieldset className="segments">
      <legend className="unseen">Group by</legend>
      {varied.map((path) => (
        <button
          key={path}
          type="button"
          className="mono"
          title={path}
          aria-pressed={chosen.includes(path)}
          onClick={() => toggle(path)}
        >
          {shortPath(path)}
        </button>
      ))}
    </fieldset>
  );
  return (
    <Card
      title="Results"
      note="mean over the completed trials of each group"
      controls={varied.length > 0 ? controls : null}
      flush
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data && data.rows.length > 0 ? (
        <ScrollBox className="results" label="Results, table">
          <ResultsTable results={data} metrics={metrics} descending={objective?.mode !== 'min'} />
        </ScrollBox>
      ) : (
        <div className="empty">The first row comes with the first completed trial.</div>
      )}
    </Card>
  );
}

function ResultsTable({
  results,
  metrics,
  descending,
}: {
  results: Results;
  metrics: string[];
  descending: boolean;
}) {
  const [first = ''] = metrics;
  const mean = (row: Results['rows'][number]) => row.metrics[first]?.mean ?? null;
  const rows = [...results.rows].sort((a, b) => compare(mean(a), mean(b), descending));
  return (
    <table>
      <thead>
        <tr>
          {results.groupBy.map((path) => (
            <th key={path} scope="col" title={path}>
              {shortPath(path)}
            </th>
          ))}
          <th scope="col" className="number">
            runs
          </th>
          {metrics.map((name) => (
            <th key={name} scope="col" className="number mono">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={JSON.stringify(row.group)}>
            {results.groupBy.map((path) => (
              <td key={path}>{formatParam(row.group[path])}</td>
            ))}
            <td className="number">{row.count}</td>
            {metrics.map((name) => (
              <td key={name} className="number">
                {name === first && index === 0 ? <span className="star">★ </span> : null}
                {name === first ? (
                  <strong>{formatScore(row.metrics[name]?.mean)}</strong>
                ) : (
                  formatScore(row.metrics[name]?.mean)
                )}
                <Spread std={row.metrics[name]?.std ?? null} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Spread({ std }: { std: number | null }) {
  return std === null ? null : <span className="hint small"> ± {std.toFixed(3)}</span>;
}

/** Nulls last both ways. */
function compare(a: number | null, b: number | null, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return descending ? b - a : a - b;
}
