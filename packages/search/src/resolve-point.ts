import {
  type Json,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
  resolveTrialSpec,
  type TrialSpec,
} from '@unetsweep/contract';
import { type DatasetFacts, trialContextOf } from './space/dataset-facts.js';
import { pointOf } from './space/section-cache.js';
import { Space } from './space/space.js';

/**
 * The complete spec of a stored point: what the planner resolved when it made the point's `params`. With no params it is the
 * sweep's trial with nothing varied.
 * @throws ProblemError `invalidBody` where a chosen variant needs a field that nothing sets
 */
export function resolvePoint(
  sweepSpec: ResolvedSweepSpec,
  params: Readonly<Record<string, unknown>>,
  dataset: DatasetFacts,
): ResolvedTrialSpec {
  const stored = params as Record<string, Json>;
  const space = new Space(sweepSpec, new Map(), [stored]);
  const point = pointOf(space.point(stored));
  const { dataset: reference, trial, overrides, seed } = sweepSpec;
  const layers = { dataset: reference, trial: trial as TrialSpec, point, overrides };
  return resolveTrialSpec(layers, trialContextOf(dataset, seed));
}
