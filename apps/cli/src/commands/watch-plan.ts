import { isFinalPlanStatus, type Plan } from '@unetsweep/contract';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { currentStage } from '../render/plan-table.js';
import { createProgressView } from '../render/progress.js';
import type { Terminal } from '../terminal.js';
import { watchSweep } from '../watch-sweep.js';

const WAIT_SECONDS = 2;

const standsStill = ({ status }: Plan) => isFinalPlanStatus(status) || status === 'awaitingConfirmation';

/**
 * Follows a plan stage by stage, each with the progress of its sweep.
 * @returns the plan where it has ended or waits for somebody; the last one read when `signal` is aborted
 */
export async function watchPlan(
  api: UnetsweepApi,
  id: string,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<Plan> {
  let plan = await api.plans.get(id);
  const shown = new Set<string>();
  while (!standsStill(plan) && !signal.aborted) {
    const stage = currentStage(plan);
    if (stage?.sweepId && !shown.has(stage.sweepId)) {
      shown.add(stage.sweepId);
      terminal.note(`Stage ${stage.name}`);
      const view = createProgressView(terminal);
      await watchSweep(api, stage.sweepId, { onChange: (sweep) => view.update(sweep), signal }).finally(() =>
        view.stop(),
      );
    }
    if (!signal.aborted) plan = await readNext(api, id, plan, signal);
  }
  return plan;
}

/** The plan as it is next; as it was, where the wait was ended. */
async function readNext(api: UnetsweepApi, id: string, plan: Plan, signal: AbortSignal): Promise<Plan> {
  try {
    return await api.plans.get(id, WAIT_SECONDS, signal);
  } catch (error) {
    if (signal.aborted) return plan;
    throw error;
  }
}
