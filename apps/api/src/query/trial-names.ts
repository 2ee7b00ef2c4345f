import {
  derivedNames,
  type FieldErrorCode,
  invalidBody,
  metricNames,
  nearestNames,
  trialPathTypes,
} from '@unetsweep/contract';
import type { SpecifiedSweep } from '@unetsweep/store';
import { splitNames } from './names.js';
import { pathsOf } from './trial-paths.js';

/** Values of whole runs, which tables and analyses take where they take metrics. */
export const WHOLE_RUN: readonly string[] = [...derivedNames, 'epochsDone', 'durationMs'];

const MAX_NAMES = 32;

/** A refusal of one field of a query. */
export const fault = (path: string, code: FieldErrorCode, message: string, accepted?: string[]) =>
  invalidBody([{ path, code, message: `${path}: ${message}`, ...(accepted && { accepted }) }]);

function checkLength(names: string[], field: string): string[] {
  if (names.length > MAX_NAMES) throw fault(field, 'tooLong', `at most ${MAX_NAMES} names.`);
  return names;
}

const near = (names: string[]) => (names.length > 0 ? `; near it are ${names.join(', ')}` : '');

/** Paths of trials in a query field. @throws ProblemError `invalidBody` (`unknownPath`, `tooLong`) */
export function readPaths(text: string, field: string, sweep: SpecifiedSweep): string[] {
  const types = trialPathTypes(pathsOf(sweep));
  const paths = checkLength(splitNames(text, field), field);
  for (const path of paths) {
    const known = types(path.split('.'));
    if (!('type' in known))
      throw fault(field, 'unknownPath', `"${path}" is unknown${near(known.nearest)}.`, known.nearest);
  }
  return paths;
}

/** Names of metrics, and of values of whole runs where those count too. @throws ProblemError `invalidBody` (`unknownMetric`) */
export function readMetrics(
  text: string,
  field: string,
  sweep: SpecifiedSweep,
  alsoAccepted: readonly string[] = [],
): string[] {
  const types = trialPathTypes(pathsOf(sweep));
  const names = checkLength(splitNames(text, field), field);
  for (const name of names) {
    if (alsoAccepted.includes(name) || 'type' in types(['metrics', ...name.split('.')])) continue;
    const accepted = nearestNames(name, [...metricNames, ...alsoAccepted]);
    throw fault(field, 'unknownMetric', `"${name}" is unknown${near(accepted)}.`, accepted);
  }
  return names;
}
