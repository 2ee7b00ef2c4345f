import type { HistogramKind, LayerHistogram, Trial } from '@unetsweep/contract';
import { api } from '../../../api/api.js';
import { useResource } from '../../../api/use-resource.js';
import { LineChart } from '../../../charts/line-chart.js';
import { FaultNote } from '../../../components/fault-note.js';
import { HistogramMap } from './histogram-map.js';

interface HistogramPanelProps {
  trial: Trial;
  kind: HistogramKind;
  layer: string;
  theme: string;
}

/** The distribution of one array over the epochs, and what its numbers say. */
export function HistogramPanel({ trial, kind, layer, theme }: HistogramPanelProps) {
  const key = `${trial.id}/${kind}/${layer}/${trial.status}`;
  const { data, error, reload } = useResource(key, (signal) =>
    api.histograms(trial.id, { kind, layer }, signal),
  );
  const items = data?.items ?? [];
  if (error) return <FaultNote error={error} retry={reload} hasOldData={items.length > 0} />;
  if (items.length === 0) return <div className="chart-room" />;
  const x = items.map(({ epoch }) => epoch);
  const count = items.at(-1)?.counts.reduce((sum, one) => sum + one, 0) ?? 0;
  const common = { x, xLabel: 'epoch', theme };
  return (
    <>
      <div>
        <h3>Distribution</h3>
        <HistogramMap items={items} name={`${count} values of ${layer} over ${x.length} epochs`} />
      </div>
      <div>
        <h3>Mean and spread</h3>
        <LineChart
          {...common}
          name={`Mean and deviation of ${layer} over ${x.length} epochs`}
          series={[
            { label: 'mean', color: '--c1', values: of(items, 'mean') },
            { label: 'std', color: '--c2', values: of(items, 'std') },
          ]}
        />
      </div>
      <div>
        <h3>Roughness and drift</h3>
        <LineChart
          {...common}
          name={`Roughness and drift of ${layer} over ${x.length} epochs`}
          series={[
            { label: 'roughness', color: '--c4', values: of(items, 'roughness') },
            { label: 'drift', color: '--c3', values: of(items, 'drift') },
          ]}
        />
      </div>
      <div>
        <h3>Shape</h3>
        <LineChart
          {...common}
          name={`Skewness and kurtosis of ${layer} over ${x.length} epochs`}
          series={[
            { label: 'skew', color: '--c1', values: of(items, 'skew') },
            { label: 'kurtosis', color: '--c2', values: of(items, 'kurtosis') },
          ]}
        />
      </div>
    </>
  );
}

type Statistic = 'mean' | 'std' | 'skew' | 'kurtosis' | 'roughness' | 'drift';
const of = (items: LayerHistogram[], name: Statistic) => items.map((one) => one[name]);
