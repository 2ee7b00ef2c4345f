import type { FromTrial } from './messages.js';
import { TrialChild } from './trial-child.js';
import type { ChildListeners } from './worker-child.js';

type Listeners = ChildListeners<FromTrial>;
type Environment = Record<string, string>;

/** A spare that no trial has come for. */
const IDLE_MS = 60_000;

/**
 * Processes that have loaded all that a trial needs before it comes: started shortly before another trial ends, they
 * let the next one begin at once. One for each environment, since that can't be changed later.
 */
export class SpareChildren {
  private readonly spares = new Map<string, Spare>();

  /** A waiting process, else a new one. */
  take(environment: Environment, listeners: Listeners): TrialChild {
    const key = keyOf(environment);
    const spare = this.spares.get(key);
    if (!spare) return new TrialChild(environment, listeners);
    this.spares.delete(key);
    return spare.handTo(listeners);
  }

  /** Starts a process for the next trial, unless one waits already. */
  prepare(environment: Environment): void {
    const key = keyOf(environment);
    if (this.spares.has(key)) return;
    const spare = new Spare(environment, () => {
      if (this.spares.get(key) === spare) this.spares.delete(key);
    });
    this.spares.set(key, spare);
  }

  close(): void {
    for (const spare of this.spares.values()) spare.end();
    this.spares.clear();
  }
}

class Spare {
  private readonly child: TrialChild;
  private readonly idle: NodeJS.Timeout;
  private listeners: Listeners | null = null;
  /** What came before somebody listened. */
  private readonly missed: ((listeners: Listeners) => void)[] = [];

  constructor(environment: Environment, onGone: () => void) {
    this.child = new TrialChild(environment, {
      onMessage: (message) => this.pass((listeners) => listeners.onMessage(message)),
      onLine: (source, line) => this.pass((listeners) => listeners.onLine(source, line)),
    });
    this.idle = setTimeout(() => this.end(), IDLE_MS);
    void this.child.exited.then(onGone);
  }

  /** What it has said so far reaches the listeners once the caller holds the child. */
  handTo(listeners: Listeners): TrialChild {
    clearTimeout(this.idle);
    queueMicrotask(() => {
      this.listeners = listeners;
      for (const tell of this.missed) tell(listeners);
    });
    return this.child;
  }

  end(): void {
    clearTimeout(this.idle);
    this.child.kill();
  }

  private pass(tell: (listeners: Listeners) => void): void {
    if (this.listeners) tell(this.listeners);
    else this.missed.push(tell);
  }
}

function keyOf(environment: Environment): string {
  return JSON.stringify(environment, Object.keys(environment).sort());
}
