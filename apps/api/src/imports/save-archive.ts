import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProblemError } from '@unetsweep/contract';
import { ARCHIVE_SIGNATURE_BYTES, type ArchiveFormat, archiveFormat } from '@unetsweep/datasets';

export interface SavedArchive {
  sha256: string;
  sizeBytes: number;
  format: ArchiveFormat;
}

export function archiveTooLarge(limit: number): ProblemError {
  const detail = `The archive is larger than ${limit} bytes. Split the data set, or raise MAX_ARCHIVE_BYTES.`;
  return new ProblemError('archiveTooLarge', detail, { extras: { limit } });
}

function unsupportedArchive(): ProblemError {
  const accepted = ['zip', 'tar', 'tar.gz'];
  const detail = `The archive is none that can be unpacked, by its first bytes; accepted: ${accepted.join(', ')}.`;
  return new ProblemError('unsupportedArchive', detail, { extras: { accepted } });
}

/**
 * Writes an upload to a file as it comes in. It ends with the first byte that shows that it won't be taken.
 * @throws ProblemError `archiveTooLarge`, `unsupportedArchive`
 */
export async function saveArchive(source: Readable, path: string, maxBytes: number): Promise<SavedArchive> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let start = Buffer.alloc(0);
  let format: ArchiveFormat | null = null;
  await pipeline(
    source,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        sizeBytes += chunk.length;
        if (sizeBytes > maxBytes) throw archiveTooLarge(maxBytes);
        if (format === null) {
          start = Buffer.concat([start, chunk]);
          format = archiveFormat(start);
          if (format === null && start.length >= ARCHIVE_SIGNATURE_BYTES) throw unsupportedArchive();
        }
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  );
  if (format === null) throw unsupportedArchive();
  return { sha256: hash.digest('hex'), sizeBytes, format };
}
