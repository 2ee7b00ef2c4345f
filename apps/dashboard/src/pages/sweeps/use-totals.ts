import type { SweepStatus } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { STATUSES } from './status-titles.js';

export type Totals = Record<SweepStatus, number> & { all: number; waitingTrials: number };

async function readTotals(signal: AbortSignal): Promise<Totals> {
  const counts = STATUSES.map(async (status) => {
    const { total } = await api.sweeps({ status, limit: 1, count: true }, signal);
    return [status, total ?? 0] as const;
  });
  const waiting = api.allTrials(
    { filter: 'status = queued', limit: 1, count: true, fields: 'number' },
    signal,
  );
  const byStatus = await Promise.all(counts);
  const all = byStatus.reduce((sum, [, count]) => sum + count, 0);
  return { ...Object.fromEntries(byStatus), all, waitingTrials: (await waiting).total ?? 0 } as Totals;
}

/** How many sweeps there are in each status, and how many trials wait; null until it is known. */
export function useTotals(): Totals | null {
  const { data, reload } = useResource('totals', readTotals);
  useReloadOn(
    ({ type }) => /^(sweep\.(?!progress|best)|trial\.(started|queued|requeued))/.test(type),
    reload,
  );
  return data;
}
