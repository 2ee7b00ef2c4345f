import { derivedNames, isMetricName, metricNames } from '../metrics.js';
import { nearestNames } from '../nearest.js';
import { specPaths } from '../trial-spec/paths.js';
import type { FilterType } from './ast.js';
import type { PathTypes } from './parse.js';
import { specPathType, specPathTypes } from './spec-path-types.js';

/** Columns of a trial that a filter or a sort may name. */
export const trialColumns: Readonly<Record<string, FilterType>> = {
  id: 'string',
  number: 'number',
  status: 'string',
  seed: 'number',
  repeat: 'number',
  fold: 'number',
  attempt: 'number',
  epochsDone: 'number',
  bestEpoch: 'number',
  durationMs: 'duration',
  createdAt: 'time',
  startedAt: 'time',
  finishedAt: 'time',
  pointId: 'string',
  planId: 'string',
  sweepId: 'string',
  reusedFrom: 'string',
  flags: 'list',
  tags: 'list',
  'failure.reason': 'string',
  'worker.host': 'string',
  feasible: 'boolean',
  parameterCount: 'number',
};

const columns = new Map(Object.entries(trialColumns));
const metricGroups = ['metrics', 'lastMetrics'];
const groupNames = ['metrics', 'lastMetrics', 'derived', 'params', 'spec'];

/** What is known of the trials that are asked for. */
export interface TrialPathContext {
  /** Names of the sweep's parameters; null across sweeps, where any name is accepted under `params`. */
  parameters: readonly string[] | null;
  /** True where only our metrics exist; false with external trials among them. */
  isInternal: boolean;
}

function prefixed(group: string, names: string[]): string[] {
  return names.map((name) => `${group}.${name}`);
}

function metricType(group: string, name: string, isInternal: boolean): ReturnType<PathTypes> {
  if (!isInternal || isMetricName(name)) return { type: 'number' };
  return { nearest: prefixed(group, nearestNames(name, metricNames)) };
}

function derivedType(name: string, isInternal: boolean): ReturnType<PathTypes> {
  if (!isInternal || derivedNames.includes(name)) return { type: 'number' };
  return { nearest: prefixed('derived', nearestNames(name, derivedNames)) };
}

/** A parameter's own name first (labels of bundles), then any field of the spec. */
function paramType(name: string, { parameters }: TrialPathContext): ReturnType<PathTypes> {
  const known = specPaths.get(name);
  if (known) return { type: specPathType(known) ?? 'string' };
  if (parameters === null || parameters.includes(name)) return { type: 'any' };
  return { nearest: prefixed('params', nearestNames(name, [...parameters, ...specPaths.keys()])) };
}

function specType(segments: string[]): ReturnType<PathTypes> {
  const found = specPathTypes(segments);
  return 'type' in found ? found : { nearest: prefixed('spec', found.nearest) };
}

function memberType(group: string, segments: string[], context: TrialPathContext): ReturnType<PathTypes> {
  const name = segments.join('.');
  if (metricGroups.includes(group)) return metricType(group, name, context.isInternal);
  if (group === 'derived') return derivedType(name, context.isInternal);
  return group === 'params' ? paramType(name, context) : specType(segments);
}

/** Paths near one without a group: most often the group itself was forgotten. */
function nearestPaths(path: string, { parameters }: TrialPathContext): string[] {
  if (isMetricName(path)) return [`metrics.${path}`];
  const params = [...(parameters ?? []), ...specPaths.keys()];
  if (params.includes(path)) return [`params.${path}`];
  const near = nearestNames(path, [...columns.keys(), ...groupNames.map((name) => `${name}.…`)]);
  return near.length > 0 ? near : prefixed('params', nearestNames(path, params));
}

/** Paths of trials, as `filter` and `sort` name them. */
export function trialPathTypes(context: TrialPathContext): PathTypes {
  return (segments) => {
    const path = segments.join('.');
    const column = columns.get(path);
    if (column) return { type: column };
    const [group = '', ...rest] = segments;
    if (rest.length > 0 && groupNames.includes(group)) return memberType(group, rest, context);
    return { nearest: nearestPaths(path, context) };
  };
}
