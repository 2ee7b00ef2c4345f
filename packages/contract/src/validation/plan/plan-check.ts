import type { PlanSpec, Stage } from '../../plan-spec/plan-spec.js';
import { type StageSweep, stageSweep } from '../../plan-spec/stage-sweep.js';
import type { FaultList } from '../fault-list.js';
import { pointerTo } from '../pointer.js';

/** A stage of a plan whose shape is right, while its meaning is looked at. */
export interface StageCheck {
  plan: PlanSpec;
  stage: Stage;
  position: number;
  sweep: StageSweep;
  /** Pointer to the stage. */
  at: string;
  faults: FaultList;
}

export function stageChecks(plan: PlanSpec, faults: FaultList): StageCheck[] {
  return plan.stages.map((stage, position) => ({
    plan,
    stage,
    position,
    sweep: stageSweep(plan, position),
    at: pointerTo('/stages', position),
    faults,
  }));
}
