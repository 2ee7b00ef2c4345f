import { type FieldError, invalidBody } from '../errors.js';
import { type PlanSpec, PlanSpecSchema } from '../plan-spec/plan-spec.js';
import type { StageSweep } from '../plan-spec/stage-sweep.js';
import type { Confirm } from '../resources/plan.js';
import { checkSchema } from './check-schema.js';
import { checkDocumentShape } from './document-shape.js';
import { FaultList } from './fault-list.js';
import type { PlainSchema } from './plain-schema.js';
import { checkCarries } from './plan/carries.js';
import { type StageCheck, stageChecks } from './plan/plan-check.js';
import { checkStageSweep } from './plan/stage-sweeps.js';
import { checkWinner } from './plan/winners.js';

function checkNames(checks: readonly StageCheck[]): void {
  const seen = new Map<string, number>();
  for (const { stage, position, at, faults } of checks) {
    const first = seen.get(stage.name);
    if (first === undefined) seen.set(stage.name, position);
    else
      faults.add(
        `${at}/name`,
        'duplicateName',
        `${stage.name} is the name of stages ${first} and ${position}`,
      );
  }
}

/**
 * Everything that is wrong with a posted plan and can be told without its data sets and results, at most 100 faults, each naming
 * its field and what is accepted. First the shape; then each stage's sweep as the plan's defaults and its own fields make it.
 * @param document any JSON value, also a hostile one
 */
export function validatePlanSpec(document: unknown): FieldError[] {
  const faults = new FaultList();
  if (!checkDocumentShape(document, faults) || faults.errors.length > 0) return faults.errors;
  checkSchema(PlanSpecSchema as PlainSchema, document, '', faults);
  if (faults.errors.length > 0) return faults.errors;
  const checks = stageChecks(document as PlanSpec, faults);
  checkNames(checks);
  for (const check of checks) checkCarries(check);
  // What is carried is followed from stage to stage below: the way must be right.
  if (faults.errors.length > 0) return faults.errors;
  const told = new Set<string>();
  for (const check of checks) {
    if (faults.isFull) break;
    checkStageSweep(check, told);
    if (check.stage.winner) checkWinner(check.sweep, check.stage.winner, `${check.at}/winner`, faults);
  }
  return faults.errors;
}

/** The plan, if nothing is wrong with it. @throws ProblemError `invalidBody` */
export function parsePlanSpec(document: unknown): PlanSpec {
  const errors = validatePlanSpec(document);
  if (errors.length > 0) throw invalidBody(errors);
  return document as PlanSpec;
}

/** @throws ProblemError `invalidBody` where the winner that somebody confirms makes no sense for the stage */
export function assertConfirmable(sweep: StageSweep, { winner }: Confirm): void {
  const faults = new FaultList();
  if (winner) checkWinner(sweep, winner, '/winner', faults);
  if (faults.errors.length > 0) throw invalidBody(faults.errors);
}
