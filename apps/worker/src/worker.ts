import { rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Ticket, TicketConsumer, WakeUps, workerClassOf } from '@unetsweep/queue';
import type { Store } from '@unetsweep/store';
import type { NumericsProfile } from '@unetsweep/tensorflow';
import { engineVersion } from '@unetsweep/unet';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { WorkerConfig } from './config.js';
import { DatasetCache } from './dataset-cache.js';
import type { Machine } from './device.js';
import { Heartbeat } from './heartbeat.js';
import type { JobLane } from './jobs/job-lane.js';
import { openLanes } from './jobs/open-lanes.js';
import { LeaseKeeper } from './lease-keeper.js';
import { Notices } from './notices.js';
import { openScratchFolder } from './scratch-folder.js';
import { slotMemoryMb } from './slot-memory.js';
import { planSlots, type Slot } from './slot-plan.js';
import { SpareChildren } from './spare-children.js';
import { TrialRun, type TrialRunDeps } from './trial-run.js';

export interface WorkerDeps {
  store: Store;
  config: Pick<WorkerConfig, 'redisUrl' | 'slots' | 'labels' | 'homeFolder' | 'leaseMs'>;
  /** Of all keys in Redis; default: the product's. */
  queuePrefix?: string;
  machine: Machine;
  version: string;
  log: Logger;
}

export interface RunningWorker {
  readonly id: string;
  readonly slots: number;
  /** Ends epochs, writes states, gives trials back; what lasts longer than `timeoutMs` goes on from its last state. */
  stop(timeoutMs: number): Promise<void>;
}

/** Registers a worker and lets it take trials. The store must be reachable; Redis may come later. */
export async function startWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const worker = new TrialWorker(deps, await openScratchFolder(tmpdir()));
  await worker.start();
  return worker;
}

/** For what is still to be written once all processes have ended. */
const LAST_WRITES_MS = 5_000;

type DrainMode = 'checkpoint' | 'finish' | null;

/** Takes tickets while it has free slots, claims their trials and runs each in a process of its own. */
class TrialWorker implements RunningWorker {
  readonly id = uuidv7();
  readonly slots: number;
  private readonly free: Slot[];
  private readonly running = new Map<string, { run: TrialRun; ended: Promise<void> }>();
  private readonly leases: LeaseKeeper;
  private readonly heartbeat: Heartbeat;
  private readonly wakeUps: WakeUps;
  private readonly consumer: TicketConsumer;
  private readonly runDeps: TrialRunDeps;
  /** Jobs beside the trials. */
  private readonly lanes: readonly JobLane[];
  private draining: DrainMode = null;
  private stopping = false;
  private takesTickets = true;

  constructor(
    private readonly deps: WorkerDeps,
    private readonly scratchFolder: string,
  ) {
    const { store, machine, config, log, version } = deps;
    const plan = planSlots({ ...machine, slots: config.slots });
    this.free = plan.slots;
    this.slots = plan.slots.length;
    this.leases = new LeaseKeeper(store.trials, { leaseMs: config.leaseMs, log });
    const host = hostname();
    const { device } = machine;
    const { labels } = config;
    const memory = slotMemoryMb(machine, this.slots);
    const workerClass = workerClassOf({ device: device.kind, slotMemoryMb: memory, labels });
    const own = { device, slots: this.slots, slotMemoryMb: memory, workerClass, labels };
    this.heartbeat = new Heartbeat(
      store.workers,
      { id: this.id, host, pid: process.pid, version, ...own },
      { trials: () => this.listTrials(), onDrain: (mode) => this.drain(mode), log },
    );
    const prefix = deps.queuePrefix === undefined ? {} : { prefix: deps.queuePrefix };
    this.wakeUps = new WakeUps(config.redisUrl, prefix);
    this.consumer = new TicketConsumer(config.redisUrl, {
      ...prefix,
      workerClass,
      concurrency: this.slots,
      onTicket: (ticket) => this.take(ticket),
      onLost: (message) =>
        log.warn({ reason: message }, 'Redis is away; trials go on, and new ones come when it is back'),
      onBack: () => log.info('Redis is back'),
    });
    this.runDeps = {
      store,
      leases: this.leases,
      notices: new Notices(this.wakeUps),
      cache: new DatasetCache(join(config.homeFolder, 'cache', 'datasets')),
      scratchFolder,
      children: new SpareChildren(),
      hostProfile: hostProfile(machine, plan.intraOpThreads),
      slotMemoryMb: memory,
      workerName: `${host} (process ${process.pid})`,
      log,
    };
    this.lanes = openLanes({
      ...machine,
      store,
      cache: this.runDeps.cache,
      wakeUps: this.wakeUps,
      workerId: this.id,
      leaseMs: config.leaseMs,
      log,
    });
  }

  async start(): Promise<void> {
    await this.heartbeat.start();
    // Tickets for this worker are made now that it is listed.
    void this.wakeUps.publish('planner', {});
    this.leases.start();
    // Not awaited: with Redis away it resolves when that is back; the leases are looked at each second anyway.
    void this.wakeUps.subscribe('signals', () => {
      this.leases.poke();
      this.heartbeat.beat();
    });
    void this.wakeUps.subscribe('jobs', () => {
      for (const lane of this.lanes) lane.poke();
    });
    for (const lane of this.lanes) lane.start();
    const { log, machine } = this.deps;
    log.info({ workerId: this.id, slots: this.slots, device: machine.device }, 'ready for trials');
  }

  async stop(timeoutMs: number): Promise<void> {
    this.stopping = true;
    this.drain('checkpoint');
    const lanesStopped = Promise.all(this.lanes.map((lane) => lane.stop()));
    await this.endedWithin(timeoutMs);
    for (const { run } of this.running.values()) run.giveBackNow();
    // With the database away nothing can be written: the leases run out, and others go on from the last states.
    await this.endedWithin(LAST_WRITES_MS);
    this.runDeps.children.close();
    await lanesStopped;
    await this.consumer.close();
    await this.leases.stop();
    await this.heartbeat.stop();
    this.wakeUps.close();
    await rm(this.scratchFolder, { recursive: true, force: true });
  }

  /** Resolves once the trial has ended here: a ticket in hand stands for a slot in use. */
  private async take({ trialId, sweepId }: Ticket): Promise<void> {
    const slot = this.draining ? undefined : this.free.shift();
    if (!slot) {
      // Two classes of tickets share the slots, so one too many may come: dropped, and offered to all again.
      this.runDeps.notices.trialChanged(sweepId);
      return;
    }
    this.adjustIntake();
    try {
      await this.claimAndRun(trialId, slot);
    } catch (error) {
      this.deps.log.error({ err: error, trialId }, 'a trial could not be claimed, or its end not be written');
    } finally {
      this.running.delete(trialId);
      this.free.push(slot);
      this.adjustIntake();
    }
  }

  private async claimAndRun(trialId: string, slot: Slot): Promise<void> {
    const { store, config, log } = this.deps;
    const claim = await store.trials.claim(trialId, { id: this.id, leaseMs: config.leaseMs });
    if (!claim) {
      log.debug({ trialId }, 'a ticket led to no claim');
      return;
    }
    const run = new TrialRun(claim, slot, this.runDeps);
    const ended = run.run();
    this.running.set(trialId, { run, ended: ended.catch(() => undefined) });
    // A drain may have begun while the claim was on its way.
    if (this.draining === 'checkpoint') run.drain();
    this.heartbeat.beat();
    await ended;
    this.heartbeat.beat();
  }

  private drain(mode: DrainMode): void {
    const next = this.stopping ? 'checkpoint' : mode;
    if (next === this.draining) return;
    this.draining = next;
    this.adjustIntake();
    for (const lane of this.lanes) lane.takeJobs(next === null);
    this.deps.log.info({ mode: next }, next === null ? 'takes trials again' : 'drains: takes no more trials');
    if (next === 'checkpoint') for (const { run } of this.running.values()) run.drain();
  }

  /** Tickets are taken only while a slot is free, so that none waits here while another worker is idle. */
  private adjustIntake(): void {
    const takes = this.draining === null && this.free.length > 0;
    if (takes === this.takesTickets) return;
    this.takesTickets = takes;
    void (takes ? this.consumer.resume() : this.consumer.pause());
  }

  private async endedWithin(timeoutMs: number): Promise<void> {
    const timeout = new AbortController();
    const ended = Promise.all([...this.running.values()].map((trial) => trial.ended));
    await Promise.race([ended, delay(timeoutMs, undefined, timeout).catch(() => undefined)]);
    timeout.abort();
  }

  private listTrials(): { trialId: string; pid: number; epoch: number }[] {
    return [...this.running].map(([trialId, { run }]) => ({ trialId, pid: run.pid, epoch: run.epoch }));
  }
}

function hostProfile(
  { device, cpuIsa, tensorflowVersion }: Machine,
  intraOpThreads: number,
): NumericsProfile {
  return { device: device.kind, intraOpThreads, cpuIsa, engineVersion, tensorflowVersion };
}
