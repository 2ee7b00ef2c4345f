import type { QueueLink } from '../dependencies.js';

/** How long a client is kept waiting for the planner. */
const WAIT_MS = 1_000;
/** Words may be lost: looks again so often by itself. */
const LOOK_EVERY_MS = 300;

/** The time that one request may take, and what wakes it before that is over. */
export interface Patience {
  readonly isOver: boolean;
  /** Resolves at the next word that something was made, when it is time to look, or at the end. */
  news(): Promise<void>;
}

/** Lets requests wait for the planner's word. */
export class WaitingRoom {
  private readonly waiting = new Set<() => void>();
  private readonly stopListening: () => void;

  constructor(queue: QueueLink) {
    this.stopListening = queue.onMessage(({ kind }) => {
      if (kind === 'events') this.callAll();
    });
  }

  enter(): Patience {
    const end = performance.now() + WAIT_MS;
    const isOver = () => performance.now() >= end;
    return {
      get isOver() {
        return isOver();
      },
      news: () => this.next(Math.min(LOOK_EVERY_MS, Math.max(0, end - performance.now()))),
    };
  }

  close(): void {
    this.stopListening();
    this.callAll();
  }

  private next(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const call = () => {
        clearTimeout(timer);
        this.waiting.delete(call);
        resolve();
      };
      const timer = setTimeout(call, withinMs);
      this.waiting.add(call);
    });
  }

  private callAll(): void {
    for (const call of [...this.waiting]) call();
  }
}
