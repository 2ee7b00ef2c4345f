import type { TrialPathContext } from '@unetsweep/contract';
import type { SpecifiedSweep } from '@unetsweep/store';

/** What filters, sorts and groups over a sweep's trials may name. */
export function pathsOf({ spec }: SpecifiedSweep): TrialPathContext {
  return { parameters: Object.keys(spec.parameters), isInternal: spec.runner === 'internal' };
}
