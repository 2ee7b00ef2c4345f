import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** Arrays one after the other in a file: more than memory holds, read again in any order. */
export class Spool {
  private readonly starts: number[] = [];
  private end = 0;

  private constructor(private readonly file: FileHandle) {}

  static async open(folder: string, name: string): Promise<Spool> {
    return new Spool(await open(join(folder, name), 'wx+', 0o600));
  }

  async append(values: Float32Array): Promise<void> {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await this.file.write(bytes, 0, bytes.length, this.end);
    this.starts.push(this.end);
    this.end += bytes.length;
  }

  async read(index: number): Promise<Float32Array> {
    const start = this.starts[index];
    if (start === undefined) throw new Error(`the spool has no array ${index}`);
    const values = new Float32Array(((this.starts[index + 1] ?? this.end) - start) / 4);
    await this.file.read(new Uint8Array(values.buffer), 0, values.byteLength, start);
    return values;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
