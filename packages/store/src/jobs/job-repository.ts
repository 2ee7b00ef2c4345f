import { isId, ProblemError } from '@unetsweep/contract';
import { type BlobStore, sha256Of } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { decodeCursor, encodeCursor } from '../listing/cursor.js';
import type { ClaimedJob, Job, JobEnd, JobFence, JobRepository, NewJob } from '../ports/jobs.js';
import type { Page } from '../ports/page.js';
import { countBlobs, expireStatement, jobEvents, removeJobs } from './end-job.js';
import { type JobRow, jobColumns, toJob } from './job-row.js';

const maxAttempts = 3;
const workerLost = {
  code: 'workerLost',
  message: `Its worker was gone ${maxAttempts} times before it had ended; the last worker's log may say why.`,
};

const after = (ms: number) => sql`now() + make_interval(secs => ${ms / 1000}::float8)`;

export class PostgresJobs implements JobRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  async create({ id, kind, request, inputs = [], keepMs }: NewJob): Promise<Job> {
    const sums = inputs.map(sha256Of);
    const row = await this.storing(inputs, () =>
      this.database.rows<JobRow>(sql`WITH ${countBlobs(sums, sql`true`)}, j AS (
          INSERT INTO job (id, kind, request, inputs, expires_at)
          SELECT ${id}::uuid, ${kind}, ${JSON.stringify(request)}::jsonb, ${sums}::text[], ${keepMs === null ? sql`NULL` : after(keepMs)}
          FROM ready RETURNING *)
        SELECT ${jobColumns} FROM j`),
    );
    return toJob(row);
  }

  async get(id: string): Promise<Job | null> {
    if (!isId(id)) return null;
    const [row] = await this.database.rows<JobRow>(
      sql`SELECT ${jobColumns} FROM job j WHERE j.id = ${id}::uuid`,
    );
    return row ? toJob(row) : null;
  }

  async list(
    kind: string,
    { limit, cursor, count }: { limit: number; cursor?: string; count?: boolean },
  ): Promise<Page<Job>> {
    const key = JSON.stringify(['jobs', kind]);
    const position = cursor === undefined ? null : decodeCursor(cursor, key);
    // Ids rise with time.
    const beyond = position === null ? sql`true` : sql`j.id < ${position.id}::uuid`;
    const rows = await this.database.rows<JobRow>(sql`SELECT ${jobColumns} FROM job j
      WHERE j.kind = ${kind} AND ${beyond} ORDER BY j.id DESC LIMIT ${limit + 1}`);
    const items = rows.slice(0, limit).map(toJob);
    const last = items.at(-1);
    const nextCursor = rows.length > limit && last ? encodeCursor(key, { keys: [], id: last.id }) : null;
    if (!count) return { items, nextCursor };
    const total = await this.database.prisma.job.count({ where: { kind } });
    return { items, nextCursor, total };
  }

  async claim(kind: string, { id, leaseMs }: { id: string; leaseMs: number }): Promise<ClaimedJob | null> {
    const [job] = await this.database.rows<ClaimedJob>(sql`WITH next AS (
        SELECT id FROM job WHERE kind = ${kind} AND status = 'queued' AND (expires_at IS NULL OR expires_at > now())
        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      UPDATE job j SET status = 'running', attempt = j.attempt + 1, worker_id = ${id}::uuid, lease_until = ${after(leaseMs)},
        lease_ms = ${leaseMs}::int, started_at = coalesce(j.started_at, now())
      FROM next WHERE j.id = next.id
      RETURNING j.id AS "jobId", j.attempt, j.kind, j.request, cardinality(j.inputs) AS "inputCount"`);
    return job ?? null;
  }

  async renew(fence: JobFence, leaseMs: number): Promise<boolean> {
    const rows = await this.database.rows(
      sql`UPDATE job SET lease_until = ${after(leaseMs)} WHERE ${held(fence)} RETURNING id`,
    );
    return rows.length > 0;
  }

  async release(fence: JobFence): Promise<void> {
    await this.database.rows(
      sql`UPDATE job SET status = 'queued', lease_until = NULL, worker_id = NULL WHERE ${held(fence)}`,
    );
  }

  async end(fence: JobFence, end: JobEnd): Promise<boolean> {
    const outputs = end.status === 'completed' ? (end.outputs ?? []) : [];
    const sums = outputs.map(sha256Of);
    const [result, failure] = end.status === 'completed' ? [end.result, null] : [null, end.failure];
    const row = await this.storing(outputs, () =>
      this.database.rows<{
        held: boolean;
      }>(sql`WITH fenced AS (SELECT id FROM job WHERE ${held(fence)} FOR UPDATE),
        ${countBlobs(sums, sql`EXISTS (SELECT FROM fenced)`)},
        ended AS (
          UPDATE job j SET status = ${end.status}, result = ${json(result)}, failure = ${json(failure)}, outputs = ${sums}::text[],
            lease_until = NULL, finished_at = now()
          FROM fenced, ready WHERE j.id = fenced.id RETURNING j.id, j.kind, j.failure, j.expires_at),
        told AS (${jobEvents})
        SELECT EXISTS (SELECT FROM fenced) AS held
        WHERE NOT EXISTS (SELECT FROM fenced) OR EXISTS (SELECT FROM ended)`),
    );
    return row.held;
  }

  inputs(id: string): Promise<Uint8Array[]> {
    return this.contents(id, sql`inputs`);
  }

  outputs(id: string): Promise<Uint8Array[]> {
    return this.contents(id, sql`outputs`);
  }

  async withdraw(id: string): Promise<boolean> {
    return (await this.remove(sql`j.id = ${id}::uuid AND j.status = 'queued'`)) > 0;
  }

  async delete(id: string): Promise<boolean> {
    return isId(id) && (await this.remove(sql`j.id = ${id}::uuid`)) > 0;
  }

  async expireLeases(reachableMs: number): Promise<boolean> {
    const moved = await this.database.rows<{ status: string }>(
      expireStatement(reachableMs, maxAttempts, workerLost),
    );
    return moved.some(({ status }) => status === 'queued');
  }

  prune(): Promise<number> {
    return this.remove(sql`j.expires_at < now()`);
  }

  private async remove(which: Sql): Promise<number> {
    const [gone] = await this.database.rows<{ removed: number; freed: string[] }>(removeJobs(which));
    await this.blobs.free(gone?.freed ?? []);
    return gone?.removed ?? 0;
  }

  private async contents(id: string, column: Sql): Promise<Uint8Array[]> {
    const [row] = isId(id)
      ? await this.database.rows<{ sums: string[] }>(
          sql`SELECT ${column} AS sums FROM job WHERE id = ${id}::uuid`,
        )
      : [];
    if (!row) throw new ProblemError('notFound', `There is no job ${id}.`);
    return Promise.all(row.sums.map((sum) => this.blobs.readWhole(sum)));
  }

  /** The row that `write` gives once all contents are there. */
  private storing<Row>(contents: readonly Uint8Array[], write: () => Promise<Row[]>): Promise<Row> {
    return this.blobs.storeAll<Row>(contents, async () => {
      const [row] = await write();
      // What is not attached is never read.
      return { attached: row !== undefined, result: row as Row };
    });
  }
}

const held = ({ jobId, attempt }: JobFence): Sql =>
  sql`id = ${jobId}::uuid AND attempt = ${attempt} AND status = 'running'`;

const json = (value: object | null): Sql =>
  value === null ? sql`NULL::jsonb` : sql`${JSON.stringify(value)}::jsonb`;
