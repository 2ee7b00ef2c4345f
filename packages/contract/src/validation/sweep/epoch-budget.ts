import type { TrialSpec } from '../../trial-spec/trial-spec.js';
import { pointerTo } from '../pointer.js';
import { checkGivenPoint } from './given-point.js';
import { pathsSetBy } from './parameters.js';
import type { SweepCheck } from './sweep-check.js';

const lengths = new Set(['training', 'training.epochs', 'training.steps']);

/** Checks the anchor's point, and that nothing but the anchor run decides how long the runs are. */
export function checkEpochBudget(check: SweepCheck): void {
  const { epochBudget, overrides, trial } = check.spec;
  if (!epochBudget) return;
  const at = '/epochBudget/anchor';
  checkGivenPoint(check, epochBudget.anchor, at);
  if (!check.isInternal) {
    if ((epochBudget.max ?? null) === null)
      check.faults.add(
        '/epochBudget/max',
        'required',
        'epochBudget.max is needed: how many epochs the anchor run has',
      );
    return;
  }
  const { faults, parameters } = check;
  const conflict = (pointer: string, path: string) =>
    faults.add(
      pointer,
      'conflictingPaths',
      `${path} sets the length of runs, which the anchor run of epochBudget decides; leave it out, or set "epochBudget": null`,
    );
  for (const path of Object.keys(epochBudget.anchor))
    if (lengths.has(path)) conflict(pointerTo(at, path), path);
  for (const [name, parameter] of parameters)
    if ([...pathsSetBy(name, parameter)].some((path) => lengths.has(path)))
      conflict(pointerTo('/parameters', name), name);
  overrides?.forEach(({ set }, index) => {
    for (const path of Object.keys(set))
      if (lengths.has(path)) conflict(pointerTo(`/overrides/${index}/set`, path), path);
  });
  if (((trial ?? {}) as TrialSpec).training?.steps != null)
    conflict('/trial/training/steps', 'training.steps');
}
