import type { Sweep } from '@unetsweep/contract';
import { ProgressBar, ProgressKeys } from '../../components/progress-bar.js';
import { Stat } from '../../components/stat.js';
import {
  formatClock,
  formatDuration,
  formatMetric,
  formatParam,
  formatScore,
  shortPath,
} from '../../format/format.js';
import { Link } from '../../navigation.js';

/** The answer first: how good, how far, how long. */
export function SweepStats({ sweep }: { sweep: Sweep }) {
  const { trialCounts: counts } = sweep;
  const ended = counts.completed + counts.pruned + counts.failed + counts.cancelled;
  return (
    <dl className="stats">
      {sweep.front ? <FrontStat front={sweep.front} sweep={sweep} /> : <BestStat sweep={sweep} />}
      <Stat
        wide
        label="Trials"
        value={
          <>
            {ended}{' '}
            <small>
              of {counts.total}
              {counts.reused > 0 ? `, ${counts.reused} reused` : ''}
            </small>
          </>
        }
        context={
          <>
            <ProgressBar counts={counts} large />
            <ProgressKeys counts={counts} />
          </>
        }
      />
      <TimeStat sweep={sweep} />
    </dl>
  );
}

function BestStat({ sweep }: { sweep: Sweep }) {
  const { best } = sweep;
  return (
    <Stat
      label={
        <>
          Best <span className="mono">{sweep.spec.objective[0]?.metric}</span>
        </>
      }
      value={
        best ? (
          <>
            <span className="star">★</span> {formatScore(best.value)}
            {best.std === null ? null : <small> ± {best.std.toFixed(3)}</small>}
          </>
        ) : (
          '–'
        )
      }
      context={best ? <BestContext best={best} /> : 'no point has ended yet'}
    />
  );
}

/** With several objectives: no point is the best. */
function FrontStat({ front, sweep }: { front: NonNullable<Sweep['front']>; sweep: Sweep }) {
  const [first] = front;
  const shown = sweep.spec.objective.map(
    ({ metric }, index) => `${metric} ${formatMetric(first?.values[index])}`,
  );
  return (
    <Stat
      label="Front"
      value={
        <>
          {front.length} <small>{front.length === 1 ? 'point' : 'points'}</small>
        </>
      }
      context={first ? `the first: ${shown.join(', ')}` : 'no feasible point has ended yet'}
    />
  );
}

function BestContext({ best }: { best: NonNullable<Sweep['best']> }) {
  const params = Object.entries(best.params).map(
    ([path, value]) => `${shortPath(path)} ${formatParam(value)}`,
  );
  return (
    <>
      <Link to={`/trials/${best.trialId}`}>Trial {best.number}</Link>
      {params.length > 0 ? `: ${params.join(', ')}` : ''}
      {best.tied.length > 0 ? `; ${best.tied.length} tied with it` : ''}
    </>
  );
}

function TimeStat({ sweep }: { sweep: Sweep }) {
  const { startedAt, finishedAt, estimatedRemainingMs: remainingMs } = sweep;
  if (finishedAt !== null) {
    const tookMs = startedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
    return (
      <Stat
        label="Took"
        value={formatDuration(tookMs)}
        context={`ended ${new Date(finishedAt).toLocaleString()}`}
      />
    );
  }
  const context =
    remainingMs === null
      ? 'an estimate comes with the first epochs'
      : `about ${formatClock(Date.now() + remainingMs)}`;
  return <Stat label="Time left" value={formatDuration(remainingMs)} context={context} />;
}
