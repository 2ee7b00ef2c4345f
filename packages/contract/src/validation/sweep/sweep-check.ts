import type { PathTypes } from '../../filter/parse.js';
import { specPathTypes } from '../../filter/spec-path-types.js';
import { anyPathTypes } from '../../filter/when.js';
import type { Parameter } from '../../sweep-spec/parameter.js';
import type { SweepSpec } from '../../sweep-spec/sweep-spec.js';
import type { FaultList } from '../fault-list.js';

/** A sweep whose shape is right, while its meaning is looked at. */
export interface SweepCheck {
  spec: SweepSpec;
  /** False where the caller trains: paths and metrics are the caller's own then. */
  isInternal: boolean;
  parameters: ReadonlyMap<string, Parameter>;
  /** Types of the paths that conditions may name. */
  pathTypes: PathTypes;
  faults: FaultList;
}

export function createSweepCheck(spec: SweepSpec, faults: FaultList): SweepCheck {
  const isInternal = spec.runner !== 'external';
  return {
    spec,
    isInternal,
    parameters: new Map(Object.entries(spec.parameters ?? {})),
    pathTypes: isInternal ? specPathTypes : anyPathTypes,
    faults,
  };
}
