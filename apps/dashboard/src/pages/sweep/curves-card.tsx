import type { EpochRecord, Sweep, Trial } from '@unetsweep/contract';
import { useMemo, useState } from 'react';
import { api } from '../api/api.js';
import { useReloadOn } from '../api/use-live.js';
import { useResource } from '../api/use-resource.js';
import { LineChart, type Series } from '../charts/line-chart.js';
import { Card } from '../components/card.js';
import { formatParam, shortPath } from '../format/format.js';

const SHOWN_TRIALS = 12;
const POINTS = 200;
const METRICS = ['valDice', 'valLoss', 'dice', 'loss'] as const;
const COLORS = ['--c1', '--c2', '--c3', '--c4', '--c5'];

/** Curves of the best trials and of those that run. */
export function CurvesCard({ sweep, theme }: { sweep: Sweep; theme: string }) {
  const [metric, setMetric] = useState<(typeof METRICS)[number]>('valDice');
  const { data, reload } = useResource(`${sweep.id}/curves`, (signal) => readCurves(sweep, signal));
  useReloadOn(
    (event) =>
      event.sweepId === sweep.id && (event.type === 'trial.epoch' || event.type === 'trial.completed'),
    reload,
  );
  const chart = useMemo(() => (data ? toChart(data, metric) : null), [data, metric]);
  const controls = (
    <div className="segments">
      {METRICS.map((name) => (
        <button
          key={name}
          type="button"
          className="mono"
          aria-pressed={metric === name}
          onClick={() => setMetric(name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
  return (
    <Card title="Curves" note={`the ${SHOWN_TRIALS} best and running trials`} controls={controls}>
      {chart === null || chart.x.length === 0 ? (
        <p className="hint">Curves begin with the first epoch.</p>
      ) : (
        <LineChart
          name={`${metric} by epoch of ${chart.series.length} trials`}
          x={chart.x}
          xLabel="epoch"
          theme={theme}
          series={chart.series}
        />
      )}
    </Card>
  );
}

interface Curve {
  trial: Trial;
  epochs: EpochRecord[];
}

async function readCurves(sweep: Sweep, signal: AbortSignal): Promise<Curve[]> {
  const objective = sweep.spec.objective[0];
  const sort = `${objective?.mode === 'min' ? '' : '-'}metrics.${objective?.metric ?? 'valDice'}`;
  const page = await api.trials(sweep.id, { sort, filter: 'epochsDone > 0', limit: SHOWN_TRIALS }, signal);
  return Promise.all(
    page.items.map(async (trial) => ({
      trial,
      epochs: (await api.epochs(trial.id, { names: METRICS.join(','), maxPoints: POINTS }, signal)).items,
    })),
  );
}

function toChart(curves: Curve[], metric: string): { x: number[]; series: Series[] } {
  const x = [...new Set(curves.flatMap(({ epochs }) => epochs.map(({ epoch }) => epoch)))].sort(
    (a, b) => a - b,
  );
  const series = curves.map(({ trial, epochs }, index): Series => {
    const byEpoch = new Map(epochs.map(({ epoch, metrics }) => [epoch, metrics[metric] ?? null]));
    const params = Object.entries(trial.params).map(([path, value]) =>
      typeof value === 'string' ? value : `${shortPath(path)} ${formatParam(value)}`,
    );
    return {
      label: `${trial.number} ${params.join(' ')}`.trim(),
      color: COLORS[index % COLORS.length] ?? '--c1',
      dashed: index >= COLORS.length,
      width: index === 0 ? 2.4 : 1.4,
      values: x.map((epoch) => byEpoch.get(epoch) ?? null),
    };
  });
  return { x, series };
}
