import type { Sweep } from '@unetsweep/contract';
import { useMemo } from 'react';
import { columnValues } from '../../api/answers.js';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import type { Value } from '../../charts/axis.js';
import { metricPath } from './metric-path.js';

/** More marks than these would be a canvas's work. */
const MOST_TRIALS = 2000;

/** What the charts of a sweep share: one entry a trial in each list, by number. */
export interface SweepColumns {
  metric: string;
  mode: 'min' | 'max';
  numbers: number[];
  values: (number | null)[];
  parameters: { name: string; values: Value[] }[];
  /** Place of the best trial; -1 = none yet. */
  bestIndex: number;
  isSampled: boolean;
  error: unknown;
  reload: () => void;
}

/** Reads the parameters and the objective of the trials that ended with a value. */
export function useSweepColumns(sweep: Sweep): SweepColumns {
  const paths = Object.keys(sweep.spec.parameters);
  const { metric = 'valDice', mode = 'max' } = sweep.spec.objective[0] ?? {};
  const path = metricPath(metric, sweep);
  const fields = ['number', path, ...paths.map((name) => `params.${name}`)];
  const { data, error, reload } = useResource(`${sweep.id}/${fields}`, (signal) =>
    api.columns(
      sweep.id,
      { fields: fields.join(','), filter: 'status in (completed, pruned)', maxRows: MOST_TRIALS },
      signal,
    ),
  );
  useReloadOn(
    (event) => event.sweepId === sweep.id && /^trial\.(completed|pruned)$|^sweep\.best$/.test(event.type),
    reload,
  );
  const names = paths.join(',');
  const best = sweep.best?.number;
  return useMemo(() => {
    const numbers = data ? (columnValues(data, 'number') as number[]) : [];
    return {
      metric,
      mode,
      numbers,
      values: data ? (columnValues(data, path) as (number | null)[]) : [],
      parameters: names
        .split(',')
        .filter((name) => name !== '')
        .map((name) => ({ name, values: data ? columnValues(data, `params.${name}`) : [] })),
      bestIndex: best === undefined ? -1 : numbers.indexOf(best),
      isSampled: data?.sampled ?? false,
      error,
      reload,
    };
  }, [data, error, reload, metric, path, mode, names, best]);
}
