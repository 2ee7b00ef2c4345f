import { isId, type Point, ProblemError, type Sweep } from '@unetsweep/contract';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Database, Statements } from '../database/database.js';
import { sql } from '../database/sql.js';
import { sweepEvent } from '../events/event-sql.js';
import type { ValueNames } from '../listing/value-names.js';
import type { Page, PageQuery } from '../ports/page.js';
import type {
  AddedPoints,
  NewSweep,
  RetryFilter,
  SpecifiedSweep,
  SweepChanges,
  SweepExtension,
  SweepReplanning,
  SweepRepository,
} from '../ports/sweeps.js';
import { createSweep } from './create-sweep.js';
import { deleteSweep, markDeleting } from './delete-sweep.js';
import { addPoints, type Extended, extendSweep } from './extend-sweep.js';
import { listPoints } from './list-points.js';
import { listSweepRows, type SweepQuery } from './list-sweeps.js';
import { writeNotices } from './notices.js';
import { patchSweep } from './patch-sweep.js';
import { replanSweep } from './replan-sweep.js';
import { type Retried, retryFailed } from './retry-failed.js';
import { lockSweep, settleSweep, unsettledSweeps } from './settle.js';
import { stopSweep, unstoppedSweeps } from './stop-sweep.js';
import { type SweepRow, sweepColumns, toSweep } from './sweep-row.js';
import { SweepSummaries } from './sweep-summary.js';
import { cancelLocked, cancelSweep, pauseSweep, resumeSweep } from './sweep-verbs.js';
import { sweepsOverTime } from './time-limit.js';

type Plan = NewSweep & Pick<Sweep, 'status' | 'epochBudget'> & { planned: boolean };

export class PostgresSweeps implements SweepRepository {
  private readonly summaries: SweepSummaries;

  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
    private readonly names: ValueNames,
  ) {
    this.summaries = new SweepSummaries(database);
  }

  async create(sweep: NewSweep): Promise<Sweep> {
    await createSweep(this.database, sweep);
    return this.fresh(sweep.id);
  }

  async get(id: string): Promise<Sweep | null> {
    return (await this.getWithEtag(id))?.sweep ?? null;
  }

  async getSpec(id: string): Promise<SpecifiedSweep | null> {
    if (!isId(id)) return null;
    const [row] = await this.database.rows<SpecifiedSweep>(
      sql`SELECT s.id, s.name, s.spec FROM sweep s WHERE s.id = ${id}::uuid`,
    );
    return row ?? null;
  }

  async getWithEtag(id: string): Promise<{ sweep: Sweep; etag: string } | null> {
    if (!isId(id)) return null;
    const [row] = await this.database.rows<SweepRow>(
      sql`SELECT ${sweepColumns} FROM sweep s WHERE s.id = ${id}::uuid`,
    );
    const [sweep] = row ? await this.withSummaries([row]) : [];
    return row && sweep ? { sweep, etag: String(row.version) } : null;
  }

  async getPlan(id: string): Promise<Plan | null> {
    if (!isId(id)) return null;
    const row = await this.database.prisma.sweep.findUnique({ where: { id } });
    if (!row) return null;
    return {
      id,
      spec: row.spec as unknown as Plan['spec'],
      dataset: row.datasetId
        ? { id: row.datasetId, name: row.datasetName, version: row.datasetVersion }
        : null,
      datasetIds: row.datasetIds,
      baseTrial: row.awaitsDatasets ? null : (row.baseTrial as unknown as Plan['baseTrial']),
      pointCount: row.pointCount,
      trialCount: row.trialCount,
      status: row.status as Sweep['status'],
      planned: row.planned,
      epochBudget: row.epochBudget as unknown as Plan['epochBudget'],
    };
  }

  async list(query: SweepQuery): Promise<Page<Sweep>> {
    const { rows, nextCursor, total } = await listSweepRows(this.database, query);
    const items = await this.withSummaries(rows);
    return total === undefined ? { items, nextCursor } : { items, nextCursor, total };
  }

  async patch(id: string, changes: SweepChanges, ifMatch?: string): Promise<Sweep> {
    this.check(id);
    await patchSweep(this.database, id, changes, ifMatch);
    return this.fresh(id);
  }

  async replan(
    id: string,
    changes: SweepChanges,
    replanning: SweepReplanning,
    ifMatch?: string,
  ): Promise<Sweep | null> {
    this.check(id);
    const done = await this.database.transaction((transaction) =>
      replanSweep(transaction, id, changes, ifMatch, replanning),
    );
    await this.blobs.free(done?.freed ?? []);
    return done && this.fresh(id);
  }

  pause(id: string): Promise<Sweep> {
    return this.change(id, pauseSweep);
  }

  resume(id: string): Promise<Sweep> {
    return this.change(id, resumeSweep);
  }

  async cancel(id: string): Promise<Sweep> {
    let freed: string[] = [];
    const sweep = await this.change(id, async (statements) => {
      freed = await cancelSweep(statements, id);
    });
    await this.blobs.free(freed);
    return sweep;
  }

  async retryFailed(id: string, which: RetryFilter): Promise<{ sweep: Sweep; retried: number }> {
    let done: Retried = { retried: 0, freed: [] };
    const sweep = await this.change(id, async (statements) => {
      done = await retryFailed(statements, id, which);
    });
    await this.blobs.free(done.freed);
    return { sweep, retried: done.retried };
  }

  async extend(id: string, extension: SweepExtension): ReturnType<SweepRepository['extend']> {
    let done: Extended | null = null;
    const sweep = await this.change(id, async (statements) => {
      done = await extendSweep(statements, id, extension);
    });
    const extended = done as Extended | null;
    await this.blobs.free(extended?.freed ?? []);
    return extended && { sweep, continued: extended.continued };
  }

  async addPoints(id: string, added: AddedPoints): Promise<boolean> {
    this.check(id);
    const done = await this.database.transaction((transaction) =>
      addPoints(transaction, this.names, id, added),
    );
    // Equal trials may have answered for all of them.
    if (done) await settleSweep(this.database, id);
    this.summaries.forget(id);
    return done;
  }

  async deleteLater(id: string): Promise<void> {
    this.check(id);
    await this.database.transaction((transaction) => markDeleting(transaction, id));
    this.summaries.forget(id);
  }

  delete(id: string): Promise<boolean> {
    this.check(id);
    this.summaries.forget(id);
    return deleteSweep(this.database, this.blobs, id);
  }

  async deleting(): Promise<string[]> {
    const rows = await this.database.prisma.sweep.findMany({
      where: { deleting: true },
      select: { id: true },
    });
    return rows.map((row) => row.id);
  }

  async unsettled(): Promise<string[]> {
    const [stopping, ending] = [await unstoppedSweeps(this.database), await unsettledSweeps(this.database)];
    return [...new Set([...stopping, ...ending])];
  }

  overTime(): Promise<string[]> {
    return sweepsOverTime(this.database);
  }

  notice(): Promise<void> {
    return writeNotices(this.database);
  }

  async settle(id: string): Promise<void> {
    const freed = await stopSweep(this.database, id);
    await this.blobs.free(freed ?? []);
    await settleSweep(this.database, id);
    this.summaries.forget(id);
  }

  async fail(id: string, failure: NonNullable<Sweep['failure']>): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const [sweep] = await transaction.rows<{ status: string }>(lockSweep(id));
      if (!sweep || ['completed', 'cancelled', 'failed'].includes(sweep.status)) return;
      // What runs is told to stop, what waits is cancelled; then the sweep fails rather than being cancelled.
      await transaction.rows(sql`UPDATE sweep SET status = 'failed', planned = true, desired = NULL, version = version + 1,
        failure = ${JSON.stringify(failure)}::jsonb, finished_at = now() WHERE id = ${id}::uuid`);
      await cancelLocked(transaction, id);
      await transaction.rows(sql`UPDATE sweep SET desired = NULL WHERE id = ${id}::uuid`);
      await transaction.rows(sweepEvent('sweep.failed', id, { status: 'failed', failure }));
    });
    this.summaries.forget(id);
  }

  points(id: string, query: PageQuery): Promise<Page<Point>> {
    this.check(id);
    return listPoints(this.database, id, query);
  }

  private check(id: string): void {
    if (!isId(id)) throw new ProblemError('notFound', `There is no sweep ${id}.`);
  }

  private async change(
    id: string,
    work: (statements: Statements, id: string) => Promise<unknown>,
  ): Promise<Sweep> {
    this.check(id);
    await this.database.transaction((transaction) => work(transaction, id));
    return this.fresh(id);
  }

  private async fresh(id: string): Promise<Sweep> {
    this.summaries.forget(id);
    const sweep = await this.get(id);
    if (!sweep) throw new ProblemError('notFound', `There is no sweep ${id}.`);
    return sweep;
  }

  private async withSummaries(rows: SweepRow[]): Promise<Sweep[]> {
    const summaries = await this.summaries.read(rows.map((row) => row.id));
    return rows.flatMap((row) => {
      const summary = summaries.get(row.id);
      return summary ? [toSweep(row, summary)] : [];
    });
  }
}
