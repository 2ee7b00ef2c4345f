import { sql } from '../database/sql.js';
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
  ['tags', column('text[]', sql`s.tags`, true)],
  ['failure.reason', column('text', sql`(t.failure ->> 'reason')`)],
  ['worker.host', column('text', sql`t.worker_host`)],
  ['feasible', column('bool', sql`t.feasible`)],
  ['parameterCount', column('int', sql`t.parameter_count`)],
]);

/** A field of the resolved spec; before the first claim, of the sweep's base. */
const specValue = (segments: string[]) =>
  present(sql`(coalesce(t.spec, s.base_trial) #> ${segments}::text[])`);

/** The SQL behind one path of a trial, over `trial t JOIN sweep s`. @throws when the path was not checked against the contract before */
export function trialPathSql(segments: string[]): PathSql {
  const known = columns.get(segments.join('.'));
  if (known) return known;
  const [group, ...rest] = segments;
  const name = rest.join('.');
  switch (group) {
    case 'metrics':
      return { kind: 'json', value: present(sql`(t.metrics -> ${name}::text)`) };
    case 'lastMetrics':
      return { kind: 'json', value: present(sql`(t.last_metrics -> ${name}::text)`) };
    case 'derived':
      return { kind: 'json', value: present(sql`(t.derived -> ${name}::text)`) };
    case 'params':
      return { kind: 'json', value: paramValue(sql`t.params`, name, specValue(rest)) };
    case 'spec':
      return { kind: 'json', value: specValue(rest) };
    default:
      throw new Error(`The path ${segments.join('.')} is none of a trial's.`);
  }
}
