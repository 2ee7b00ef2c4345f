import type { Plan, PlanDryRun, PlanSpec } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import type { QueueLink } from '../../dependencies.js';
import { assertPlanRuns, describePlan } from './describe-plan.js';
import { pinPlan } from './pin-plan.js';

/** @throws ProblemError as `pinPlan` and `describePlan` */
export async function describePlanSubmission(store: Store, posted: PlanSpec): Promise<PlanDryRun> {
  const { plan } = await pinPlan(store, posted);
  return describePlan(store, plan);
}

/**
 * Writes a plan, whose first stage the planner then starts. One on a data set that is still imported is looked at stage by stage.
 * @param id of the plan: given twice, the second one is refused by the database
 * @throws ProblemError as `describePlanSubmission`, `invalidCells`
 */
export async function submitPlan(
  store: Store,
  queue: QueueLink,
  posted: PlanSpec,
  id: string = uuidv7(),
): Promise<Plan> {
  const { plan, isImporting } = await pinPlan(store, posted);
  if (!isImporting) assertPlanRuns(await describePlan(store, plan), plan);
  const created = await store.plans.create({ id, spec: plan });
  await queue.wake(created.id);
  return created;
}
