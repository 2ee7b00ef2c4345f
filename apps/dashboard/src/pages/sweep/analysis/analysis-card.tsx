import type { Analysis, Sweep } from '@unetsweep/contract';
import { api } from '../../../api/api.js';
import { Card } from '../../../components/card.js';
import { FaultNote } from '../../../components/fault-note.js';
import { formatCount } from '../../../format/format.js';
import { Link } from '../../../navigation.js';
import { BorderTable } from './border-table.js';
import { ImportanceBars } from './importance-bars.js';
import { RateTable } from './rate-table.js';
import { useAnalysis } from './use-analysis.js';

const PARTS = 'importance,convergence,borderHits,rateClasses,suggestions';

/** What the sweep taught, and what to try next. */
export function AnalysisCard({ sweep }: { sweep: Sweep }) {
  const { data, error, reload } = useAnalysis(sweep, PARTS, (signal) =>
    api.analysis(sweep.id, { include: PARTS }, signal),
  );
  return (
    <Card title="Analysis" note={data ? noteOf(data) : null}>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data === null || (data.pointsSeen === 0 && !data.rateClasses?.items.length) ? (
        <p className="hint chart-room">It begins with the first point that ends.</p>
      ) : (
        <div className="columns inner">
          <Advice sweep={sweep} analysis={data} />
          {data.importance && data.pointsSeen > 0 ? <ImportanceBars importance={data.importance} /> : null}
        </div>
      )}
    </Card>
  );
}

function noteOf({ pointsSeen, pointsUsed, sampled }: Analysis): string {
  if (sampled) return `from ${formatCount(pointsUsed)} of ${formatCount(pointsSeen)} points`;
  return `from ${formatCount(pointsSeen)} ${pointsSeen === 1 ? 'point' : 'points'}`;
}

function Advice({ sweep, analysis }: { sweep: Sweep; analysis: Analysis }) {
  const { suggestions = [], borderHits = [], rateClasses, nextMesh, convergence } = analysis;
  return (
    <section aria-label="What to try next">
      <h3>What to try next</h3>
      {suggestions.length === 0 ? <p className="hint">Nothing speaks for a change so far.</p> : null}
      <ul className="notices">
        {suggestions.map(({ code, message }) => (
          <li key={message} data-code={code}>
            {message}
          </li>
        ))}
      </ul>
      <BorderTable hits={borderHits} />
      {rateClasses ? <RateTable rates={rateClasses} /> : null}
      {nextMesh ? (
        <p className="next-mesh">
          <Link to={`/sweeps/new?from=${sweep.id}&mesh=next`} className="button primary">
            Sweep the suggested mesh ({formatCount(nextMesh.cells)}{' '}
            {nextMesh.cells === 1 ? 'point' : 'points'})
          </Link>
        </p>
      ) : null}
      {convergence ? <p className="hint small">{lastImprovement(convergence)}</p> : null}
    </section>
  );
}

function lastImprovement({ improvements, sinceImprovement, points }: NonNullable<Analysis['convergence']>) {
  const last = improvements.at(-1);
  if (last === undefined) return null;
  const since = sinceImprovement === 0 ? 'with the last one' : `${formatCount(sinceImprovement)} points ago`;
  return `The best value came with point ${last.number}, ${since}; ${formatCount(points)} have ended.`;
}
