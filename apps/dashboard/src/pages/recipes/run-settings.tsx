import type { RecipeRunRequest } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { Choice } from '../../components/choice.js';

const MOST_DATASETS = 200;
const SEEDS = ['1', '3', '5'];

export interface RunSettings {
  /** Empty: each recipe's own synthetic one. */
  dataset: string;
  scale: NonNullable<RecipeRunRequest['scale']>;
  seeds: string;
}

export const usualSettings: RunSettings = { dataset: '', scale: 'small', seeds: '1' };

export const requestOf = ({ dataset, scale, seeds }: RunSettings): RecipeRunRequest => ({
  ...(dataset !== '' && { dataset }),
  scale,
  seeds: Number(seeds),
});

/** What the runs that are started from the page have in common. */
export function RunSettingsCard({
  settings,
  onChange,
}: {
  settings: RunSettings;
  onChange: (settings: RunSettings) => void;
}) {
  const { data } = useResource('', (signal) => api.datasets({ limit: MOST_DATASETS }, signal));
  const ready = (data?.items ?? []).filter(({ status }) => status === 'ready');
  const sets = ready.map(({ name, version }) => `${name}@${version}`);
  return (
    <Card title="Run with">
      <div className="choices">
        <Choice
          label="Data set"
          value={settings.dataset}
          onChange={(dataset) => onChange({ ...settings, dataset })}
          options={[
            { value: '', text: 'Synthetic, of each recipe' },
            ...sets.map((set) => ({ value: set, text: set })),
          ]}
        />
        <Choice
          label="Scale"
          value={settings.scale}
          onChange={(scale) => onChange({ ...settings, scale: scale as RunSettings['scale'] })}
          options={[
            { value: 'small', text: 'Small: for two CPU cores' },
            { value: 'full', text: "Full: the document's own" },
          ]}
        />
        <Choice
          label="Seeds"
          value={settings.seeds}
          onChange={(seeds) => onChange({ ...settings, seeds })}
          options={SEEDS.map((value) => ({ value, text: value }))}
        />
      </div>
    </Card>
  );
}
