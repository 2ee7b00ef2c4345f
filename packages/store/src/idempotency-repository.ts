import type { Database } from './database/database.js';
import { sql } from './database/sql.js';
import type { IdempotencyRepository } from './ports/idempotency.js';

const keptHours = 24;
/** After this an unfinished request is taken for dead, and its key may be used again. */
const abandonedMinutes = 10;

interface Stored {
  bodySha256: string;
  status: number | null;
  body: string | null;
}

export class PostgresIdempotency implements IdempotencyRepository {
  constructor(private readonly database: Database) {}

  async begin(key: string, bodySha256: string): ReturnType<IdempotencyRepository['begin']> {
    const taken = await this.database.rows(sql`INSERT INTO idempotency_key AS k (key, body_sha256)
      VALUES (${key}, ${bodySha256})
      ON CONFLICT (key) DO UPDATE SET body_sha256 = excluded.body_sha256, status = NULL, body = NULL, created_at = now()
        WHERE k.created_at < now() - make_interval(hours => ${keptHours}::int)
          OR (k.status IS NULL AND k.created_at < now() - make_interval(mins => ${abandonedMinutes}::int))
      RETURNING key`);
    if (taken.length > 0) return { state: 'new' };
    const stored: Stored | null = await this.database.prisma.idempotencyKey.findUnique({ where: { key } });
    if (!stored) return this.begin(key, bodySha256);
    if (stored.bodySha256 !== bodySha256) return { state: 'reused' };
    if (stored.status === null) return { state: 'inFlight' };
    return { state: 'replay', status: stored.status, body: stored.body ?? '' };
  }

  async complete(key: string, status: number, body: string): Promise<void> {
    await this.database.prisma.idempotencyKey.updateMany({ where: { key }, data: { status, body } });
  }

  async abandon(key: string): Promise<void> {
    await this.database.prisma.idempotencyKey.deleteMany({ where: { key, status: null } });
  }

  async prune(): Promise<number> {
    const before = sql`now() - make_interval(hours => ${keptHours}::int)`;
    return (
      await this.database.rows(sql`DELETE FROM idempotency_key WHERE created_at < ${before} RETURNING key`)
    ).length;
  }
}
