import type { EpochRecord } from '@unetsweep/contract';
import type { WakeUps } from '@unetsweep/queue';

/** Tells others that they may look; every word may be lost without harm. */
export class Notices {
  constructor(private readonly wakeUps: WakeUps) {}

  /** A trial was claimed or has ended: the planner may have work, viewers have events. */
  trialChanged(sweepId: string): void {
    void this.wakeUps.publish('planner', { sweepId });
    void this.wakeUps.publish('live', { kind: 'events', sweepId });
  }

  epoch({ sweepId, trialId }: { sweepId: string; trialId: string }, { epoch, metrics }: EpochRecord): void {
    void this.wakeUps.publish('live', { kind: 'epoch', sweepId, trialId, epoch, metrics });
  }
}
