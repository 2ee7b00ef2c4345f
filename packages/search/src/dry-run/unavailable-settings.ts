import type { ResolvedSweepSpec } from '@unetsweep/contract';
import { assertPrunerApplies } from '../pruners/assert-pruner.js';

/** A setting that would be without effect is refused, never ignored. @throws ProblemError `invalidBody`, `methodNotApplicable` */
export function assertSettingsAvailable(spec: ResolvedSweepSpec): void {
  assertPrunerApplies(spec);
}
