import { createHash } from 'node:crypto';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';

export const chunkBytes = 1024 * 1024;

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Content that is gone although a row names it: only damage from outside can do that. */
function damaged(sha256: string): Error {
  return new Error(`The stored content ${sha256} is incomplete or damaged.`);
}

/** Content by its sum, in chunked rows. Whoever names a blob counts as one reference; without any it goes. */
export class BlobStore {
  constructor(private readonly database: Database) {}

  /**
   * Stores `content` unless it is there, then runs `attach`, which must count its reference by `addBlobReference` and tell
   * whether it found the blob. Chunks are written before and outside of that statement, so it stays short.
   * @returns what `attach` did; tried again where the blob was collected in between
   */
  store<T>(
    content: Uint8Array,
    attach: (sha256: string) => Promise<{ attached: boolean; result: T }>,
  ): Promise<T> {
    return this.storeAll([content], () => attach(sha256Of(content)));
  }

  /** As `store`, of several contents at once. */
  async storeAll<T>(
    contents: readonly Uint8Array[],
    attach: () => Promise<{ attached: boolean; result: T }>,
  ): Promise<T> {
    const bySum = new Map(contents.map((content) => [sha256Of(content), content]));
    for (;;) {
      await this.upload(bySum);
      const { attached, result } = await attach();
      if (attached) return result;
    }
  }

  /** In the order of the sums, so that two uploads of the same contents don't wait for each other in a circle. */
  private async upload(bySum: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const sums = [...bySum.keys()].sort();
    const sizes = sums.map((sum) => bySum.get(sum)?.length ?? 0);
    const named = await this.database.rows<{ sha256: string; complete: boolean }>(
      sql`INSERT INTO blob (sha256, size_bytes) SELECT * FROM unnest(${sums}::text[], ${sizes}::bigint[])
        ON CONFLICT (sha256) DO UPDATE SET created_at = now() RETURNING sha256, complete`,
    );
    for (const { sha256, complete } of named) {
      const content = bySum.get(sha256);
      if (!complete && content) await this.uploadChunks(sha256, content);
    }
  }

  private async uploadChunks(sha256: string, content: Uint8Array): Promise<void> {
    for (let index = 0; index * chunkBytes < content.length; index++) {
      const chunk = Buffer.from(content.subarray(index * chunkBytes, (index + 1) * chunkBytes));
      await this.database.rows(
        sql`INSERT INTO blob_chunk (sha256, index, content) VALUES (${sha256}, ${index}, ${chunk}) ON CONFLICT DO NOTHING`,
      );
    }
    await this.database.rows(sql`UPDATE blob SET complete = true WHERE sha256 = ${sha256}`);
  }

  /** The content in chunks of 1 MiB. @throws when it does not have its sum any more */
  async *read(sha256: string): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    const [blob] = await this.database.rows<{ sizeBytes: number }>(
      sql`SELECT size_bytes AS "sizeBytes" FROM blob WHERE sha256 = ${sha256} AND complete`,
    );
    if (!blob) throw damaged(sha256);
    for (let index = 0; index * chunkBytes < blob.sizeBytes; index++) {
      const [chunk] = await this.database.rows<{ content: Buffer }>(
        sql`SELECT content FROM blob_chunk WHERE sha256 = ${sha256} AND index = ${index}`,
      );
      if (!chunk) throw damaged(sha256);
      hash.update(chunk.content);
      yield chunk.content;
    }
    if (hash.digest('hex') !== sha256) throw damaged(sha256);
  }

  /** The bytes from `start` up to `end`, which lie within the content; their sum can't be checked. */
  async readRange(sha256: string, start: number, end: number): Promise<Uint8Array> {
    const rows = await this.database.rows<{ content: Buffer }>(
      sql`SELECT substring(content FROM greatest(${start}::bigint - index * ${chunkBytes}::bigint, 0)::int + 1
          FOR least(${end}::bigint - index * ${chunkBytes}::bigint, ${chunkBytes}::bigint)::int
            - greatest(${start}::bigint - index * ${chunkBytes}::bigint, 0)::int) AS content
        FROM blob_chunk WHERE sha256 = ${sha256}
          AND index BETWEEN ${Math.floor(start / chunkBytes)} AND ${Math.floor((end - 1) / chunkBytes)} ORDER BY index`,
    );
    const bytes = Buffer.concat(rows.map(({ content }) => content));
    if (bytes.length !== end - start) throw damaged(sha256);
    return bytes;
  }

  async readWhole(sha256: string): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.read(sha256)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Removes those of the given blobs that nothing names any more. */
  async free(sha256s: string[]): Promise<void> {
    if (sha256s.length === 0) return;
    await this.database.rows(sql`DELETE FROM blob WHERE sha256 = ANY(${sha256s}::text[]) AND refs <= 0`);
  }

  /** Removes what nothing names: uploads that were never finished, and blobs whose owner died before freeing them. */
  async collect(olderThanMs: number): Promise<number> {
    const gone = await this.database.rows(
      sql`DELETE FROM blob WHERE refs <= 0 AND created_at < now() - make_interval(secs => ${olderThanMs / 1000}::float8) RETURNING sha256`,
    );
    return gone.length;
  }
}

/** Common table expression body: counts one more reference where `condition` holds; no row back: the blob is gone. */
export function addBlobReference(sha256: string, condition: Sql): Sql {
  return sql`UPDATE blob SET refs = refs + 1 WHERE sha256 = ${sha256} AND complete AND ${condition} RETURNING sha256`;
}

/** Common table expression body: takes away one reference for each row of `gone (sha256)`. */
export function dropBlobReferences(gone: Sql): Sql {
  return sql`UPDATE blob b SET refs = b.refs - g.count
    FROM (SELECT sha256, count(*)::int AS count FROM ${gone} WHERE sha256 IS NOT NULL GROUP BY sha256) g WHERE b.sha256 = g.sha256 RETURNING b.sha256`;
}
