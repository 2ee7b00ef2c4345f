import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Recording } from '@unetsweep/contract';
import type { FromTrial } from '../messages.js';

const zip = promisify(gzip);

/** After a writing the next one rests so many times as long: at most 1 % of a run. */
const REST_FACTOR = 100;
/** No writing before: short runs are written at their end alone. */
const FIRST_AFTER_MS = 10_000;

interface WriterParts {
  folder: string;
  send(message: FromTrial): Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  now?(): number;
}

/** Hands what a run records of its inside to the parent: at its end, and before that as often as it costs next to nothing. */
export class RecordingWriter {
  private readonly now: () => number;
  private restUntilMs: number;
  private written = 0;

  constructor(private readonly parts: WriterParts) {
    this.now = parts.now ?? (() => performance.now());
    this.restUntilMs = this.now() + FIRST_AFTER_MS;
  }

  async write(read: () => Recording, isEnd: boolean): Promise<void> {
    const begun = this.now();
    if (!isEnd && begun < this.restUntilMs) return;
    this.written += 1;
    const path = join(this.parts.folder, `recording-${this.written}.json.gz`);
    await writeFile(path, await zip(JSON.stringify(read())), { mode: 0o600 });
    await this.parts.send({ type: 'recording', path });
    this.restUntilMs = this.now() + REST_FACTOR * (this.now() - begun);
  }
}
