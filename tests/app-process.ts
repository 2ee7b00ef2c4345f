import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

type AppName = 'api' | 'planner' | 'worker';

/** A part of the service as it runs in earnest. */
export class AppProcess {
  output = '';
  private readonly process: ChildProcess;
  /** Its exit status, null after a kill. */
  readonly exited: Promise<number | null>;

  constructor(
    private readonly app: AppName,
    environment: Record<string, string>,
  ) {
    const program = fileURLToPath(new URL(`../apps/${app}/dist/main.js`, import.meta.url));
    this.process = spawn(process.execPath, [program], {
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.exited = once(this.process, 'exit').then(([code]) => code as number | null);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Waits until it has said so. @throws with all that it said */
  async says(text: string, timeoutMs = 110_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!this.output.includes(text)) {
      if (performance.now() > deadline)
        throw new Error(`the ${this.app} never said "${text}":\n${this.output}`);
      await delay(20);
    }
  }

  /** Ends it without a chance to say anything. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  /** Asks it to end. @returns its exit status */
  terminate(): Promise<number | null> {
    this.process.kill('SIGTERM');
    return this.exited;
  }
}
