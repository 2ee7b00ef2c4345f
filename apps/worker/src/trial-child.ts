import type { FromTrial, ToTrial } from './messages.js';
import { type ChildListeners, WorkerChild } from './worker-child.js';

/** The process of one trial, seen from its parent. */
export class TrialChild extends WorkerChild<ToTrial, FromTrial> {
  constructor(environment: Record<string, string>, listeners: ChildListeners<FromTrial>) {
    // With oneDNN a failed allocation may end the process: only TensorFlow's warning before tells why.
    const told = { ...environment, TF_CPP_MIN_LOG_LEVEL: '1' };
    super({ file: 'trial-process/main.js', environment: told }, listeners);
  }
}
