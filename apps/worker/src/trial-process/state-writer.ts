import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeResumeState, type ResumeState } from '@unetsweep/unet';
import type { FromTrial } from '../messages.js';

/** A state is written when the time since the last one is at least so many times what that one took. */
const REST_FACTOR = 20;

/**
 * Decides when a state is written, and writes it: at the first epoch's end after 20 times the duration of the last
 * write, one at a time, so that writing costs at most about 5 % of a run. The parent stores the file and says how long it took.
 */
export class StateWriter {
  private inFlight = false;
  private restUntilMs = Number.NEGATIVE_INFINITY;
  private onStored: (() => void)[] = [];

  /** @param now milliseconds of a clock that never goes back */
  constructor(
    private readonly send: (message: FromTrial) => Promise<void>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether a state is due at this epoch's end. */
  isDue(): boolean {
    return !this.inFlight && this.now() >= this.restUntilMs;
  }

  /** Writes the file and hands it to the parent, which stores it in the background. */
  async write(state: ResumeState, folder: string): Promise<void> {
    await this.settled();
    this.inFlight = true;
    const path = join(folder, `state-${state.epoch}`);
    await writeFile(path, encodeResumeState(state), { mode: 0o600 });
    await this.send({ type: 'state', path, epoch: state.epoch });
  }

  /** The parent has stored the last file. */
  stored(durationMs: number): void {
    this.inFlight = false;
    this.restUntilMs = this.now() + REST_FACTOR * durationMs;
    for (const resolve of this.onStored.splice(0)) resolve();
  }

  /** Resolves when no write is on its way. */
  settled(): Promise<void> {
    return this.inFlight ? new Promise((resolve) => this.onStored.push(resolve)) : Promise.resolve();
  }
}
