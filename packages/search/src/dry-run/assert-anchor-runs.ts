import { type FieldError, invalidBody } from '@unetsweep/contract';
import type { Space } from '../space/space.js';
import type { Judge } from './judge.js';

/**
 * Without its anchor run a sweep has no length for the others: the anchor's point must be one that runs.
 * @throws ProblemError `invalidBody` naming why it does not
 */
export function assertAnchorRuns(space: Space, judge: Judge): void {
  const { epochBudget } = space.spec;
  if (epochBudget === null) return;
  const point = space.resolve(space.point(epochBudget.anchor));
  if (!point) throw refusal('matches an entry of exclude; choose a point that is not left out');
  const [issue] = judge(point.spec).issues;
  if (issue) throw refusal(`cannot run: ${issue.message}`);
}

function refusal(reason: string) {
  const error: FieldError = {
    path: '/epochBudget/anchor',
    code: 'enum',
    message: `epochBudget.anchor ${reason}`,
  };
  return invalidBody([error]);
}
