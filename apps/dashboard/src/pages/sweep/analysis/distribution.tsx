import type { Sweep } from '@unetsweep/contract';
import { api } from '../../../api/api.js';
import { LineChart } from '../../../charts/line-chart.js';
import { FaultNote } from '../../../components/fault-note.js';
import { useAnalysis } from './use-analysis.js';

const STEPS = 400;

/** The share of points up to each value: how likely a point is to be good. */
export function Distribution({ sweep, theme }: { sweep: Sweep; theme: string }) {
  const { data, error, reload } = useAnalysis(sweep, 'edf', (signal) =>
    api.edfChart(sweep.id, { maxPoints: STEPS }, signal),
  );
  return (
    <>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data === null || data.points === 0 ? (
        <p className="hint chart-room">It begins with the first point that ends.</p>
      ) : (
        <LineChart
          name={`Share of ${data.points} points with ${data.metric} up to each value`}
          x={data.values}
          xLabel={data.metric}
          theme={theme}
          height={240}
          range={[0, 1]}
          series={[{ label: 'share of points', color: '--accent', values: data.shares, stepped: true }]}
        />
      )}
    </>
  );
}
