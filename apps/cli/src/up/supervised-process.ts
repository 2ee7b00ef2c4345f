import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { CommandError, exitCode } from '../exit-code.js';
import { logTail } from './log-tail.js';

export interface ProcessPlan {
  /** Such as `api`; names the log file too. */
  name: string;
  /** Script and arguments for Node. */
  command: string[];
  environment: Record<string, string | undefined>;
  logFile: string;
  /** How long a stop may take before the process is killed. */
  stopTimeoutMs: number;
  /** Told at each restart after a crash. */
  onRestart: (message: string) => void;
}

/** Ends that come sooner than this after a start count as "can't start". */
const SETTLED_AFTER_MS = 10_000;
const QUICK_ENDS = 3;
const FIRST_BACK_OFF_MS = 500;
const LAST_BACK_OFF_MS = 30_000;

/**
 * Keeps one child process running: restarts it with growing pauses after a crash, and gives up when it can't start.
 * The child has a process group of its own, so that Ctrl-C in the terminal reaches it only through `stop`, in order.
 */
export class SupervisedProcess {
  /** Rejects with the end of the log when the process can't start; never fulfilled. */
  readonly failed: Promise<never>;
  #fail: (error: Error) => void = () => {};
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | null = null;
  #stopping = false;
  #quickEnds = 0;
  #backOffMs = FIRST_BACK_OFF_MS;

  constructor(readonly plan: ProcessPlan) {
    this.failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    // Whoever waits for it hears of it; without a waiter it is no unhandled rejection.
    this.failed.catch(() => {});
  }

  start(): void {
    const { command, environment, logFile } = this.plan;
    const log = openSync(logFile, 'a', 0o600);
    const startedAt = Date.now();
    const child = spawn(process.execPath, ['--import', endWithParent(), ...command], {
      env: environment,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', () => resolve());
    });
    child.once(
      'exit',
      (status, signal) => void this.#onEnd(signal ?? `status ${status}`, Date.now() - startedAt),
    );
    child.once('error', (error) => this.#fail(error));
  }

  /** Asks the process to end, then kills what is left of its group. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#restart) clearTimeout(this.#restart);
    const { pid } = this.#child ?? {};
    if (pid === undefined) return;
    signalTo(pid, 'SIGTERM');
    const deadline = setTimeout(() => signalTo(-pid, 'SIGKILL'), this.plan.stopTimeoutMs);
    await this.#ended;
    clearTimeout(deadline);
    signalTo(-pid, 'SIGKILL');
  }

  async #onEnd(how: string, uptimeMs: number): Promise<void> {
    if (this.#stopping) return;
    const { name, logFile } = this.plan;
    const settled = uptimeMs >= SETTLED_AFTER_MS;
    this.#quickEnds = settled ? 0 : this.#quickEnds + 1;
    if (settled) this.#backOffMs = FIRST_BACK_OFF_MS;
    if (this.#quickEnds >= QUICK_ENDS) {
      const tail = (await logTail(logFile)).map((line) => `  | ${line}`);
      this.#fail(
        new CommandError(
          [`The ${name} can't start (${how}). The end of ${logFile}:`, ...tail].join('\n'),
          exitCode.failed,
        ),
      );
      return;
    }
    this.plan.onRestart(`The ${name} ended (${how}), starting it again. Its log: ${logFile}`);
    this.#restart = setTimeout(() => this.start(), this.#backOffMs);
    this.#backOffMs = Math.min(LAST_BACK_OFF_MS, this.#backOffMs * 2);
  }
}

/** A part outlives a killed owner by half a second, not for ever. */
function endWithParent(): string {
  const module = new URL('../../bin/end-with-parent.mjs', import.meta.url);
  module.searchParams.set('owner', String(process.pid));
  return module.href;
}

/** @param target a process, or minus a process group */
function signalTo(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // It is gone, which is what was wanted.
  }
}
