import { type Checkpoint, isId, ProblemError } from '@unetsweep/contract';
import { v7 as uuidv7 } from 'uuid';
import { addBlobReference, type BlobStore, dropBlobReferences } from '../blobs/blob-store.js';
import { storeStream } from '../blobs/stream-blob.js';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { CallerFile, CheckpointRepository, NewCheckpoint, StoredStart } from '../ports/checkpoints.js';
import type { Fence, Metrics } from '../ports/records.js';
import { heldTrial } from './fence.js';
import { pruneCheckpoints } from './prune-checkpoints.js';
import { readStarts } from './read-starts.js';

interface CheckpointRow {
  id: string;
  trialId: string;
  epoch: number;
  kind: string;
  metrics: unknown;
  sizeBytes: bigint | number;
  sha256: string;
  weightsSha256: string;
  pinned: boolean;
  createdAt: Date;
  removedAt: Date | null;
}

function toCheckpoint(row: CheckpointRow): Checkpoint {
  return {
    id: row.id,
    trialId: row.trialId,
    epoch: row.epoch,
    kind: row.kind as Checkpoint['kind'],
    metrics: row.metrics as Metrics,
    sizeBytes: Number(row.sizeBytes),
    sha256: row.sha256,
    weightsSha256: row.weightsSha256,
    pinned: row.pinned,
    expiresWith: row.pinned ? null : 'ranking',
    createdAt: row.createdAt.toISOString(),
  };
}

interface Put {
  held: boolean;
  created: Date | null;
  freed: string[] | null;
}

type CheckpointFacts = Omit<NewCheckpoint, 'content'>;

interface StoredFile {
  id: string;
  sha256: string;
  sizeBytes: number;
}

function putStatement(fence: Fence, { id, sha256, sizeBytes }: StoredFile, checkpoint: CheckpointFacts): Sql {
  return sql`WITH held AS (${heldTrial(fence)}),
    added AS (${addBlobReference(sha256, sql`EXISTS (SELECT FROM held)`)}),
    replaced AS (
      DELETE FROM checkpoint c USING held WHERE c.trial_id = held.id AND c.kind = ${checkpoint.kind}
        AND (c.kind <> 'periodic' OR c.epoch = ${checkpoint.epoch}) AND NOT c.pinned AND EXISTS (SELECT FROM added)
      RETURNING CASE WHEN c.removed_at IS NULL THEN c.sha256 END AS sha256),
    -- The blob just counted up must not be counted down in the same statement: the two would not see each other.
    others AS (SELECT sha256 FROM replaced WHERE sha256 <> ${sha256}),
    freed AS (${dropBlobReferences(sql`others`)}),
    written AS (
      INSERT INTO checkpoint (id, trial_id, epoch, kind, metrics, size_bytes, sha256, weights_sha256)
      SELECT ${id}::uuid, held.id, ${checkpoint.epoch}, ${checkpoint.kind}, ${JSON.stringify(checkpoint.metrics)}::jsonb,
        ${sizeBytes}::bigint, ${sha256}, ${checkpoint.weightsSha256}
      FROM held WHERE EXISTS (SELECT FROM added) RETURNING trial_id, created_at),
    told AS (
      INSERT INTO event (xid, type, sweep_id, trial_id, data)
      SELECT ${eventXid}, 'checkpoint.saved', held.sweep_id, held.id,
        jsonb_build_object('checkpointId', ${id}::text, 'epoch', ${checkpoint.epoch}::int, 'kind', ${checkpoint.kind}::text)
      FROM held JOIN written ON written.trial_id = held.id)
    SELECT EXISTS (SELECT FROM held) AS held, (SELECT created_at FROM written) AS created,
      (SELECT array_agg(sha256) FROM freed) AS freed,
      (SELECT count(*) FROM replaced WHERE sha256 = ${sha256}) AS again`;
}

export class PostgresCheckpoints implements CheckpointRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  async put(fence: Fence, checkpoint: NewCheckpoint): Promise<Checkpoint | null> {
    const { content, ...facts } = checkpoint;
    const file = { id: uuidv7(), sizeBytes: content.length };
    const put = await this.blobs.store(content, (sha256) => this.attach(fence, { ...file, sha256 }, facts));
    return this.added(fence, put, facts);
  }

  async putFile(fence: Fence, { epoch, content }: CallerFile): Promise<Checkpoint | null> {
    const { sha256, sizeBytes } = content;
    const facts: CheckpointFacts = { epoch, kind: 'periodic', metrics: {}, weightsSha256: sha256 };
    const file = { id: uuidv7(), sha256, sizeBytes };
    const put = await storeStream(this.database, content, () => this.attach(fence, file, facts));
    return this.added(fence, put, facts);
  }

  private async attach(fence: Fence, file: StoredFile, facts: CheckpointFacts) {
    const [row] = await this.database.rows<Put & { again: number }>(putStatement(fence, file, facts));
    const result = { file, created: row?.created ?? null, freed: row?.freed ?? [] };
    if (row && row.again > 0) await this.dropAgain(file.sha256, row.again);
    return { attached: !row?.held || result.created !== null, result };
  }

  private async added(
    { trialId }: Fence,
    { file, created, freed }: { file: StoredFile; created: Date | null; freed: string[] },
    facts: CheckpointFacts,
  ): Promise<Checkpoint | null> {
    await this.blobs.free(freed);
    if (!created) return null;
    return toCheckpoint({ ...facts, ...file, trialId, pinned: false, createdAt: created, removedAt: null });
  }

  /** The same weights once more: the replaced row's reference goes now. */
  private async dropAgain(sha256: string, count: number): Promise<void> {
    await this.database.rows(sql`UPDATE blob SET refs = refs - ${count} WHERE sha256 = ${sha256}`);
  }

  async list(trialId: string): Promise<Checkpoint[]> {
    if (!isId(trialId)) return [];
    const rows = await this.database.prisma.checkpoint.findMany({
      where: { trialId, removedAt: null },
      orderBy: [{ epoch: 'asc' }, { id: 'asc' }],
    });
    return rows.map(toCheckpoint);
  }

  async get(id: string): Promise<Checkpoint | null> {
    const row = await this.find(id);
    return row && toCheckpoint(row);
  }

  starts(ids: readonly string[]): Promise<StoredStart[]> {
    return readStarts(this.database, ids.filter(isId));
  }

  async *read(id: string): AsyncGenerator<Uint8Array> {
    const row = await this.find(id);
    if (!row) throw new ProblemError('notFound', `There is no checkpoint ${id}.`);
    yield* this.blobs.read(row.sha256);
  }

  prune(sweepId: string): Promise<number> {
    return pruneCheckpoints(this.database, this.blobs, sweepId);
  }

  /** @throws ProblemError `checkpointExpired` */
  private async find(id: string): Promise<CheckpointRow | null> {
    if (!isId(id)) return null;
    const row = await this.database.prisma.checkpoint.findUnique({ where: { id } });
    if (row?.removedAt) {
      throw new ProblemError('checkpointExpired', `The checkpoint ${id} was removed by keepCheckpoints.`);
    }
    return row;
  }
}
