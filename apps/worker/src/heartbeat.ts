import type { WorkerRepository } from '@unetsweep/store';
import type { Logger } from 'pino';

type Registration = Parameters<WorkerRepository['register']>[0];
type Drain = Awaited<ReturnType<WorkerRepository['heartbeat']>>['drain'];

const BEAT_MS = 5_000;

/** Keeps this worker listed, with the trials that it trains, and hears whether it is to drain. */
export class Heartbeat {
  private timer: NodeJS.Timeout | null = null;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly workers: Pick<WorkerRepository, 'register' | 'heartbeat' | 'leave'>,
    private readonly registration: Registration,
    private readonly options: {
      trials(): { trialId: string; pid: number; epoch: number }[];
      onDrain(drain: Drain): void;
      log: Logger;
    },
  ) {}

  async start(): Promise<void> {
    await this.workers.register(this.registration);
    this.timer = setInterval(() => this.beat(), BEAT_MS);
  }

  /** Tells at once what trials there are now. */
  beat(): void {
    this.beating = this.beating.then(() => this.tell());
  }

  /** Takes this worker off the list. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.beating;
    try {
      await this.workers.leave(this.registration.id);
    } catch (error) {
      this.options.log.warn(
        { err: error },
        'this worker could not be taken off the list; it will be found lost',
      );
    }
  }

  private async tell(): Promise<void> {
    if (!this.timer) return;
    const { log, trials, onDrain } = this.options;
    try {
      const { known, drain } = await this.workers.heartbeat(this.registration.id, trials());
      if (!known) {
        log.warn('this worker was taken for lost: it registers again');
        await this.workers.register(this.registration);
      }
      onDrain(drain);
    } catch (error) {
      log.warn({ err: error }, 'the heartbeat could not be written');
    }
  }
}
