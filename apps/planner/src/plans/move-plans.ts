import { ProblemError } from '@unetsweep/contract';
import type { PlanState, StageState, Store } from '@unetsweep/store';
import type { Logger } from 'pino';
import { stageSweepOf } from './start-stage.js';

/** Plans looked at in one round. */
const MOST_PLANS = 100;

const fenceOf = ({ id, version }: PlanState) => ({ planId: id, version });

/** An outage is not the plan's fault; anything else that a stage meets is. */
async function isStagesFault(store: Store, error: unknown): Promise<boolean> {
  if (error instanceof ProblemError && error.status >= 500) return false;
  await store.ping();
  return true;
}

async function startStage(store: Store, state: PlanState, position: number): Promise<boolean> {
  try {
    const sweep = await stageSweepOf(store, state, position);
    return await store.plans.startStage(fenceOf(state), position, sweep);
  } catch (error) {
    if (!(await isStagesFault(store, error))) throw error;
    const message = `The sweep of stage ${state.stages[position]?.name} cannot be made: ${error instanceof Error ? error.message : String(error)}`;
    return store.plans.fail(fenceOf(state), position, { reason: 'stage', message });
  }
}

function noWinner(store: Store, state: PlanState, position: number, why: string): Promise<boolean> {
  const message = `Stage ${state.stages[position]?.name} has no winner: ${why}`;
  return store.plans.fail(fenceOf(state), position, { reason: 'noWinner', message });
}

async function endStage(
  store: Store,
  state: PlanState,
  position: number,
  { sweep }: StageState,
): Promise<boolean> {
  if (sweep === null) return noWinner(store, state, position, 'its sweep was deleted.');
  if (sweep.status === 'cancelled') {
    await store.plans.cancel(state.id);
    return true;
  }
  if (sweep.status === 'failed')
    return noWinner(store, state, position, sweep.failure?.message ?? 'its sweep failed.');
  if (sweep.status !== 'completed') return false;
  const rule = state.spec.stages[position]?.winner ?? {};
  const winners = await store.plans.winners(state, position, rule);
  if (winners.length > 0) return store.plans.endStage(fenceOf(state), position, winners);
  const needed = rule.minCount === undefined ? '' : `, of ${rule.minCount} runs at least,`;
  return noWinner(store, state, position, `no point of its sweep${needed} has a value that counts.`);
}

/** One move of a plan. @returns whether it was made */
async function movePlan(store: Store, planId: string): Promise<boolean> {
  const state = await store.plans.state(planId);
  if (state?.status !== 'running') return false;
  const position = state.stages.findIndex(({ status }) => status !== 'completed');
  const stage = state.stages[position];
  if (!stage) return false;
  if (stage.status === 'waiting') return startStage(store, state, position);
  return stage.status === 'running' ? endStage(store, state, position, stage) : false;
}

/**
 * Moves plans on: ends stages whose sweep has ended, and starts the next ones. Several planners may do so at once: each move
 * names the version of the plan that it was decided from.
 * @returns whether a plan was moved
 */
export async function movePlans(store: Store, log: Logger): Promise<boolean> {
  let moved = false;
  for (const planId of await store.plans.due(MOST_PLANS)) {
    try {
      moved = (await movePlan(store, planId)) || moved;
    } catch (error) {
      // One plan must not keep the others.
      await store.ping();
      log.error({ err: error, planId }, 'a plan cannot be moved on');
    }
  }
  return moved;
}
