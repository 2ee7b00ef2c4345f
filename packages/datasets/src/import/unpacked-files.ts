import { createWriteStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DatasetFault } from '../dataset-fault.js';
import type { SourceFiles } from './importer.js';
import type { ImportLimits } from './limits.js';
import { caseKey, isLeftOut, safePath } from './safe-path.js';
import type { UnpackBudget } from './unpack-budget.js';

/**
 * What was unpacked so far. Files stand under numbers in one folder, so that no name of an archive ever becomes a path
 * of this machine.
 */
export class UnpackedFiles implements SourceFiles {
  readonly #files = new Map<string, { number: number; size: number }>();
  /** By key: the path as written, and whether it is a file. */
  readonly #taken = new Map<string, { path: string; file: boolean }>();
  #next = 0;
  #sorted: string[] | null = null;

  constructor(
    readonly folder: string,
    readonly limits: ImportLimits,
    readonly budget: UnpackBudget,
  ) {}

  get paths(): readonly string[] {
    this.#sorted ??= [...this.#files.keys()].sort();
    return this.#sorted;
  }

  size(path: string): number {
    return this.#find(path).size;
  }

  read(path: string): Promise<Uint8Array> {
    return readFile(this.diskPath(path));
  }

  async readRange(path: string, start: number, length: number): Promise<Uint8Array> {
    const file = await open(this.diskPath(path));
    try {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, this.size(path) - start)));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) throw new Error(`${path} is shorter than it was`);
        filled += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  }

  /** Where a file's bytes are. */
  diskPath(path: string): string {
    return join(this.folder, String(this.#find(path).number));
  }

  /**
   * Checks an entry's path and counts it.
   * @returns its plain path; null for one that is left out (its content must still be counted)
   * @throws DatasetFault `unsafePath`, `tooManyFiles`
   */
  claim(entryPath: string, kind: 'file' | 'folder'): string | null {
    const path = safePath(entryPath, this.limits.pathBytes);
    this.budget.addFile();
    if (path === '' || isLeftOut(path)) return null;
    if (kind === 'folder') return path;
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) this.#take(parts.slice(0, depth).join('/'), false);
    this.#take(path, true);
    return path;
  }

  /** Writes a claimed file. @param path null: only counted */
  async write(path: string | null, entryPath: string, content: Readable): Promise<void> {
    const number = this.#next;
    let size = 0;
    const counted = new Transform({
      transform: (chunk: Uint8Array, _encoding, done) => {
        try {
          size += chunk.length;
          this.budget.addBytes(chunk.length, size, entryPath);
          done(null, chunk);
        } catch (error) {
          done(error as Error);
        }
      },
    });
    await pipeline(content, counted, path === null ? nowhere() : this.#target(number));
    if (path === null) return;
    this.#next += 1;
    this.#sorted = null;
    this.#files.set(path, { number, size });
  }

  /** Takes a file off the list; its bytes stay where they are. @returns where that is */
  detach(path: string): string {
    const diskPath = this.diskPath(path);
    this.#files.delete(path);
    this.#taken.delete(caseKey(path));
    this.#sorted = null;
    return diskPath;
  }

  #target(number: number): Writable {
    return createWriteStream(join(this.folder, String(number)), { flags: 'wx' });
  }

  #find(path: string): { number: number; size: number } {
    const file = this.#files.get(path);
    if (!file) throw new Error(`there is no file ${path}`);
    return file;
  }

  #take(path: string, file: boolean): void {
    const key = caseKey(path);
    const other = this.#taken.get(key);
    if (!other) {
      this.#taken.set(key, { path, file });
      return;
    }
    if (!file && !other.file) return;
    throw new DatasetFault('unsafePath', collision(path, other.path, file === other.file), path, other.path);
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function collision(path: string, other: string, sameKind: boolean): string {
  if (!sameKind) return `${path} is a file and a folder in the archive`;
  if (path === other) return `${path} is in the archive twice`;
  return `${path} and ${other} differ by upper and lower case only`;
}
