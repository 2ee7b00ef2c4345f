import { type FileHandle, open } from 'node:fs/promises';
import type { ByteSource } from './archive-index.js';

/** A file on disk to read parts of; `close` it when done. */
export class FileSource implements ByteSource {
  private constructor(
    private readonly file: FileHandle,
    readonly sizeBytes: number,
  ) {}

  static async open(path: string): Promise<FileSource> {
    const file = await open(path);
    return new FileSource(file, (await file.stat()).size);
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - start);
    const { bytesRead } = await this.file.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length) throw new Error('the file is cut short');
    return bytes;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
