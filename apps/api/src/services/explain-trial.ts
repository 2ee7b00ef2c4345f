import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProblemError, type SweepSpec, type Trial, type Why } from '@unetsweep/contract';
import {
  explainPoint,
  explainValues,
  type LoggedPlanning,
  observationsOf,
  planningHistory,
  planningOf,
  replay,
} from '@unetsweep/search';
import type { Decision, Store } from '@unetsweep/store';
import { findPlan } from './find-sweep.js';
import { inspectDatasets } from './submit-sweep.js';

const PAGE = 5_000;
/** Points up to which a choice is made again on request: beyond it takes minutes. */
const MOST_VERIFIED = 10_000;

/** Pages of what comes after a number. */
async function readAll<Row>(
  read: (after: number) => Promise<Row[]>,
  numberOf: (row: Row) => number,
): Promise<Row[]> {
  const all: Row[] = [];
  for (let after = 0; ; ) {
    const page = await read(after);
    all.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return all;
    after = numberOf(last);
  }
}

/** Chooses the points of the sweep again from its log, up to this one. The process serves others in between. */
async function verify(
  store: Store,
  sweepId: string,
  plannings: LoggedPlanning[],
  { number }: Decision,
): Promise<boolean | null> {
  if (number > MOST_VERIFIED) {
    const detail = `Point ${number} cannot be verified here: at most ${MOST_VERIFIED} points are chosen again.`;
    throw new ProblemError('invalidBody', detail, {
      errors: [{ path: 'verify', code: 'range', message: detail }],
    });
  }
  const { planning } = store;
  const current = plannings.at(-1)?.spec;
  const { datasets } = await inspectDatasets(store, current as SweepSpec);
  const points = await readAll(
    (after) => planning.decided(sweepId, { from: after + 1, to: number, limit: PAGE }),
    (point) => point.number,
  );
  const finished = await readAll(
    (after) => planning.finished(sweepId, after, PAGE),
    (run) => run.finishSeq,
  );
  for (const chosen of replay({ plannings, points, finished }, datasets)) {
    if (chosen.number === number) return chosen.isEqual;
    await nextTurn();
  }
  return null;
}

/** @throws ProblemError `notFound`, `invalidBody` where there are too many points to verify one */
export async function explainTrial(store: Store, trial: Trial, shouldVerify: boolean): Promise<Why> {
  const { id, pointId, sweepId, params } = trial;
  const [plan, found] = await Promise.all([findPlan(store, sweepId), store.planning.decision(pointId)]);
  if (!found) throw new ProblemError('notFound', `The point of trial ${id} is gone.`);
  const { number, decision, isWithdrawn } = found;
  const plannings = planningHistory(plan.spec, await store.planning.plannings(sweepId));
  const generation = planningOf(decision);
  const { spec } = plannings.find((each) => each.generation === generation) ?? { spec: plan.spec };
  const point = { number, params, decision, search: spec.search };
  const { finishSeq } = decision;
  const sentences = [
    explainPoint(point),
    ...(isWithdrawn ? ['It was withdrawn before it started.'] : []),
    ...(trial.reusedFrom ? ['Its result is that of an equal trial, which had ended.'] : []),
  ];
  return {
    trialId: id,
    pointId,
    number: trial.number,
    pointNumber: number,
    sentence: sentences.join(' '),
    method: spec.search.method,
    seed: spec.seed,
    planning: generation ?? 0,
    finishSeq: typeof finishSeq === 'number' ? finishSeq : null,
    observations: observationsOf(decision),
    decision,
    parameters: explainValues(point, spec),
    isWithdrawn,
    ...(shouldVerify && { verified: await verify(store, sweepId, plannings, found) }),
  };
}
