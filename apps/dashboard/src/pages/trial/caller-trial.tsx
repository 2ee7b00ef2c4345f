import type { EpochRecord, Sweep, Trial } from '@unetsweep/contract';
import { useMemo } from 'react';
import { LineChart } from '../../charts/line-chart.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';
import { Stat } from '../../components/stat.js';
import { formatDuration, formatScore } from '../../format/format.js';
import { offeredMetrics } from '../../format/offered-metrics.js';
import { AttemptsCard } from './attempts-card.js';
import { CheckpointsCard } from './checkpoints-card.js';
import { FlagsCard } from './flags-card.js';
import { PointCard } from './point-card.js';
import { valuesOf } from './scaled-curves.js';
import { useEpochs } from './use-epochs.js';

/** Metrics that stand at the top, and those that are drawn. */
const SHOWN_STATS = 3;
const SHOWN_CURVES = 8;

interface CallerTrialProps {
  trial: Trial;
  sweep: Sweep;
  theme: string;
}

/** A trial that the caller trains: what was reported of it, under the caller's own names. */
export function CallerTrial({ trial, sweep, theme }: CallerTrialProps) {
  return (
    <>
      <CallerStats trial={trial} sweep={sweep} />
      <CallerCurves trial={trial} theme={theme} />
      <div className="columns">
        <PointCard trial={trial} />
        <FlagsCard trial={trial} />
        <CheckpointsCard trial={trial} />
        <AttemptsCard trial={trial} />
      </div>
    </>
  );
}

function CallerStats({ trial, sweep }: { trial: Trial; sweep: Sweep }) {
  const { metrics, bestEpoch, epochsDone } = trial;
  const names = [...new Set([...offeredMetrics(sweep, []), ...Object.keys(metrics)])].slice(0, SHOWN_STATS);
  const at = bestEpoch === null ? null : `at epoch ${bestEpoch} of ${epochsDone}`;
  return (
    <dl className="stats">
      {names.map((name) => (
        <Stat
          key={name}
          label={<span className="mono">{name}</span>}
          value={formatScore(metrics[name])}
          context={at}
        />
      ))}
      <Stat
        label="Time"
        value={formatDuration(trial.durationMs)}
        context={trial.attempt > 1 ? `attempt ${trial.attempt}` : null}
      />
    </dl>
  );
}

/** One chart for each metric that was reported. */
function CallerCurves({ trial, theme }: { trial: Trial; theme: string }) {
  const { items, error, reload, isSampled } = useEpochs(trial);
  const x = useMemo(() => items.map(({ epoch }) => epoch), [items]);
  const names = useMemo(() => reportedNames(items), [items]);
  return (
    <Card title="Curves" note={isSampled ? `${x.length} points of each curve` : null}>
      {error ? <FaultNote error={error} retry={reload} hasOldData={x.length > 0} /> : null}
      {x.length === 0 ? (
        <p className="hint">No epoch was reported{trial.finishedAt === null ? ' yet' : ''}.</p>
      ) : (
        <div className="chart-grid">
          {names.map((name) => (
            <div key={name}>
              <h3 className="mono">{name}</h3>
              <LineChart
                name={`${name} of trial ${trial.number} over ${x.length} epochs`}
                x={x}
                xLabel="epoch"
                series={[{ label: name, color: '--c1', values: valuesOf(items, name) }]}
                theme={theme}
              />
            </div>
          ))}
        </div>
      )}
    </Card>
  );
}

function reportedNames(items: readonly EpochRecord[]): string[] {
  const names = new Set(items.flatMap(({ metrics }) => Object.keys(metrics)));
  return [...names].sort().slice(0, SHOWN_CURVES);
}
