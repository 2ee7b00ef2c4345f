import {
  assertConfirmable,
  type Confirm,
  invalidBody,
  type Plan,
  ProblemError,
  stageSweep,
} from '@unetsweep/contract';
import type { WonPoint } from '@unetsweep/search';
import type { Store } from '@unetsweep/store';

async function otherWinners(store: Store, id: string, request: Confirm): Promise<WonPoint[] | null> {
  const { stage, winner } = request;
  const state = winner && (await store.plans.state(id));
  const position = state ? state.spec.stages.findIndex(({ name }) => name === stage) : -1;
  // A stage that is not there is refused together with one that waits for nobody.
  if (!winner || !state || state.stages[position]?.status !== 'awaitingConfirmation') return null;
  assertConfirmable(stageSweep(state.spec, position), request);
  const winners = await store.plans.winners(state, position, winner);
  const { pointId } = winner;
  if (pointId !== undefined && winners[0]?.pointId !== pointId) {
    const message = `/winner/pointId: stage ${stage} has no such point with a value that counts`;
    throw invalidBody([{ path: '/winner/pointId', code: 'enum', message }]);
  }
  if (winners.length > 0) return winners;
  throw invalidBody([
    { path: '/winner', code: 'range', message: `/winner: no point of stage ${stage} wins by this rule` },
  ]);
}

/** Ends a stage that waits for somebody. @throws ProblemError `notFound`, `invalidState`, `invalidBody` */
export async function confirmPlan(store: Store, id: string, request: Confirm): Promise<Plan> {
  if ((await store.plans.get(id)) === null) throw new ProblemError('notFound', `There is no plan ${id}.`);
  return store.plans.confirm(id, request.stage, await otherWinners(store, id, request));
}
