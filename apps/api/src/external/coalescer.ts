import { Pace } from './pace.js';

interface Waiting<Item, Answer> {
  item: Item;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

interface CoalescerOptions<Item, Answer> {
  /** Answers many at once, in their order. */
  work(items: Item[]): Promise<Answer[]>;
  /** Items of one key never share a call: a later one goes into the next. */
  keyOf(item: Item): string;
  /** Items of one call at most. */
  most?: number;
  pace?: Pace;
}

/**
 * Answers requests of one kind together, one call at a time: those that arrive during a call, and those that are waited for. What one call
 * costs is shared then, and a client alone is answered at once. Other kinds have their own: while the database works for one, another's requests
 * are read and answered. Where a call fails, each of its items is tried alone, so that none is
 * refused for another's fault.
 */
export class Coalescer<Item, Answer> {
  private waiting: Waiting<Item, Answer>[] = [];
  private isWorking = false;
  private onArrival: (() => void) | null = null;
  private readonly pace: Pace;

  constructor(private readonly options: CoalescerOptions<Item, Answer>) {
    this.pace = options.pace ?? new Pace();
  }

  ask(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.onArrival?.();
      if (this.isWorking) return;
      this.isWorking = true;
      setImmediate(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.gather();
      const taken = this.take();
      this.pace.served(taken.length);
      await this.answer(taken);
    }
    this.isWorking = false;
  }

  /** Waits until as many have come as are likely to, or for as long as they are waited for. */
  private gather(): Promise<void> {
    const { pace } = this;
    if (this.waiting.length >= pace.expected) return Promise.resolve();
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.onArrival = null;
        resolve();
      };
      const timer = setTimeout(go, pace.gatherMs);
      this.onArrival = () => {
        if (this.waiting.length >= pace.expected) go();
      };
    });
  }

  private take(): Waiting<Item, Answer>[] {
    const { keyOf, most = 500 } = this.options;
    const keys = new Set<string>();
    const taken: Waiting<Item, Answer>[] = [];
    const left: Waiting<Item, Answer>[] = [];
    for (const each of this.waiting) {
      const key = keyOf(each.item);
      if (taken.length >= most || keys.has(key)) left.push(each);
      else taken.push(each);
      keys.add(key);
    }
    this.waiting = left;
    return taken;
  }

  private async answer(taken: Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.options.work(taken.map(({ item }) => item));
      taken.forEach(({ resolve }, index) => {
        resolve(answers[index] as Answer);
      });
    } catch (error) {
      if (taken.length === 1) taken[0]?.reject(error);
      else for (const each of taken) await this.answer([each]);
    }
  }
}
