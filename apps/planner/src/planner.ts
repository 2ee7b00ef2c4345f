import { hostname } from 'node:os';
import type { TicketQueue, WakeUps } from '@unetsweep/queue';
import type { Store } from '@unetsweep/store';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { dispatch } from './dispatch.js';
import { Loop } from './loop.js';
import { Planning } from './planning.js';
import { movePlans } from './plans/move-plans.js';
import { Reachability, reconcile, tidy } from './reconcile.js';

export interface PlannerDeps {
  store: Store;
  tickets: TicketQueue;
  wakeUps: WakeUps;
  /** How long a sweep stays this planner's own without a sign of life, in ms. */
  leaseMs?: number;
  log: Logger;
}

export interface RunningPlanner {
  /** Ends the rounds in progress and gives the leases back. */
  stop(): Promise<void>;
}

/** Wake-ups may be lost: everything is also looked at by itself. */
const LOOK_EVERY_MS = 1_000;
const TIDY_EVERY_MS = 600_000;

/** The sweep whose clients want trials, where a word says that; null: it says that something else has changed. */
function askedFor(message: unknown): string | null {
  const { sweepId, isAsked } = (message ?? {}) as { sweepId?: unknown; isAsked?: unknown };
  return isAsked === true && typeof sweepId === 'string' ? sweepId : null;
}

/** Plans sweeps, keeps tickets in Redis topped up and sets right what faults leave behind. May be run several times at once. */
export async function startPlanner({
  store,
  tickets,
  wakeUps,
  leaseMs,
  log,
}: PlannerDeps): Promise<RunningPlanner> {
  const planning = new Planning(store, `${hostname()}-${process.pid}-${uuidv7()}`, log, leaseMs);
  const reachability = new Reachability(() => performance.now());
  const loop = (name: string, everyMs: number, work: () => Promise<boolean>) =>
    new Loop({ name, everyMs, work, log });
  const dispatching = loop('dispatcher', LOOK_EVERY_MS, async () => {
    await dispatch(store.dispatch, tickets);
    return false;
  });
  const plans = loop('planner', LOOK_EVERY_MS, async () => {
    const { made, more } = await planning.round();
    if (made) {
      dispatching.poke();
      await wakeUps.publish('live', { kind: 'events', sweepId: null });
    }
    return more;
  });
  const staging = loop('stages of plans', LOOK_EVERY_MS, async () => {
    const moved = await movePlans(store, log);
    if (moved) {
      plans.poke();
      await wakeUps.publish('live', { kind: 'events', sweepId: null });
    }
    return moved;
  });
  const reconciling = loop('reconciler', LOOK_EVERY_MS, async () => {
    if (await reconcile(store, reachability)) {
      dispatching.poke();
      await wakeUps.publish('live', { kind: 'events', sweepId: null });
    }
    return false;
  });
  const tidying = loop('tidier', TIDY_EVERY_MS, async () => {
    await tidy(store);
    return false;
  });
  const loops = [plans, staging, dispatching, reconciling, tidying];
  for (const each of loops) each.start();
  // Not awaited: it resolves only once Redis answers.
  const subscription = wakeUps.subscribe('planner', (message) => {
    const sweepId = askedFor(message);
    if (sweepId !== null && planning.ask(sweepId)) return plans.poke();
    planning.lookAround();
    plans.poke();
    staging.poke();
    dispatching.poke();
  });
  subscription.catch(() => undefined);
  return {
    async stop() {
      await Promise.all(loops.map((each) => each.stop()));
      await planning.release().catch(() => undefined);
    },
  };
}
