import { specPathType } from '../../filter/spec-path-types.js';
import type { Path } from '../../json.js';
import { didYouMean, nearestNames } from '../../nearest.js';
import { type Carry, carriedParameter } from '../../plan-spec/plan-spec.js';
import { variedPaths } from '../../plan-spec/stage-paths.js';
import { pointerTo, shown } from '../pointer.js';
import { findSpecPath } from '../sweep/path-values.js';
import type { StageCheck } from './plan-check.js';

/** Checks what a stage takes over: from stages that have run by then, fields that exist, winners that can be told apart. */
export function checkCarries(check: StageCheck): void {
  const { stage, faults, at, position } = check;
  const from = `${at}/sweep/trial/from`;
  if (stage.sweep.trial?.from !== undefined) {
    if (stage.carry !== undefined)
      faults.add(from, 'conflictingPaths', 'trial.from is short for carry: [{}]; give one of the two');
    if (position === 0) faults.add(from, 'carryUnknownStage', noneBefore);
  }
  stage.carry?.forEach((carry, index) => {
    checkCarry(check, carry, pointerTo(pointerTo(at, 'carry'), index));
  });
  checkChoices(check);
}

const noneBefore = 'the first stage has none before it to take over from';

function checkCarry(check: StageCheck, carry: Carry, at: string): void {
  const { faults } = check;
  const from = sourceOf(check, carry, at);
  if (Array.isArray(carry.take))
    carry.take.forEach((path, index) => {
      findSpecPath(path, pointerTo(pointerTo(at, 'take'), index), faults);
    });
  carry.per?.forEach((path, index) => {
    checkPer(check, path, from, pointerTo(pointerTo(at, 'per'), index));
  });
  if ((carry.per?.length ?? 0) > 0 && (carry.top ?? 1) > 1)
    faults.add(
      pointerTo(at, 'top'),
      'range',
      'with per, one winner a combination is carried; leave out top, or per',
    );
}

/** Position of the stage that is named; undefined, with a fault, where it has not run by then. */
function sourceOf({ plan, position, faults }: StageCheck, { stage }: Carry, at: string): number | undefined {
  if (stage === undefined) {
    if (position > 0) return position - 1;
    faults.add(at, 'carryUnknownStage', noneBefore);
    return undefined;
  }
  const found = plan.stages.findIndex(({ name }) => name === stage);
  if (found >= 0 && found < position) return found;
  const earlier = plan.stages.slice(0, position).map(({ name }) => name);
  const near = nearestNames(stage, earlier);
  const reason = found < 0 ? 'is no stage of the plan' : 'has not run by then: stages run in order';
  const message = `${shown(stage)} ${reason}${didYouMean(near)}`;
  faults.add(pointerTo(at, 'stage'), 'carryUnknownStage', message, near.length > 0 ? near : earlier);
  return undefined;
}

function checkPer({ plan, faults }: StageCheck, path: Path, from: number | undefined, at: string): void {
  const known = findSpecPath(path, at, faults);
  if (!known || from === undefined) return;
  const type = specPathType(known);
  if (type === undefined || type === 'any') {
    faults.add(at, 'type', `per needs fields that hold one value; ${path} holds several`);
    return;
  }
  const varied = variedPaths(plan, from);
  if (varied.has(path)) return;
  const message = `stage ${plan.stages[from]?.name} does not vary ${path}: it has no winner for each of its values`;
  faults.add(at, 'unusedField', message, [...varied]);
}

/** Several winners become one parameter, of which a sweep has one. */
function checkChoices({ sweep, at, faults }: StageCheck): void {
  const several = sweep.carry.flatMap(({ top }, index) => (top > 1 ? [index] : []));
  for (const index of several.slice(1))
    faults.add(
      `${at}/carry/${index}/top`,
      'duplicateName',
      'a stage takes several winners from one entry of carry only',
    );
  if (several.length > 0 && Object.hasOwn(sweep.spec.parameters ?? {}, carriedParameter))
    faults.add(
      `${at}/sweep/parameters/${carriedParameter}`,
      'duplicateName',
      `${carriedParameter} is the name of the parameter that several carried winners become`,
    );
}
