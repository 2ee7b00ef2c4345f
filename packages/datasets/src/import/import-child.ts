import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ArchiveJob, ImportOutcome } from './import-outcome.js';
import type { ImportLimits } from './limits.js';

/** The compiled file; the same seen from `src` (tests) and from `dist`. */
const PROCESS_FILE = fileURLToPath(new URL('../../dist/import/import-process.js', import.meta.url));
const LAST_LINES = 50;

export interface ChildEnd {
  /** Null: it ended without one. */
  outcome: ImportOutcome | null;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The end of what it said. */
  lines: readonly string[];
}

/** The process of one import, seen from its parent. */
export class ImportChild {
  /** Once the process has ended and all its output was read. */
  readonly ended: Promise<ChildEnd>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #outcome: ImportOutcome | null = null;

  constructor(job: ArchiveJob, limits: ImportLimits, onLine: (line: string) => void) {
    this.#child = fork(PROCESS_FILE, {
      // What reads strangers' files knows no address, password or key. One picture at a time: memory is what bounds it.
      env: { TMPDIR: job.scratchFolder, MALLOC_ARENA_MAX: '2', VIPS_CONCURRENCY: '1' },
      execArgv: [`--max-old-space-size=${limits.heapMiB}`],
      cwd: job.scratchFolder,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A terminal's Ctrl-C asks the parent, which then ends it.
      detached: true,
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter((part) => part !== '')) {
        onLine(line);
        this.#lines.push(line);
        if (this.#lines.length > LAST_LINES) this.#lines.shift();
      }
    });
    this.#child.on('message', (message) => {
      this.#outcome = message as unknown as ImportOutcome;
    });
    this.ended = this.#end(onLine);
    this.#child.send({ job, limits }, () => undefined);
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #end(onLine: (line: string) => void): Promise<ChildEnd> {
    return new Promise((resolve) => {
      const done = (code: number | null, signal: NodeJS.Signals | null) =>
        resolve({ outcome: this.#outcome, code, signal, lines: this.#lines });
      this.#child.once('error', (error) => {
        onLine(error.message);
        if (this.#child.pid === undefined) done(null, null);
      });
      this.#child.once('close', done);
    });
  }
}
