import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

interface LoopOptions {
  name: string;
  /** Longest time between two rounds. */
  everyMs: number;
  /** One round. True: there is more to do, go on at once. */
  work(): Promise<boolean>;
  log: Logger;
}

const LONGEST_BACK_OFF_MS = 10_000;

/** Works again and again, one round at a time, and at once when poked; goes on after faults with growing pauses. */
export class Loop {
  private readonly stopping = new AbortController();
  private poked = false;
  private wake = new AbortController();
  private failures = 0;
  private ended: Promise<void> = Promise.resolve();

  constructor(private readonly options: LoopOptions) {}

  start(): void {
    this.ended = this.run();
  }

  /** Something may have changed: look now. */
  poke(): void {
    this.poked = true;
    if (this.failures === 0) this.wake.abort();
  }

  /** Resolves after the round in progress. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.poked = false;
      const more = await this.round();
      if (!more && !this.poked) await this.rest();
    }
  }

  private async round(): Promise<boolean> {
    const { name, work, log } = this.options;
    try {
      const more = await work();
      if (this.failures > 0) log.info(`${name}: works again`);
      this.failures = 0;
      return more;
    } catch (error) {
      // An outage is told once, not once a second.
      if (this.failures === 0) log.warn({ err: error }, `${name}: failed, is tried again`);
      this.failures += 1;
      this.poked = false;
      return false;
    }
  }

  private async rest(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.wake = new AbortController();
    const pauseMs = Math.min(LONGEST_BACK_OFF_MS, this.options.everyMs * 2 ** Math.min(this.failures, 10));
    await delay(pauseMs, undefined, { signal: this.wake.signal }).catch(() => undefined);
  }
}
