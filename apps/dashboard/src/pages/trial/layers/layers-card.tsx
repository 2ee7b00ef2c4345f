import type { LayerHistograms, LayerStates, StepLosses, Trial } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../../api/api.js';
import { useReloadOn } from '../../../api/use-live.js';
import { useResource } from '../../../api/use-resource.js';
import { Card } from '../../../components/card.js';
import { Choice } from '../../../components/choice.js';
import { Segments } from '../../../components/segments.js';
import { HistogramPanel } from './histogram-panel.js';
import { StateCharts } from './state-charts.js';

const KIND_NAMES = { weights: 'Weights', gradients: 'Gradients', preActivations: 'Pre-activations' } as const;
type Kind = keyof typeof KIND_NAMES;

interface Inside {
  /** Of the first and last epoch, for the names. */
  histograms: LayerHistograms;
  states: LayerStates;
  steps: StepLosses;
}

async function readInside(id: string, signal: AbortSignal): Promise<Inside> {
  const [histograms, states, steps] = await Promise.all([
    api.histograms(id, { maxEpochs: 2 }, signal),
    api.layers(id, signal),
    api.steps(id, { maxPoints: 1000 }, signal),
  ]);
  return { histograms, states, steps };
}

/** What happens inside the network? Only where `record` asked for it. */
export function LayersCard({ trial, theme }: { trial: Trial; theme: string }) {
  const { data, reload } = useResource(`${trial.id}/inside`, (signal) => readInside(trial.id, signal));
  useReloadOn((event) => event.trialId === trial.id && event.type !== 'trial.epoch', reload);
  if (data === null) return null;
  const { histograms, states, steps } = data;
  if (histograms.items.length + states.items.length + steps.count === 0) return null;
  return <RecordedLayers trial={trial} inside={data} theme={theme} />;
}

function RecordedLayers({ trial, inside, theme }: { trial: Trial; inside: Inside; theme: string }) {
  const { histograms, states, steps } = inside;
  const [chosenKind, setKind] = useState<Kind>('weights');
  const [chosenLayer, setLayer] = useState('');
  const kind = histograms.kinds.includes(chosenKind) ? chosenKind : histograms.kinds[0];
  const names =
    kind === undefined
      ? states.layers
      : [...new Set(histograms.items.flatMap((one) => (one.kind === kind ? [one.layer] : [])))];
  // Another kind names its arrays differently; the layer stays.
  const layer =
    names.find((name) => name === chosenLayer) ??
    names.find((name) => layerOf(name) === layerOf(chosenLayer)) ??
    names.at(-1);
  const kinds = histograms.kinds.map((one) => ({ value: one, text: KIND_NAMES[one] }));
  const controls = (
    <>
      {kinds.length > 1 && kind ? (
        <Segments label="Kind" options={kinds} value={kind} onChange={setKind} />
      ) : null}
      {layer === undefined ? null : (
        <Choice
          label="layer"
          options={names.map((name) => ({ value: name, text: name }))}
          value={layer}
          onChange={setLayer}
        />
      )}
    </>
  );
  return (
    <Card title="Layers" note="as record asked" controls={controls}>
      <div className="chart-grid">
        {kind === undefined || layer === undefined ? null : (
          <HistogramPanel trial={trial} kind={kind} layer={layer} theme={theme} />
        )}
        <StateCharts states={states} steps={steps} layer={layerOf(layer ?? '')} theme={theme} />
      </div>
    </Card>
  );
}

/** `head` of `head/kernel`. */
function layerOf(name: string): string {
  return name.split('/')[0] ?? name;
}
