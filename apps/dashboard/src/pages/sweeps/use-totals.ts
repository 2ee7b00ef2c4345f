import type { Stats } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';

/** How many sweeps and trials there are in each status; null until it is known. */
export function useTotals(): Stats | null {
  const { data, reload } = useResource('totals', api.stats);
  useReloadOn(
    ({ type }) => /^(sweep\.(?!progress|best)|trial\.(started|queued|requeued|completed))/.test(type),
    reload,
  );
  return data;
}
