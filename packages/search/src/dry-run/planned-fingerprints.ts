import type { ResolvedSweepSpec } from '@unetsweep/contract';
import { PointPlanner } from '../plan/point-planner.js';
import type { runIdentities } from '../run-identity.js';
import { Space } from '../space/space.js';
import type { DryRunContext } from './describe-sweep.js';

/** Runs looked at, at most: a count and no time, so that the answer is always the same. */
const mostRuns = 20_000;
/** Proposals from which they are found, in a space that cannot run everywhere. */
const mostProposals = 40_000;

/**
 * Fingerprints of the runs that a sweep begins with: all of them where there are at most 20,000 and none waits for results of
 * others. None where a budget decides on their length.
 * @throws ProblemError as `describeSweep`
 */
export function plannedFingerprints(
  spec: ResolvedSweepSpec,
  { datasets, judge }: DryRunContext,
  identify: ReturnType<typeof runIdentities>,
): string[] {
  if (spec.runner === 'external' || spec.reuse === 'never' || spec.epochBudget !== null) return [];
  const planner = new PointPlanner(new Space(spec, datasets), {
    canRun: (point) => judge(point.spec).issues.length === 0,
  });
  const points = planner.next(mostRuns, mostProposals);
  const runs = points.flatMap((point) => point.runs.map((run) => ({ spec: point.spec, run })));
  return runs.slice(0, mostRuns).flatMap((one) => identify(one.spec, one.run)?.fingerprint ?? []);
}
