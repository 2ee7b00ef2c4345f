import { nearestNames } from '../nearest.js';
import { TrialCountsSchema } from '../resources/sweep.js';
import type { FilterType } from './ast.js';
import type { PathTypes } from './parse.js';

const counts = Object.keys(TrialCountsSchema.properties).filter((name) => name !== 'reused');

const columns = new Map<string, FilterType>([
  ['id', 'string'],
  ['name', 'string'],
  ['notes', 'string'],
  ['status', 'string'],
  ['tags', 'list'],
  ['dataset', 'string'],
  ['priority', 'number'],
  ['planId', 'string'],
  ['stage', 'string'],
  ['createdAt', 'time'],
  ['startedAt', 'time'],
  ['finishedAt', 'time'],
  ['best.value', 'number'],
  ...counts.map((name): [string, FilterType] => [`trialCounts.${name}`, 'number']),
]);

/** Paths of sweeps, as `filter` and `sort` name them: their columns, and anything below `spec`. */
export const sweepPathTypes: PathTypes = (segments) => {
  const path = segments.join('.');
  const column = columns.get(path);
  if (column) return { type: column };
  if (segments[0] === 'spec' && segments.length > 1) return { type: 'any' };
  return { nearest: nearestNames(path, [...columns.keys(), 'spec.…']) };
};
