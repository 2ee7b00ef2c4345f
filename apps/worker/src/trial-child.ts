import type { FromTrial, ToTrial } from './messages.js';
import { type ChildListeners, WorkerChild } from './worker-child.js';

/** The process of one trial, seen from its parent. */
export class TrialChild extends WorkerChild<ToTrial, FromTrial> {
  constructor(environment: Record<string, string>, listeners: ChildListeners<FromTrial>) {
    super({ file: 'trial-process/main.js', environment }, listeners);
  }
}
