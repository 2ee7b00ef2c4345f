import type { Sweep, TrialPathContext } from '@unetsweep/contract';

/** What filters, sorts and groups over a sweep's trials may name. */
export function pathsOf({ spec }: Sweep): TrialPathContext {
  return { parameters: Object.keys(spec.parameters), isInternal: spec.runner === 'internal' };
}
