import {
  CELL_TRIALS,
  type FilterNode,
  parseFilter,
  type ResultStatistic,
  resultStatistics,
  trialPathTypes,
} from '@unetsweep/contract';
import type { GroupQuery, SpecifiedSweep } from '@unetsweep/store';
import { splitNames } from '../query/names.js';
import { fault, readMetrics, readPaths, WHOLE_RUN } from '../query/trial-names.js';
import { pathsOf } from '../query/trial-paths.js';
import type { ResultsQuery } from './results-query.js';

export interface TableRequest {
  kind: 'list' | 'pivot';
  query: GroupQuery;
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
function readScope({ filter, includePruned }: ResultsQuery, sweep: SpecifiedSweep) {
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

function readSides(given: ResultsQuery, sweep: SpecifiedSweep) {
  const read = (field: 'rows' | 'columns') => {
    const text = given[field];
    return text === undefined || text === '' ? [] : readPaths(text, field, sweep);
  };
  const [rows, columns] = [read('rows'), read('columns')];
  const both = rows.find((path) => columns.includes(path));
  if (both === undefined) return { rows, columns };
  throw fault('columns', 'conflictingPaths', `"${both}" is among the rows already.`);
}

function readGroups({ groupBy }: ResultsQuery, sweep: SpecifiedSweep): string[] {
  if (groupBy === undefined) return Object.keys(sweep.spec.parameters).map((path) => `params.${path}`);
  return groupBy === '' ? [] : readPaths(groupBy, 'groupBy', sweep);
}

/** What a client asks of `/results`, checked against the sweep. @throws ProblemError `invalidBody`, `malformedFilter` */
export function readResultsQuery(given: ResultsQuery, sweep: SpecifiedSweep): TableRequest {
  const kind = checkForm(given);
  const objectives = [...new Set(sweep.spec.objective.map(({ metric }) => metric))];
  const common = {
    metrics:
      given.metrics === undefined ? objectives : readMetrics(given.metrics, 'metrics', sweep, WHOLE_RUN),
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
