import type { ApiEvent } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import type { LiveMessage } from '../dependencies.js';
import type { EventHub } from './event-hub.js';
import { NewestWins } from './newest-wins.js';

const EPOCH_INTERVAL_MS = 500;
const PROGRESS_INTERVAL_MS = 1_000;

type EpochMessage = Extract<LiveMessage, { kind: 'epoch' }>;

interface LiveOptions {
  hub: EventHub;
  store: Store;
  onFault: (error: unknown) => void;
}

const head = (sweepId: string, trialId: string | null) => ({
  // Filled in by each stream with the id of the kept event before it: going on from there misses nothing.
  id: '',
  at: new Date().toISOString(),
  sweepId,
  trialId,
  planId: null,
});

/** Makes the events that are kept nowhere: epochs (at most two a second and trial) and progress (one a second and sweep). */
export class LiveEvents {
  private readonly epochs: NewestWins<EpochMessage>;
  private readonly progress: NewestWins<string>;

  constructor(private readonly options: LiveOptions) {
    this.epochs = new NewestWins(EPOCH_INTERVAL_MS, (message) => this.publishEpoch(message));
    this.progress = new NewestWins(PROGRESS_INTERVAL_MS, (sweepId) => void this.publishProgress(sweepId));
  }

  accept(message: LiveMessage): void {
    if (message.kind === 'events') this.options.hub.wake();
    if (this.options.hub.listenerCount === 0) return;
    if (message.kind === 'epoch') this.epochs.offer(message.trialId, message);
    if (message.sweepId !== null) this.progress.offer(message.sweepId, message.sweepId);
  }

  close(): void {
    this.epochs.close();
    this.progress.close();
  }

  private publishEpoch({ sweepId, trialId, epoch, metrics }: EpochMessage): void {
    this.options.hub.publishLive({
      ...head(sweepId, trialId),
      type: 'trial.epoch',
      data: { epoch, metrics },
    });
  }

  private async publishProgress(sweepId: string): Promise<void> {
    try {
      const sweep = await this.options.store.sweeps.get(sweepId);
      if (sweep === null) return;
      const { trialCounts, progress, estimatedRemainingMs } = sweep;
      const event: ApiEvent = {
        ...head(sweepId, null),
        type: 'sweep.progress',
        data: { trialCounts, progress, estimatedRemainingMs },
      };
      this.options.hub.publishLive(event);
    } catch (error) {
      this.options.onFault(error);
    }
  }
}
