import type { Json } from '@unetsweep/contract';
import type { RunOutcome, TrialOutcome } from './run-outcome.js';

/** The trials of a part. @throws where the part ran no trials */
export function trialsOf(outcome: RunOutcome, part: string): readonly TrialOutcome[] {
  const found = outcome.get(part);
  if (found?.kind !== 'sweep') throw new Error(`the part ${part} has no trials`);
  return found.trials;
}

/** The value of a field in a trial: what varied, else what its spec says. */
export function fieldOf(trial: TrialOutcome, path: string): Json {
  const varied = trial.params[path];
  if (varied !== undefined) return varied;
  let value: unknown = trial.spec;
  for (const key of path.split('.')) value = isObject(value) ? value[key] : undefined;
  return (value ?? null) as Json;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Trials with these values. */
export function where(
  trials: readonly TrialOutcome[],
  values: Readonly<Record<string, Json>>,
): readonly TrialOutcome[] {
  return trials.filter((trial) =>
    Object.entries(values).every(
      ([path, value]) => JSON.stringify(fieldOf(trial, path)) === JSON.stringify(value),
    ),
  );
}

/** The different values of a field, in the order in which trials have them. */
export function fieldValues(trials: readonly TrialOutcome[], path: string): Json[] {
  const values = new Map(trials.map((trial) => [JSON.stringify(fieldOf(trial, path)), fieldOf(trial, path)]));
  return [...values.values()];
}

type At = 'best' | 'last' | 'derived';

/** A metric of each trial that completed and has it. */
export function metricsOf(trials: readonly TrialOutcome[], metric: string, at: At = 'best'): number[] {
  const source = { best: 'metrics', last: 'lastMetrics', derived: 'derived' } as const;
  return trials.flatMap((trial) => {
    const value = trial.status === 'completed' ? trial[source[at]][metric] : null;
    return value === null || value === undefined ? [] : [value];
  });
}
