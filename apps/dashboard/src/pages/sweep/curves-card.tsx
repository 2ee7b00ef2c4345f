import type { Curves, Sweep } from '@unetsweep/contract';
import { useMemo } from 'react';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { LineChart } from '../../charts/line-chart.js';
import type { Band, Series } from '../../charts/series.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';
import { Segments } from '../../components/segments.js';
import { offeredMetrics } from '../../format/offered-metrics.js';
import { useAddressState } from '../../navigation.js';

const SHOWN_TRIALS = 10;
/** Above five, trials are no categories any more: they share a colour. */
const NAMED_TRIALS = 5;
const POINTS = 200;
const METRICS = ['valDice', 'valLoss', 'dice', 'loss'];
const COLORS = ['--c1', '--c2', '--c3', '--c4', '--c5'];

/** How the best trials learn, against the middle half of all. */
export function CurvesCard({ sweep, theme }: { sweep: Sweep; theme: string }) {
  const names = sweep.spec.runner === 'external' ? offeredMetrics(sweep, []) : METRICS;
  const [metric, setMetric] = useAddressState('curve', names[0] ?? 'valDice');
  const options = names.map((name) => ({ value: name, text: name }));
  const { data, error, reload } = useResource(`${sweep.id}/curves/${metric}`, (signal) =>
    api.curves(
      sweep.id,
      { metrics: metric, trials: `top:${SHOWN_TRIALS}`, maxPoints: POINTS, band: 'quartiles' },
      signal,
    ),
  );
  useReloadOn(
    ({ sweepId, type }) => sweepId === sweep.id && (type === 'trial.epoch' || type === 'trial.completed'),
    reload,
  );
  const numbers = useNumbers(sweep.id, data);
  const series = useMemo(() => (data ? seriesOf(data, metric, numbers) : []), [data, metric, numbers]);
  const band = useMemo(() => (data ? bandOf(data, metric) : null), [data, metric]);
  return (
    <Card
      title="Curves"
      note={`the ${SHOWN_TRIALS} best trials`}
      controls={<Segments label="Metric" options={options} value={metric} onChange={setMetric} mono />}
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data === null || series.length === 0 ? (
        <p className="hint chart-room">Curves begin with the first epoch.</p>
      ) : (
        <LineChart
          name={`${metric} by epoch of ${series.length} trials`}
          x={data.epochs}
          xLabel="epoch"
          theme={theme}
          series={series}
          {...(band ? { band } : {})}
        />
      )}
    </Card>
  );
}

/** Numbers of the trials whose curves are shown: the answer names them by id. */
function useNumbers(sweepId: string, curves: Curves | null): Map<string, number> {
  const ids = [...new Set(curves?.series.map(({ trialId }) => trialId) ?? [])].slice(0, NAMED_TRIALS);
  const { data } = useResource(`${sweepId}/numbers/${ids}`, async (signal) => {
    if (ids.length === 0) return [];
    const filter = `id in (${ids.join(', ')})`;
    return (await api.trials(sweepId, { filter, fields: 'number', limit: NAMED_TRIALS }, signal)).items;
  });
  return useMemo(() => new Map(data?.map(({ id, number }) => [id, number])), [data]);
}

function seriesOf(curves: Curves, metric: string, numbers: Map<string, number>): Series[] {
  const own = curves.series.filter((one) => one.metric === metric);
  return own.map(({ trialId, values }, index): Series => {
    const isNamed = index < NAMED_TRIALS;
    return {
      label: `trial ${numbers.get(trialId) ?? trialId.slice(-6)}`,
      color: isNamed ? (COLORS[index] ?? '--c1') : '--line-2',
      width: index === 0 ? 2.4 : 1.4,
      unlisted: !isNamed,
      values,
    };
  });
}

function bandOf(curves: Curves, metric: string): Band | null {
  const found = curves.bands.find((one) => one.metric === metric);
  if (found === undefined) return null;
  return { label: 'middle half of all trials', color: '--c1', low: found.q25, high: found.q75 };
}
