import { type Sql, sql } from '../database/sql.js';
import { column, type PathSql, paramValue, present } from './path-sql.js';

const columns = new Map<string, PathSql>([
  ['id', column('text', sql`t.id::text`, true)],
  ['number', column('int', sql`t.number`, true)],
  ['status', column('text', sql`t.status`, true)],
  ['seed', column('float8', sql`t.seed::float8`, true)],
  ['repeat', column('int', sql`t.repeat`, true)],
  ['fold', column('int', sql`t.fold`)],
  ['attempt', column('int', sql`t.attempt`, true)],
  ['epochsDone', column('int', sql`t.epochs_done`, true)],
  ['bestEpoch', column('int', sql`t.best_epoch`)],
  ['durationMs', column('float8', sql`(CASE WHEN t.started_at IS NOT NULL THEN t.duration_ms END)`)],
  ['createdAt', column('timestamptz', sql`t.created_at`, true)],
  ['startedAt', column('timestamptz', sql`t.started_at`)],
  ['finishedAt', column('timestamptz', sql`t.finished_at`)],
  ['pointId', column('text', sql`t.point_id::text`, true)],
  ['planId', column('text', sql`NULL::text`)],
  ['sweepId', column('text', sql`t.sweep_id::text`, true)],
  ['reusedFrom', column('text', sql`t.reused_from::text`)],
  ['flags', column('text[]', sql`coalesce(t.flags, '{}')`, true)],
  ['failure.reason', column('text', sql`(t.failure ->> 'reason')`)],
  ['worker.host', column('text', sql`t.worker_host`)],
  ['feasible', column('bool', sql`t.feasible`)],
  ['parameterCount', column('int', sql`t.parameter_count`)],
]);

/** What a trial has of its sweep. */
interface OfSweep {
  tags: Sql;
  baseTrial: Sql;
}

/** A number of a run, or null: the contract lets nothing else in. */
const measured = (group: Sql, name: string) => column('float8', sql`(${group} ->> ${name}::text)::float8`);

function pathSql(segments: string[], sweep: OfSweep): PathSql {
  const path = segments.join('.');
  const known = columns.get(path);
  if (known) return known;
  if (path === 'tags') return column('text[]', sweep.tags, true);
  /** A field of the resolved spec; before the first claim, of the sweep's base. */
  const specValue = (fields: string[]) =>
    present(sql`(coalesce(t.spec, ${sweep.baseTrial}) #> ${fields}::text[])`);
  const [group, ...rest] = segments;
  const name = rest.join('.');
  switch (group) {
    case 'metrics':
      return measured(sql`t.metrics`, name);
    case 'lastMetrics':
      return measured(sql`t.last_metrics`, name);
    case 'derived':
      return measured(sql`t.derived`, name);
    case 'params':
      return { kind: 'json', value: paramValue(sql`t.params`, name, specValue(rest)) };
    case 'spec':
      return { kind: 'json', value: specValue(rest) };
    default:
      throw new Error(`The path ${segments.join('.')} is none of a trial's.`);
  }
}

const joined: OfSweep = { tags: sql`s.tags`, baseTrial: sql`s.base_trial` };

/** The SQL behind one path of a trial, over `trial t JOIN sweep s`. @throws when the path was not checked against the contract before */
export const trialPathSql = (segments: string[]): PathSql => pathSql(segments, joined);

/** The same over any trials `t`, with no sweep beside them. */
export function pathsOfTrials(segments: string[]): PathSql {
  const own = (what: Sql) => sql`(SELECT ${what} FROM sweep s WHERE s.id = t.sweep_id)`;
  return pathSql(segments, { tags: sql`${own(joined.tags)}::text[]`, baseTrial: own(joined.baseTrial) });
}

/** The same over the trials `t` of one sweep, of which is read once what they all have of it. */
export function pathsInSweep(sweepId: string): (segments: string[]) => PathSql {
  const once = (what: Sql) => sql`(SELECT ${what} FROM sweep s WHERE s.id = ${sweepId}::uuid)`;
  const sweep = { tags: sql`${once(joined.tags)}::text[]`, baseTrial: once(joined.baseTrial) };
  return (segments) => pathSql(segments, sweep);
}
