import { createHash } from 'node:crypto';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { StreamedContent } from '../ports/imports.js';
import { chunkBytes } from './blob-store.js';

/** As `BlobStore.store`, of content that is never whole in memory. @throws Error where it doesn't have the sum it is said to have */
export async function storeStream<T>(
  database: Database,
  content: StreamedContent,
  attach: () => Promise<{ attached: boolean; result: T }>,
): Promise<T> {
  for (;;) {
    await upload(database, content);
    const { attached, result } = await attach();
    if (attached) return result;
  }
}

async function upload(database: Database, { sha256, sizeBytes, chunks }: StreamedContent): Promise<void> {
  const [there] = await database.rows<{ complete: boolean }>(
    sql`INSERT INTO blob (sha256, size_bytes) VALUES (${sha256}, ${sizeBytes}::bigint)
      ON CONFLICT (sha256) DO UPDATE SET created_at = now() RETURNING complete`,
  );
  if (there?.complete) return;
  const hash = createHash('sha256');
  let index = 0;
  for await (const chunk of inChunks(chunks())) {
    hash.update(chunk);
    await database.rows(
      sql`INSERT INTO blob_chunk (sha256, index, content) VALUES (${sha256}, ${index}, ${chunk}) ON CONFLICT DO NOTHING`,
    );
    index += 1;
  }
  if (hash.digest('hex') !== sha256) {
    await database.rows(sql`DELETE FROM blob WHERE sha256 = ${sha256} AND NOT complete`);
    throw new Error(`The content changed while it was stored; its sum is not ${sha256} any more.`);
  }
  await database.rows(sql`UPDATE blob SET complete = true WHERE sha256 = ${sha256}`);
}

/** The same bytes in pieces of the size in which they are kept. */
async function* inChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (let piece of source) {
    while (bytes + piece.length >= chunkBytes) {
      const cut = chunkBytes - bytes;
      yield Buffer.concat([...waiting, piece.subarray(0, cut)]);
      [waiting, bytes, piece] = [[], 0, piece.subarray(cut)];
    }
    if (piece.length > 0) waiting.push(piece);
    bytes += piece.length;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}
