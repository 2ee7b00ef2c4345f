import type { ResolvedSweepSpec, Sweep } from '@unetsweep/contract';
import { type Sql, sql } from '../database/sql.js';
import type { SweepSummary } from './sweep-summary.js';

export const sweepColumns: Sql = sql`s.id, s.name, s.notes, s.tags, s.status, s.desired, s.spec, s.failure, s.version,
  s.created_at AS "createdAt", s.started_at AS "startedAt", s.finished_at AS "finishedAt"`;

export interface SweepRow {
  id: string;
  name: string;
  notes: string;
  tags: string[];
  status: Sweep['status'];
  desired: Sweep['desired'];
  spec: ResolvedSweepSpec;
  failure: Sweep['failure'];
  version: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export function toSweep(row: SweepRow, summary: SweepSummary): Sweep {
  const { version: _, ...sweep } = row;
  return {
    ...sweep,
    ...summary,
    planId: null,
    stage: null,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
