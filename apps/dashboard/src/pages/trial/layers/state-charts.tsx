import type { LayerState, LayerStates, StepLosses } from '@unetsweep/contract';
import { LineChart } from '../../../charts/line-chart.js';
import type { Band, Series } from '../../../charts/series.js';

/** Half an order of magnitude around 1e-3, where steps neither shake the weights nor leave them. */
const HEALTHY = { low: 3e-4, high: 3e-3 };

type Measure = 'updateRatio' | 'deadFraction' | 'gradientNorm';

interface StateChartsProps {
  states: LayerStates;
  steps: StepLosses;
  /** Drawn in front of the others. */
  layer: string;
  theme: string;
}

/** How all layers fare, the chosen one in front; and the loss of every step. */
export function StateCharts({ states, steps, layer, theme }: StateChartsProps) {
  const x = [...new Set(states.items.map(({ epoch }) => epoch))];
  const series = (measure: Measure) => seriesOf(states, x, measure, layer);
  const [ratios, dead, gradients] = [series('updateRatio'), series('deadFraction'), series('gradientNorm')];
  const healthy: Band = {
    label: 'healthy, about 1e−3',
    color: '--c3',
    low: x.map(() => HEALTHY.low),
    high: x.map(() => HEALTHY.high),
  };
  const common = { x, xLabel: 'epoch', theme };
  const over = `of ${states.layers.length} layers over ${x.length} epochs`;
  return (
    <>
      {ratios.length > 0 ? (
        <div>
          <h3>Update to weight</h3>
          <LineChart {...common} name={`Update ratios ${over}`} series={ratios} band={healthy} isLog />
        </div>
      ) : null}
      {dead.length > 0 ? (
        <div>
          <h3>Dead channels</h3>
          <LineChart {...common} name={`Shares of dead channels ${over}`} series={dead} range={[0, 1]} />
        </div>
      ) : null}
      {gradients.length > 0 ? (
        <div>
          <h3>Gradient norm</h3>
          <LineChart {...common} name={`Gradient norms ${over}`} series={gradients} isLog />
        </div>
      ) : null}
      {steps.count > 0 ? <StepChart steps={steps} theme={theme} /> : null}
    </>
  );
}

function StepChart({ steps, theme }: { steps: StepLosses; theme: string }) {
  return (
    <div>
      <h3>Loss of every step</h3>
      <LineChart
        name={`Loss of ${steps.count} steps`}
        x={steps.steps}
        xLabel="step"
        series={[{ label: 'loss', color: '--c1', values: steps.losses, width: 1 }]}
        isLog={steps.losses.every((loss) => loss === null || loss > 0)}
        theme={theme}
      />
    </div>
  );
}

/** Zeros have no place on a log axis and are left out there; layers without a value too. */
function seriesOf({ layers, items }: LayerStates, x: number[], measure: Measure, chosen: string): Series[] {
  const valueAt = new Map(items.map((item) => [`${item.layer} ${item.epoch}`, measured(item, measure)]));
  const all = layers.flatMap((layer): Series[] => {
    const values = x.map((epoch) => valueAt.get(`${layer} ${epoch}`) ?? null);
    if (values.every((value) => value === null)) return [];
    return layer === chosen
      ? [{ label: layer, color: '--accent', values, width: 2.4 }]
      : [{ label: layer, color: '--edge', values, width: 1, unlisted: true }];
  });
  return all.sort((a, b) => Number(b.label === chosen) - Number(a.label === chosen));
}

function measured(state: LayerState, measure: Measure): number | null {
  const value = state[measure];
  return measure !== 'deadFraction' && value === 0 ? null : value;
}
