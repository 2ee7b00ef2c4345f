import {
  CELL_TRIALS,
  derivedNames,
  type FieldErrorCode,
  type FilterNode,
  invalidBody,
  metricNames,
  nearestNames,
  parseFilter,
  type ResultStatistic,
  resultStatistics,
  type Sweep,
  trialPathTypes,
} from '@unetsweep/contract';
import type { GroupQuery } from '@unetsweep/store';
import { splitNames } from '../query/names.js';
import { pathsOf } from '../query/trial-paths.js';
import type { ResultsQuery } from './results-query.js';

const MAX_NAMES = 32;
const WHOLE_RUN = [...derivedNames, 'epochsDone', 'durationMs'];

export interface TableRequest {
  kind: 'list' | 'pivot';
  query: GroupQuery;
}

const fault = (path: string, code: FieldErrorCode, message: string, accepted?: string[]) =>
  invalidBody([{ path, code, message: `${path}: ${message}`, ...(accepted && { accepted }) }]);

function checkLength(names: string[], field: string): string[] {
  if (names.length > MAX_NAMES) throw fault(field, 'tooLong', `at most ${MAX_NAMES} names.`);
  return names;
}

const near = (names: string[]) => (names.length > 0 ? `; near it are ${names.join(', ')}` : '');

/** Paths of trials in a query field. @throws ProblemError `invalidBody` (`unknownPath`, `tooLong`) */
export function readPaths(text: string, field: string, sweep: Sweep): string[] {
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
export function readMetrics(text: string, sweep: Sweep, alsoAccepted: readonly string[] = []): string[] {
  const types = trialPathTypes(pathsOf(sweep));
  const names = checkLength(splitNames(text, 'metrics'), 'metrics');
  for (const name of names) {
    if (alsoAccepted.includes(name) || 'type' in types(['metrics', ...name.split('.')])) continue;
    const accepted = nearestNames(name, [...metricNames, ...alsoAccepted]);
    throw fault('metrics', 'unknownMetric', `"${name}" is unknown${near(accepted)}.`, accepted);
  }
  return names;
}

function readStatistics(text: string): ResultStatistic[] {
  return splitNames(text, 'statistics').map((name) => {
    const known = resultStatistics.find((each) => each === name);
    if (known) return known;
    const message = `"${name}" is unknown; accepted: ${resultStatistics.join(', ')}.`;
    throw fault('statistics', 'enum', message, [...resultStatistics]);
  });
}

function testsStatus(node: FilterNode): boolean {
  if (node.kind === 'and' || node.kind === 'or') return node.nodes.some(testsStatus);
  return node.kind === 'not' ? testsStatus(node.node) : node.path.text === 'status';
}

/** Completed trials count, unless the filter itself speaks of the status. */
function readScope({ filter, includePruned }: ResultsQuery, sweep: Sweep) {
  const completed = includePruned ? ['completed', 'pruned'] : ['completed'];
  if (filter === undefined) return { statuses: completed };
  const node = parseFilter(filter, trialPathTypes(pathsOf(sweep)));
  return { statuses: testsStatus(node) ? null : completed, filter: node };
}

function checkForm(given: ResultsQuery): TableRequest['kind'] {
  if (given.rows === undefined && given.columns === undefined) {
    if (given.statistic === undefined) return 'list';
    throw fault('statistic', 'unusedField', 'belongs to rows and columns; with groupBy it is statistics.');
  }
  if (given.groupBy !== undefined)
    throw fault('groupBy', 'conflictingPaths', 'give either groupBy, or rows and columns.');
  if (given.statistics !== undefined)
    throw fault('statistics', 'unusedField', 'belongs to groupBy; with rows and columns it is statistic.');
  return 'pivot';
}

function readSides(given: ResultsQuery, sweep: Sweep) {
  const read = (field: 'rows' | 'columns') => {
    const text = given[field];
    return text === undefined || text === '' ? [] : readPaths(text, field, sweep);
  };
  const [rows, columns] = [read('rows'), read('columns')];
  const both = rows.find((path) => columns.includes(path));
  if (both === undefined) return { rows, columns };
  throw fault('columns', 'conflictingPaths', `"${both}" is among the rows already.`);
}

function readGroups({ groupBy }: ResultsQuery, sweep: Sweep): string[] {
  if (groupBy === undefined) return Object.keys(sweep.spec.parameters).map((path) => `params.${path}`);
  return groupBy === '' ? [] : readPaths(groupBy, 'groupBy', sweep);
}

/** What a client asks of `/results`, checked against the sweep. @throws ProblemError `invalidBody`, `malformedFilter` */
export function readResultsQuery(given: ResultsQuery, sweep: Sweep): TableRequest {
  const kind = checkForm(given);
  const objectives = [...new Set(sweep.spec.objective.map(({ metric }) => metric))];
  const common = {
    metrics: given.metrics === undefined ? objectives : readMetrics(given.metrics, sweep, WHOLE_RUN),
    at: given.at ?? ('best' as const),
    ...readScope(given, sweep),
  };
  if (kind === 'pivot') {
    const statistics = [given.statistic ?? ('mean' as const)];
    return {
      kind,
      query: { ...common, ...readSides(given, sweep), statistics, totals: true, trialIds: CELL_TRIALS },
    };
  }
  const statistics = readStatistics(given.statistics ?? 'mean,std,min,max');
  const rows = readGroups(given, sweep);
  return {
    kind,
    query: { ...common, rows, columns: [], statistics, totals: given.totals ?? false, trialIds: 0 },
  };
}
