interface Slot<T> {
  pending: T | undefined;
  timer: NodeJS.Timeout;
}

/** Passes at most one value per key and interval; of those that come too fast the newest is passed when the interval ends. */
export class NewestWins<T> {
  private readonly slots = new Map<string, Slot<T>>();

  constructor(
    private readonly intervalMs: number,
    private readonly pass: (value: T) => void,
  ) {}

  offer(key: string, value: T): void {
    const slot = this.slots.get(key);
    if (slot) {
      slot.pending = value;
      return;
    }
    this.open(key);
    this.pass(value);
  }

  close(): void {
    for (const { timer } of this.slots.values()) clearTimeout(timer);
    this.slots.clear();
  }

  private open(key: string): void {
    const timer = setTimeout(() => this.end(key), this.intervalMs);
    this.slots.set(key, { pending: undefined, timer });
  }

  private end(key: string): void {
    const pending = this.slots.get(key)?.pending;
    this.slots.delete(key);
    if (pending === undefined) return;
    this.open(key);
    this.pass(pending);
  }
}
