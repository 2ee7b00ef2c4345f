import { ProblemError, type ResolvedSweepSpec, type ResolvedTrialSpec } from '@unetsweep/contract';
import { resolvePoint } from '../resolve-point.js';
import type { DatasetFacts } from '../space/dataset-facts.js';

/**
 * The trial with nothing varied; where `trial` alone lacks a field that a parameter sets, with the first point's values.
 * @throws ProblemError `invalidBody` where neither is complete
 */
export function resolveBaseTrial(
  spec: ResolvedSweepSpec,
  dataset: DatasetFacts,
  firstPoint: Readonly<Record<string, unknown>> | undefined,
): ResolvedTrialSpec {
  try {
    return resolvePoint(spec, {}, dataset);
  } catch (error) {
    if (!(error instanceof ProblemError) || firstPoint === undefined) throw error;
    return resolvePoint(spec, firstPoint, dataset);
  }
}
