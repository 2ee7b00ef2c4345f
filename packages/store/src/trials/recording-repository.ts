import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { isId, type Recording } from '@unetsweep/contract';
import { addBlobReference, type BlobStore, dropBlobReferences } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { Fence } from '../ports/records.js';
import type { RecordingRepository } from '../ports/training-records.js';
import { heldTrial } from './fence.js';

const unzip = promisify(gunzip);

interface Put {
  held: boolean;
  attached: boolean;
  freed: string[] | null;
}

export class PostgresRecordings implements RecordingRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  async put(fence: Fence, content: Uint8Array): Promise<boolean> {
    const put = await this.blobs.store(content, async (sha256) => {
      const result = await this.point(fence, sha256);
      return { attached: result.attached || !result.held, result };
    });
    await this.blobs.free(put.freed ?? []);
    return put.held;
  }

  async get(trialId: string): Promise<Recording | null> {
    if (!isId(trialId)) return null;
    const row = await this.database.prisma.recording.findUnique({ where: { trialId } });
    if (!row) return null;
    const json = await unzip(await this.blobs.readWhole(row.sha256));
    // Written by `put` from the same type.
    return JSON.parse(json.toString()) as Recording;
  }

  /** One short statement puts the stored content in the place of the old one. */
  private async point(fence: Fence, sha256: string): Promise<Put> {
    const [row] = await this.database.rows<Put>(sql`WITH held AS (${heldTrial(fence)}),
      old AS (SELECT r.trial_id, r.sha256 FROM recording r JOIN held ON held.id = r.trial_id),
      changed AS (SELECT FROM held WHERE NOT EXISTS (SELECT FROM old WHERE old.sha256 = ${sha256})),
      added AS (${addBlobReference(sha256, sql`EXISTS (SELECT FROM changed)`)}),
      written AS (
        INSERT INTO recording (trial_id, sha256) SELECT held.id, ${sha256} FROM held
        WHERE EXISTS (SELECT FROM added) OR NOT EXISTS (SELECT FROM changed)
        ON CONFLICT (trial_id) DO UPDATE SET sha256 = excluded.sha256, updated_at = now() RETURNING trial_id),
      replaced AS (SELECT old.sha256 FROM old JOIN written ON written.trial_id = old.trial_id WHERE old.sha256 <> ${sha256}),
      freed AS (${dropBlobReferences(sql`replaced`)})
      SELECT EXISTS (SELECT FROM held) AS held, EXISTS (SELECT FROM written) AS attached,
        (SELECT array_agg(sha256) FROM freed) AS freed`);
    return row ?? { held: false, attached: false, freed: null };
  }
}
