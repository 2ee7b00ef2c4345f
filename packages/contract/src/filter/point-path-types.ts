import { isMetricName, metricNames } from '../metrics.js';
import { nearestNames } from '../nearest.js';
import { aggregateNames } from '../sweep-spec/aggregate-runs.js';
import type { FilterType } from './ast.js';
import type { PathTypes } from './parse.js';
import { type TrialPathContext, trialPathTypes } from './trial-path-types.js';

const columns = new Map<string, FilterType>([
  ['id', 'string'],
  ['number', 'number'],
  ['value', 'number'],
  ['std', 'number'],
  ['count', 'number'],
  ['expected', 'number'],
  ['feasible', 'boolean'],
  ['front', 'boolean'],
  ...aggregateNames.map((name): [string, FilterType] => [`aggregates.${name}`, 'number']),
  ['status', 'string'],
]);

/** What a point knows of a metric over its completed runs. */
export const pointMetricStatistics = ['mean', 'std', 'min', 'max'] as const;
export type PointMetricStatistic = (typeof pointMetricStatistics)[number];

/** The metric and the statistic in `metrics.valDice` (its mean) or `metrics.valDice.std`; names may hold dots themselves. */
export function readPointMetric(segments: readonly string[]): {
  metric: string;
  statistic: PointMetricStatistic;
} {
  const last = pointMetricStatistics.find((name) => segments.length > 1 && name === segments.at(-1));
  const names = last === undefined ? segments : segments.slice(0, -1);
  return { metric: names.join('.'), statistic: last ?? 'mean' };
}

function metricType(segments: string[], isInternal: boolean): ReturnType<PathTypes> {
  const { metric } = readPointMetric(segments);
  if (!isInternal || isMetricName(metric)) return { type: 'number' };
  return { nearest: nearestNames(metric, metricNames).map((name) => `metrics.${name}`) };
}

/** The value of an objective by its metric. */
function objectiveType(metric: string, { objectives }: PointPathContext): ReturnType<PathTypes> {
  if (objectives.includes(metric)) return { type: 'number' };
  return { nearest: objectives.map((name) => `values.${name}`) };
}

/** What is known of the points that are asked for. */
export interface PointPathContext extends TrialPathContext {
  /** Metrics of the sweep's objectives. */
  objectives: readonly string[];
}

/** Paths of points, as `filter` and `sort` name them. */
export function pointPathTypes(context: PointPathContext): PathTypes {
  const ofTrials = trialPathTypes(context);
  return (segments) => {
    const path = segments.join('.');
    const column = columns.get(path);
    if (column) return { type: column };
    const [group, ...rest] = segments;
    if (group === 'metrics' && rest.length > 0) return metricType(rest, context.isInternal);
    if (group === 'values' && rest.length > 0) return objectiveType(rest.join('.'), context);
    if (group === 'params' && rest.length > 0) return ofTrials(segments);
    return { nearest: nearestNames(path, [...columns.keys(), 'metrics.…', 'params.…']) };
  };
}
