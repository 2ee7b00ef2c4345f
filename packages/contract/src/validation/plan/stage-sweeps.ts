import type { FieldError } from '../../errors.js';
import { carriedParameter } from '../../plan-spec/plan-spec.js';
import { takenPaths } from '../../plan-spec/stage-paths.js';
import type { SweepSpec } from '../../sweep-spec/sweep-spec.js';
import type { FaultList } from '../fault-list.js';
import { validateSweepSpec } from '../validate-sweep-spec.js';
import type { StageCheck } from './plan-check.js';

/** Whether a pointer leads to something in a document. */
function leadsTo(document: unknown, pointer: string): boolean {
  let value = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
    value = (value as Record<string, unknown>)[name];
  }
  return true;
}

/** The sweep as it will be, with a stand-in for what only results decide on. */
function expectedSweep({ sweep: { spec, carry } }: StageCheck): SweepSpec {
  if (!carry.some(({ top }) => top > 1)) return spec;
  const several = { type: 'bundle' as const, values: { first: {} } };
  return { ...spec, parameters: { [carriedParameter]: several, ...spec.parameters } };
}

/** Checks a stage's sweep by itself; each fault is told where it was posted: in the stage, or in the plan's defaults. */
export function checkStageSweep(check: StageCheck, told: Set<string>): void {
  const { plan, stage, at, faults, sweep } = check;
  if (sweep.spec.runner === 'external') refuseExternal(check, faults);
  const carriesDataset = sweep.carry.some((carry) => takenPaths(plan, carry).has('dataset'));
  for (const fault of validateSweepSpec(expectedSweep(check))) {
    if (carriesDataset && fault.path === '/dataset' && fault.code === 'required') continue;
    const isDefault = !leadsTo(stage.sweep, fault.path) && leadsTo(plan.defaults, fault.path);
    const placed: FieldError = {
      ...fault,
      path: `${isDefault ? '/defaults' : `${at}/sweep`}${fault.path}`,
      message: isDefault ? `defaults: ${fault.message}` : `stage ${stage.name}: ${fault.message}`,
    };
    const key = `${placed.path} ${placed.message}`;
    if (!told.has(key)) faults.append([placed]);
    told.add(key);
  }
}

function refuseExternal({ stage, at }: StageCheck, faults: FaultList): void {
  const path = stage.sweep.runner === undefined ? '/defaults/runner' : `${at}/sweep/runner`;
  faults.add(path, 'enum', 'runner must be internal in a plan: its stages are trained here', ['internal']);
}
