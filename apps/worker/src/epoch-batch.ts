import type { EpochRecord } from '@unetsweep/contract';

const FLUSH_AFTER_MS = 500;

/** Gathers epochs for at most half a second, then writes them by one call; calls never overlap and keep their order. */
export class EpochBatch {
  private waiting: EpochRecord[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  /** @param write must handle its own errors */
  constructor(private readonly write: (epochs: EpochRecord[]) => Promise<void>) {}

  add(record: EpochRecord): void {
    this.waiting.push(record);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS);
  }

  /** Resolves once all that was added so far is written. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const epochs = this.waiting;
    this.waiting = [];
    if (epochs.length > 0) this.writing = this.writing.then(() => this.write(epochs));
    return this.writing;
  }
}
