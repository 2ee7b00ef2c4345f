import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import {
  directoryOf,
  type LaidOut,
  type Manifest,
  manifestEntry,
  manifestSample,
  type Sample,
  sampleEntries,
} from '../archive-layout.js';

/**
 * Writes the canonical archive sample by sample: the same bytes as `writeArchive`. The manifest comes first in it and is
 * known last, so the samples wait in a file beside.
 */
export class ArchiveWriter {
  readonly #files: Pick<LaidOut, 'entry' | 'length'>[] = [];
  readonly #samples: Manifest['samples'] = [];

  private constructor(
    readonly spoolPath: string,
    readonly spool: FileHandle,
    readonly channels: number,
  ) {}

  /** @param spoolPath a file that doesn't exist yet; `finish` removes it */
  static async open(spoolPath: string, channels: number): Promise<ArchiveWriter> {
    return new ArchiveWriter(spoolPath, await open(spoolPath, 'wx'), channels);
  }

  async add(sample: Sample): Promise<void> {
    for (const { entry, length, parts } of sampleEntries(sample, this.#samples.length, this.channels)) {
      await this.spool.appendFile(Buffer.concat(parts));
      this.#files.push({ entry, length });
    }
    this.#samples.push(manifestSample(sample));
  }

  /** The archive at `outputPath` is whole from the moment it is there. */
  async finish(outputPath: string, classNames: string[]): Promise<{ sha256: string; sizeBytes: number }> {
    await this.spool.close();
    const { channels } = this;
    const manifest = manifestEntry({ formatVersion: 1, channels, classNames, samples: this.#samples });
    const unfinished = `${outputPath}.part`;
    const written = await this.#write(unfinished, manifest);
    await rename(unfinished, outputPath);
    await rm(this.spoolPath);
    return written;
  }

  async #write(path: string, manifest: LaidOut): Promise<{ sha256: string; sizeBytes: number }> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const file = await open(path, 'w');
    const write = async (bytes: Uint8Array) => {
      hash.update(bytes);
      sizeBytes += bytes.length;
      await file.appendFile(bytes);
    };
    try {
      for (const part of manifest.parts) await write(part);
      for await (const chunk of createReadStream(this.spoolPath, { highWaterMark: 1024 ** 2 }))
        await write(chunk);
      await write(directoryOf([manifest, ...this.#files]));
    } finally {
      await file.close();
    }
    return { sha256: hash.digest('hex'), sizeBytes };
  }
}
