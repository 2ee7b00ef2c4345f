import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochRecord, ResolvedTrialSpec } from '@unetsweep/contract';
import type { AttemptEnd, ClaimedTrial, Store } from '@unetsweep/store';
import { type NumericsProfile, numericsEnvironment } from '@unetsweep/tensorflow';
import type { Logger } from 'pino';
import { attemptEnd, describeEnd } from './attempt-end.js';
import type { DatasetCache } from './dataset-cache.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { MemoryWatch } from './memory-watch.js';
import type { FromTrial, TrialOrder, TrialResult } from './messages.js';
import type { Notices } from './notices.js';
import { endOutOfMemory } from './out-of-memory.js';
import { persistently } from './persist.js';
import { prepareTrial } from './prepare-trial.js';
import { failureOf, objectiveOf } from './resolve-trial.js';
import { gpuEnvironment, type Slot } from './slot-plan.js';
import type { SpareChildren } from './spare-children.js';
import { withNotices } from './trial-notices.js';
import { TrialOutbox } from './trial-outbox.js';
import { TrialPruning } from './trial-pruning.js';
import { TrialStop } from './trial-stop.js';
import type { ChildExit } from './worker-child.js';

export interface TrialRunDeps {
  store: Store;
  leases: LeaseKeeper;
  cache: DatasetCache;
  notices: Notices;
  scratchFolder: string;
  children: SpareChildren;
  hostProfile: NumericsProfile;
  /** What one trial has, in MiB. */
  slotMemoryMb: number;
  /** Host and pid, for the trial's log. */
  workerName: string;
  log: Logger;
}

/** So long before a trial's end the process of the next one is started; loading takes a second or two. */
const NEXT_CHILD_MS = 5_000;

/** One attempt of one trial: from its claim to the end that is written for it. */
export class TrialRun {
  /** Epoch that was last reported. */
  epoch: number;
  private readonly outbox: TrialOutbox;
  private readonly pruning: TrialPruning;
  private readonly folder: string;
  private readonly log: Logger;
  private result: TrialResult | null = null;
  private memoryCause: string | null = null;
  private spec: ResolvedTrialSpec | null = null;
  private flags: string[] = [];
  private readonly stop: TrialStop;
  private readonly aborted = new AbortController();

  constructor(
    private readonly claim: ClaimedTrial,
    private readonly slot: Slot,
    private readonly deps: TrialRunDeps,
  ) {
    this.epoch = claim.epochsDone;
    this.folder = join(deps.scratchFolder, `${claim.trialId}-${claim.attempt}`);
    this.log = deps.log.child({ trialId: claim.trialId, attempt: claim.attempt });
    this.pruning = new TrialPruning(claim, claim.sweepSpec.pruner.name !== 'none', {
      pruning: deps.store.pruning,
      ask: (call) => this.ask(call),
      goOn: () => this.stop.child?.send({ type: 'goOn' }),
      prune: () => this.stop.ask('prune'),
      lost: () => this.stop.ask('lost'),
      say: (text) => this.say(text),
    });
    this.outbox = new TrialOutbox(
      deps.store,
      deps.notices,
      claim,
      () => this.stop.ask('lost'),
      (epochs) => this.pruning.recorded(epochs),
    );
    this.stop = new TrialStop(
      () => this.pruning.keepsState,
      (reason) => {
        if (reason === 'lost') this.aborted.abort();
        this.say(`asked to stop: ${reason}`);
      },
    );
  }

  get trialId(): string {
    return this.claim.trialId;
  }

  /** Of the trial's process; 0 before it has one. */
  get pid(): number {
    return this.stop.child?.pid ?? 0;
  }

  /** Resolves once the attempt's end is written, or when another attempt has taken over. */
  async run(): Promise<void> {
    const { leases } = this.deps;
    leases.add(this.claim, {
      onSignal: (desired) => {
        if (desired !== null) this.stop.ask(desired);
      },
      onLost: () => this.stop.ask('lost'),
    });
    this.deps.notices.trialChanged(this.claim.sweepId);
    this.say(`attempt ${this.claim.attempt} on ${this.deps.workerName}`);
    if (this.claim.desired !== null) this.stop.ask(this.claim.desired);
    try {
      const end = await this.attempt();
      if (end === null) return;
      this.log.info({ end: end.status }, 'the attempt has ended');
      this.say(describeEnd(end));
      await this.outbox.end(withNotices(end, this.result?.notices ?? []));
      await this.afterEnd();
    } finally {
      leases.remove(this.claim);
      this.outbox.close();
      this.stop.close();
      await rm(this.folder, { recursive: true, force: true });
    }
  }

  /** The sweep may be done now, and its ranking may have changed; the reconciler does what is missed here. */
  private async afterEnd(): Promise<void> {
    const { store, notices } = this.deps;
    try {
      await store.sweeps.settle(this.claim.sweepId);
      await store.checkpoints.prune(this.claim.sweepId);
      notices.trialChanged(this.claim.sweepId);
    } catch (error) {
      this.log.warn({ err: error }, 'the sweep could not be settled');
    }
  }

  /** Ends the epoch, writes a state and gives the trial back without counting a try. */
  drain(): void {
    this.stop.ask('drain');
  }

  /** Ends the process at once; the trial is given back without counting a try and goes on from its last state. */
  giveBackNow(): void {
    this.stop.ask('drain');
    this.stop.kill();
  }

  /** Null: another attempt has taken over, nothing may be written. */
  private async attempt(): Promise<AttemptEnd | null> {
    try {
      const prepared = await this.prepare();
      let exit: ChildExit | null = null;
      // However short a session is, it trains an epoch: else the trial would never end.
      const goesOn = this.stop.reason === null || this.stop.reason === 'sessionLimit';
      if (prepared && goesOn) exit = await this.train(prepared.order, prepared.profile);
      return await this.endOf(exit);
    } catch (error) {
      if (this.stop.reason === 'lost') return null;
      this.log.error({ err: error }, 'the attempt failed');
      this.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { status: 'failed', failure: failureOf(error), flags: this.flags };
    }
  }

  /** Null: the fence was lost. */
  private async prepare(): Promise<{ order: TrialOrder; profile: NumericsProfile } | null> {
    const { claim, deps, folder } = this;
    const { record, profile, order, flags } = await prepareTrial(claim, {
      ...deps,
      folder,
      ask: (call) => this.ask(call),
    });
    this.flags = flags;
    this.spec = record.spec;
    if (!(await this.ask(() => deps.store.trials.start(claim, record)))) {
      this.stop.ask('lost');
      return null;
    }
    await this.limitTime();
    await this.pruning.begin(order.rungs ?? [], record.fromEpoch);
    if (order.statePath !== null) {
      this.epoch = record.fromEpoch;
      this.say(`goes on from the end of epoch ${record.fromEpoch}`);
    }
    return { order, profile };
  }

  private async train(order: TrialOrder, profile: NumericsProfile): Promise<ChildExit> {
    const memory = new MemoryWatch();
    const environment = { ...numericsEnvironment(profile), ...gpuEnvironment(this.slot) };
    const child = this.deps.children.take(environment, {
      onMessage: (message) => {
        this.receive(message, order);
        if (message.type === 'epoch' && endsSoon(message.record, order))
          this.deps.children.prepare(environment);
      },
      onLine: (source, line) => {
        memory.hear(line);
        this.outbox.log(source, line);
      },
    });
    this.stop.child = child;
    this.log.info({ pid: child.pid }, 'training');
    const exit = await child.exited;
    this.stop.child = null;
    this.memoryCause = memory.causeOf(exit);
    return exit;
  }

  private receive(message: FromTrial, order: TrialOrder): void {
    switch (message.type) {
      case 'ready':
        this.stop.child?.send(order);
        this.stop.passOn();
        break;
      case 'epoch':
        this.epoch = message.record.epoch;
        this.outbox.epoch(message.record, this.pruning.waitsAfter(message.record.epoch));
        break;
      case 'state':
        this.outbox.state({
          ...message,
          onDone: (durationMs) => this.stop.child?.send({ type: 'stateStored', durationMs }),
        });
        break;
      case 'checkpoint':
        this.outbox.checkpoint(message);
        break;
      case 'predictions':
        this.outbox.predictions(message);
        break;
      case 'scores':
        this.outbox.scores(message.scores);
        break;
      case 'recording':
        this.outbox.recording(message.path);
        break;
      case 'end':
        this.result = message.result;
        break;
    }
  }

  private async endOf(exit: ChildExit | null): Promise<AttemptEnd | null> {
    if (this.stop.reason === 'lost') return null;
    if (exit && !this.result && !this.stop.killed) {
      this.say(`the trial's process ended without a result: ${exit.signal ?? `exit status ${exit.code}`}`);
    }
    await this.outbox.settled();
    const { result, flags, claim } = this;
    const { reason: stopReason, killed } = this.stop;
    const isStopped =
      stopReason === 'timeLimit' || (!result && (stopReason === 'cancel' || stopReason === 'prune'));
    const { items } =
      isStopped || this.memoryCause !== null
        ? await this.ask(() => this.deps.store.epochs.list(claim.trialId, {}))
        : { items: [] };
    const objective = objectiveOf(claim.sweepSpec);
    return attemptEnd({
      result,
      stopReason,
      killed: exit === null || killed,
      keepsState: this.pruning.keepsState,
      flags,
      objective,
      epochs: items,
      memoryCause: this.memoryCause,
      onOutOfMemory: (cause, epoch) => this.outOfMemory(cause, epoch),
    });
  }

  private outOfMemory(cause: string, epoch: number | null): AttemptEnd {
    const { claim, deps, flags, spec } = this;
    if (spec === null) throw new Error('an attempt without a spec has used no memory');
    const { device } = deps.hostProfile;
    const estimateMb = device === 'gpu' ? claim.gpuMemoryMb : claim.memoryMb;
    return endOutOfMemory(claim, spec, { cause, epoch, flags }, { estimateMb, slotMb: deps.slotMemoryMb });
  }

  private async limitTime(): Promise<void> {
    const { sessionLimitMs, trialTimeLimitMs } = this.claim.sweepSpec;
    if (sessionLimitMs !== null) this.stop.askAfter(sessionLimitMs, 'sessionLimit');
    if (trialTimeLimitMs === null) return;
    const trial = await this.ask(() => this.deps.store.trials.get(this.trialId));
    this.stop.askAfter(Math.max(0, trialTimeLimitMs - (trial?.durationMs ?? 0)), 'timeLimit');
  }

  /** Asks the store, and again while it is away. */
  private ask<T>(call: () => Promise<T>): Promise<T> {
    return persistently(call, { signal: this.aborted.signal });
  }

  private say(text: string): void {
    this.outbox.log('worker', text);
  }
}

/** Time to start another process for the next trial; early endings come as a surprise and have none. */
function endsSoon(record: EpochRecord, { spec }: TrialOrder): boolean {
  const epochMs = record.trainDurationMs + record.validationDurationMs;
  return (spec.training.epochs - record.epoch) * epochMs < NEXT_CHILD_MS;
}
