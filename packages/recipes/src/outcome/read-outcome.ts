import { derivedNames, type Json } from '@unetsweep/contract';
import type { RunOutcome, StageOutcome, TrialOutcome } from './run-outcome.js';
import { median, shown } from './statistics.js';

/** The trials of a part, or of a stage of a plan's part as `part/stage`. @throws where the part ran no trials */
export function trialsOf(outcome: RunOutcome, part: string): readonly TrialOutcome[] {
  const [name = '', stage] = part.split('/');
  if (stage !== undefined) return stageOf(outcome, name, stage).sweep?.trials ?? [];
  const found = outcome.get(part);
  if (found?.kind !== 'sweep') throw new Error(`the part ${part} has no trials`);
  return found.trials;
}

/** A stage of a plan's part. @throws where there is none */
export function stageOf(outcome: RunOutcome, part: string, stage: string): StageOutcome {
  const found = outcome.get(part);
  const own = found?.kind === 'plan' ? found.stages.find(({ name }) => name === stage) : undefined;
  if (!own) throw new Error(`the part ${part} has no stage ${stage}`);
  return own;
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

/** Of the epoch that the objective chose, or of the last one; values of whole runs are the same at both. */
type At = 'best' | 'last';

const wholeRun: ReadonlySet<string> = new Set(derivedNames);

/** A metric of one trial; null where it has none. */
export function metricOf(trial: TrialOutcome, metric: string, at: At = 'last'): number | null {
  if (metric === 'parameterCount') return trial.parameterCount;
  const source = wholeRun.has(metric) ? trial.derived : at === 'best' ? trial.metrics : trial.lastMetrics;
  return source[metric] ?? null;
}

/** A metric of each trial that completed and has it. */
export function metricsOf(trials: readonly TrialOutcome[], metric: string, at: At = 'last'): number[] {
  return trials.flatMap((trial) => {
    const value = trial.status === 'completed' ? metricOf(trial, metric, at) : null;
    return value === null ? [] : [value];
  });
}

export interface Level {
  value: Json;
  /** Median over the trials with this value; NaN where none has the metric. */
  figure: number;
}

/** The median of what is read of each trial at each value of a field, in the order in which trials have the values. */
export function levelsBy(
  trials: readonly TrialOutcome[],
  path: string,
  figureOf: (trial: TrialOutcome) => number,
): Level[] {
  return fieldValues(trials, path).map((value) => ({
    value,
    figure: median(where(trials, { [path]: value }).map(figureOf)),
  }));
}

/** The median of a metric at each value of a field, in the order in which trials have the values. */
export function levelsOf(
  trials: readonly TrialOutcome[],
  path: string,
  metric: string,
  at: At = 'last',
): Level[] {
  return fieldValues(trials, path).map((value) => ({
    value,
    figure: median(metricsOf(where(trials, { [path]: value }), metric, at)),
  }));
}

/** Levels as a sentence shows them: `0.2: 0.81, 0.4: 0.79`. */
export function listed(levels: readonly Level[]): string {
  return levels.map(({ value, figure }) => `${name(value)}: ${shown(figure)}`).join(', ');
}

const name = (value: Json) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** The level with the best figure; null where none has a figure. */
export function bestLevel(levels: readonly Level[], mode: 'min' | 'max'): Level | null {
  const sign = mode === 'max' ? 1 : -1;
  return levels
    .filter(({ figure }) => Number.isFinite(figure))
    .reduce<Level | null>(
      (best, level) => (best === null || sign * (level.figure - best.figure) > 0 ? level : best),
      null,
    );
}

/** What a field's level has; NaN where there is no such level. */
export function figureAt(levels: readonly Level[], value: Json): number {
  return levels.find((level) => level.value === value)?.figure ?? Number.NaN;
}

/** Levels in the order of their values, as numbers. */
export function ascending(levels: readonly Level[]): Level[] {
  return [...levels].sort((a, b) => Number(a.value) - Number(b.value));
}

/** Trials that trained to their end: what was measured of others is not what was asked for. */
export function completed(trials: readonly TrialOutcome[]): readonly TrialOutcome[] {
  return trials.filter(({ status }) => status === 'completed');
}

/** Whether each figure is above (or below) the one before it; not where there are fewer than two. */
export function isMonotone(levels: readonly Level[], direction: 'rising' | 'falling'): boolean {
  const sign = direction === 'rising' ? 1 : -1;
  if (levels.length < 2) return false;
  return levels.every(({ figure }, index) => {
    const before = levels[index - 1];
    return before === undefined || sign * (figure - before.figure) > 0;
  });
}
