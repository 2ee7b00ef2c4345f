import { type Sql, sql } from '../database/sql.js';
import { column, type PathSql, present } from './path-sql.js';

const columns = new Map<string, PathSql>([
  ['id', column('text', sql`s.id::text`, true)],
  ['name', column('text', sql`s.name`, true)],
  ['notes', column('text', sql`s.notes`, true)],
  ['status', column('text', sql`s.status`, true)],
  ['tags', column('text[]', sql`s.tags`, true)],
  ['dataset', column('text', sql`(s.spec ->> 'dataset')`)],
  ['priority', column('int', sql`s.priority`, true)],
  ['planId', column('text', sql`s.plan_id::text`)],
  ['stage', column('text', sql`s.stage`)],
  ['createdAt', column('timestamptz', sql`s.created_at`, true)],
  ['startedAt', column('timestamptz', sql`s.started_at`)],
  ['finishedAt', column('timestamptz', sql`s.finished_at`)],
  [
    'best.value',
    column(
      'float8',
      sql`(CASE jsonb_array_length(s.spec -> 'objective') WHEN 1 THEN CASE s.objective_mode
        WHEN 'max' THEN (SELECT max(p.value) FROM point p WHERE p.sweep_id = s.id AND p.feasible)
        ELSE (SELECT min(p.value) FROM point p WHERE p.sweep_id = s.id AND p.feasible) END END)`,
    ),
  ],
]);

function countSql(status: string): Sql {
  const those = status === 'total' ? sql`true` : sql`t.status = ${status}`;
  return sql`(SELECT count(*)::int FROM trial t WHERE t.sweep_id = s.id AND ${those})`;
}

/** The SQL behind one path of a sweep, over `sweep s`. @throws when the path was not checked before */
export function sweepPathSql(segments: string[]): PathSql {
  const known = columns.get(segments.join('.'));
  if (known) return known;
  const [group, ...rest] = segments;
  if (group === 'trialCounts') return column('int', countSql(rest.join('.')), true);
  if (group !== 'spec') throw new Error(`The path ${segments.join('.')} is none of a sweep's.`);
  return { kind: 'json', value: present(sql`(s.spec #> ${rest}::text[])`) };
}
