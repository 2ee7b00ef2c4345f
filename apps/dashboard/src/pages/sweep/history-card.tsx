import type { Sweep, Trial } from '@unetsweep/contract';
import { useMemo } from 'react';
import { api } from '../api/api.js';
import { useReloadOn } from '../api/use-live.js';
import { useResource } from '../api/use-resource.js';
import { LineChart } from '../charts/line-chart.js';
import { Card } from '../components/card.js';

const SHOWN_TRIALS = 1000;

/** Does it still improve? */
export function HistoryCard({ sweep, theme }: { sweep: Sweep; theme: string }) {
  const { data, reload } = useResource(`${sweep.id}/history`, (signal) =>
    api.trials(
      sweep.id,
      { sort: 'number', filter: 'status in (completed, pruned)', limit: SHOWN_TRIALS },
      signal,
    ),
  );
  useReloadOn(
    (event) => event.sweepId === sweep.id && /^trial\.(completed|pruned)$/.test(event.type),
    reload,
  );
  const objective = sweep.spec.objective[0];
  const metric = objective?.metric ?? 'valDice';
  const items = data?.items;
  const chart = useMemo(
    () => (items ? historySeries(items, metric, objective?.mode ?? 'max') : null),
    [items, metric, objective?.mode],
  );
  return (
    <Card
      title="Optimisation history"
      note={data?.nextCursor ? `first ${SHOWN_TRIALS} trials` : 'one dot a trial'}
    >
      {chart === null || chart.x.length === 0 ? (
        <p className="hint">The first dot comes with the first trial that ends.</p>
      ) : (
        <LineChart
          name={`${metric} of ${chart.x.length} trials; best ${chart.best.at(-1)?.toFixed(4) ?? 'unknown'}`}
          x={chart.x}
          xLabel="trial"
          theme={theme}
          series={[
            { label: 'best so far', color: '--accent', values: chart.best, stepped: true },
            { label: metric, color: '--ink-3', values: chart.values, dots: true },
          ]}
        />
      )}
    </Card>
  );
}

function historySeries(trials: Trial[], metric: string, mode: 'min' | 'max') {
  const values = trials.map(({ metrics }) => metrics[metric] ?? null);
  let best: number | null = null;
  const bestSoFar = values.map((value) => {
    if (value !== null && (best === null || (mode === 'max' ? value > best : value < best))) best = value;
    return best;
  });
  return { x: trials.map(({ number }) => number), values, best: bestSoFar };
}
