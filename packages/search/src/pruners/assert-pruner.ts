import {
  type FieldError,
  findMetric,
  invalidBody,
  ProblemError,
  type ResolvedSweepSpec,
} from '@unetsweep/contract';
import { prunedMetric } from './create-pruner.js';

type Spec = Pick<ResolvedSweepSpec, 'pruner' | 'objective' | 'runner'>;

/** What is wrong with the pruner's own fields. */
function faultOf(spec: Spec): FieldError | null {
  const { pruner, runner } = spec;
  if (pruner.name === 'threshold') {
    const { lower, upper } = pruner;
    if (lower === null && upper === null)
      return { path: '/pruner/lower', code: 'required', message: 'threshold needs lower, upper or both' };
    if (lower !== null && upper !== null && lower > upper)
      return { path: '/pruner/lower', code: 'range', message: `lower must be at most upper (${upper})` };
  }
  const { name } = prunedMetric(spec);
  // What runs came to is compared at their end.
  if (runner === 'internal' && pruner.name !== 'wilcoxon' && !findMetric(name)) {
    const message = `${name} is known only at a run's end; name a metric of each epoch in pruner.metric, such as valLoss`;
    return { path: '/pruner/metric', code: 'unknownMetric', message };
  }
  return null;
}

/**
 * Refuses a comparison of paired runs where no point has any.
 * @param mostRuns of the point that has most
 * @throws ProblemError `methodNotApplicable`
 */
export function assertRunsToCompare({ pruner }: Pick<Spec, 'pruner'>, mostRuns: number): void {
  if (pruner.name !== 'wilcoxon' || mostRuns > 1) return;
  const detail =
    'wilcoxon compares the runs of a point with those of the best one, and each point has a single run; set repeats or validation.folds, or use another pruner, such as median';
  throw new ProblemError('methodNotApplicable', detail);
}

/**
 * Refuses a pruner that cannot serve its sweep.
 * @throws ProblemError `methodNotApplicable` with several objectives, `invalidBody` naming the field
 */
export function assertPrunerApplies(spec: Spec): void {
  const { pruner, objective, runner } = spec;
  if (pruner.name === 'none') return;
  if (objective.length > 1) {
    const detail = 'a pruner compares runs by one number; give the sweep one objective, or leave pruner out';
    throw new ProblemError('methodNotApplicable', detail);
  }
  const fault = faultOf(spec);
  if (fault) throw invalidBody([fault]);
  if (pruner.name === 'hyperband' && pruner.brackets === null && runner === 'external') {
    const detail =
      'hyperband cannot know how long external trials run, and with it the number of its brackets; set pruner.brackets, or use asha';
    throw new ProblemError('methodNotApplicable', detail);
  }
}
