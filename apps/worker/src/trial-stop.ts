import { type StopReason, stopReasons } from './attempt-end.js';
import { callAfter } from './call-after.js';
import type { TrialChild } from './trial-child.js';

/** From the signal's arrival to the kill; with the second that a signal may take, a cancel is done within two. */
const CANCEL_GRACE_MS = 700;
/** For a run whose time is up, or that is pruned, to hand over what it has. */
const HAND_OVER_MS = 20_000;

/** How one attempt is asked to stop: the weightiest reason so far, and what the trial's process is told of it. */
export class TrialStop {
  /** The trial's process, while there is one. */
  child: Pick<TrialChild, 'pid' | 'send' | 'kill'> | null = null;
  reason: StopReason | null = null;
  /** Whether the process was ended by force. */
  killed = false;
  /** Give up what still waits. */
  private readonly timers: (() => void)[] = [];

  /** @param keepsState whether a run that is pruned keeps its state, to go on from it later */
  constructor(
    private readonly keepsState: () => boolean,
    private readonly onReason: (reason: StopReason) => void,
  ) {}

  /** A reason that weighs no more than the one that there is changes nothing. */
  ask(reason: StopReason): void {
    if (this.reason !== null && stopReasons.indexOf(reason) <= stopReasons.indexOf(this.reason)) return;
    this.reason = reason;
    this.onReason(reason);
    this.passOn();
  }

  askAfter(ms: number, reason: StopReason): void {
    this.timers.push(callAfter(ms, () => this.ask(reason)));
  }

  /** Tells the process, which may have come after the reason. */
  passOn(): void {
    const { reason, child } = this;
    if (reason === null) return;
    if (reason === 'lost') {
      this.kill();
    } else if (reason === 'prune' && this.keepsState()) {
      child?.send({ type: 'pause', keepsBest: true });
    } else if (reason === 'timeLimit' || reason === 'prune') {
      child?.send({ type: 'cancel', keepsBest: true });
      this.timers.push(callAfter(HAND_OVER_MS, () => this.kill()));
    } else if (reason === 'cancel') {
      child?.send({ type: 'cancel' });
      this.timers.push(callAfter(CANCEL_GRACE_MS, () => this.kill()));
    } else {
      child?.send({ type: 'pause' });
    }
  }

  kill(): void {
    if (!this.child) return;
    this.killed = true;
    this.child.kill();
  }

  close(): void {
    for (const giveUp of this.timers) giveUp();
  }
}
