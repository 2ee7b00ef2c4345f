import type { Point, Sweep } from '@unetsweep/contract';
import { StatusBadge } from '../../components/status-badge.js';
import { formatMetric, formatParam, shortPath } from '../../format/format.js';

interface PointTableProps {
  points: Point[];
  sweep: Sweep;
  /** Path by which they are ranked. */
  rank: string;
}

export function PointTable({ points, sweep, rank }: PointTableProps) {
  const params = [...new Set(points.flatMap((point) => Object.keys(point.params)))];
  const metrics = sweep.spec.objective.map(({ metric }) => metric);
  const isAggregate = rank.startsWith('aggregates.');
  return (
    <table className="fixed-first">
      <thead>
        <tr>
          <th scope="col">Point</th>
          <th scope="col">Status</th>
          {params.map((path) => (
            <th key={path} scope="col" title={path}>
              {shortPath(path)}
            </th>
          ))}
          <th scope="col" className="number">
            runs
          </th>
          {metrics.map((metric) => (
            <th key={metric} scope="col" className="number mono">
              {metric}
            </th>
          ))}
          <th scope="col" className="number">
            std
          </th>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.id}>
            <th scope="row">
              {point.number} <Standing point={point} sweep={sweep} />
            </th>
            <td>
              <StatusBadge status={point.status} />
            </td>
            {params.map((path) => (
              <td key={path}>{formatParam(point.params[path])}</td>
            ))}
            <td className="number">
              {point.count} of {point.expected}
            </td>
            {metrics.map((metric, index) => (
              <td key={metric} className="number">
                <strong>
                  {formatMetric(isAggregate ? ranked(point, rank) : objectiveValue(point, index))}
                </strong>
              </td>
            ))}
            <td className="number">{point.std === null ? '–' : point.std.toFixed(4)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ranked({ aggregates }: Point, rank: string): number | null {
  const found = Object.entries(aggregates ?? {}).find(([name]) => rank === `aggregates.${name}`);
  return found?.[1] ?? null;
}

function objectiveValue({ values, value }: Point, index: number): number | null {
  return values?.[index] ?? (index === 0 ? value : null);
}

/** What is to be said of the point beside its numbers. */
function Standing({ point, sweep }: { point: Point; sweep: Sweep }) {
  const { best } = sweep;
  return (
    <>
      {point.id === best?.pointId ? (
        <span className="star">
          ★<span className="unseen"> best</span>
        </span>
      ) : null}
      {best?.tied.includes(point.id) ? (
        <span className="chip" title="Its runs can't be told from those of the best point.">
          tied
        </span>
      ) : null}
      {point.front ? (
        <span className="chip best" title="No other feasible point is as good in all and better in one.">
          front
        </span>
      ) : null}
      {point.feasible ? null : (
        <span className="chip flag" title="One of its runs breaks a constraint.">
          infeasible
        </span>
      )}
    </>
  );
}
