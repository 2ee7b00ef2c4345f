import type { EpochRecord, Trial } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { useAddressState } from '../../navigation.js';

const POINTS = 500;

export interface Epochs {
  items: EpochRecord[];
  isSampled: boolean;
  /** The one that all panels show; undefined before the first. */
  shown: EpochRecord | undefined;
  show: (epoch: number) => void;
  error: unknown;
  reload: () => void;
}

/** The epochs of a trial and the one that is looked at: the chosen, else the best, else the last. */
export function useEpochs(trial: Trial): Epochs {
  const { data, error, reload } = useResource(`${trial.id}/epochs`, (signal) =>
    api.epochs(trial.id, { maxPoints: POINTS }, signal),
  );
  useReloadOn((event) => event.trialId === trial.id, reload);
  const [chosen, setChosen] = useAddressState('epoch', '');
  const items = data?.items ?? [];
  const find = (epoch: number | null) => items.find((item) => item.epoch === epoch);
  const shown = find(chosen === '' ? null : Number(chosen)) ?? find(trial.bestEpoch) ?? items.at(-1);
  const show = (epoch: number) => setChosen(epoch === trial.bestEpoch ? '' : String(epoch));
  return { items, isSampled: data?.sampled ?? false, shown, show, error, reload };
}
