import { addBlobReference, type BlobStore, dropBlobReferences } from '../blobs/blob-store.js';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { Fence } from '../ports/records.js';
import type { ResumeStateRepository } from '../ports/training-records.js';
import { heldTrial } from './fence.js';

interface Put {
  held: boolean;
  attached: boolean;
  freed: string[] | null;
}

export class PostgresResumeStates implements ResumeStateRepository {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
  ) {}

  /** The content is complete in the database before one short statement points to it instead of the old one. */
  async put(fence: Fence, state: { epoch: number; content: Uint8Array }): Promise<boolean> {
    const put = await this.blobs.store(state.content, async (sha256) => {
      const result = await this.point(fence, state.epoch, sha256);
      return { attached: result.attached || !result.held, result };
    });
    await this.blobs.free(put.freed ?? []);
    return put.held;
  }

  private async point(fence: Fence, epoch: number, sha256: string): Promise<Put> {
    const [row] = await this.database.rows<Put>(sql`WITH held AS (${heldTrial(fence)}),
      old AS (SELECT r.trial_id, r.sha256 FROM resume_state r JOIN held ON held.id = r.trial_id),
      changed AS (SELECT FROM held WHERE NOT EXISTS (SELECT FROM old WHERE old.sha256 = ${sha256})),
      added AS (${addBlobReference(sha256, sql`EXISTS (SELECT FROM changed)`)}),
      written AS (
        INSERT INTO resume_state (trial_id, epoch, sha256)
        SELECT held.id, ${epoch}, ${sha256} FROM held
        WHERE EXISTS (SELECT FROM added) OR NOT EXISTS (SELECT FROM changed)
        ON CONFLICT (trial_id) DO UPDATE SET epoch = excluded.epoch, sha256 = excluded.sha256, updated_at = now()
        RETURNING trial_id),
      replaced AS (SELECT old.sha256 FROM old JOIN written ON written.trial_id = old.trial_id WHERE old.sha256 <> ${sha256}),
      freed AS (${dropBlobReferences(sql`replaced`)})
      SELECT EXISTS (SELECT FROM held) AS held, EXISTS (SELECT FROM written) AS attached,
        (SELECT array_agg(sha256) FROM freed) AS freed`);
    return row ?? { held: false, attached: false, freed: null };
  }

  async get(trialId: string): Promise<{ epoch: number; content: Uint8Array } | null> {
    const state = await this.database.prisma.resumeState.findUnique({ where: { trialId } });
    if (!state) return null;
    return { epoch: state.epoch, content: await this.blobs.readWhole(state.sha256) };
  }
}
