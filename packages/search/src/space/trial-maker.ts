import type { Path, PathTypes, ReadPath, ResolvedTrialSpec } from '@unetsweep/contract';
import type { Selection } from './axes.js';

/** Fills the trials of selections that belong together: those with the same data set. */
export interface TrialFilling {
  /** The spec at these values, without overrides. */
  plain(selection: Selection): ResolvedTrialSpec;
  /** The same with what the sweep's overrides set. */
  overridden(selection: Selection): ResolvedTrialSpec;
}

/** What a space knows of the trials behind its values. Our workers' trials and those that the caller trains differ in all of it. */
export interface TrialMaker {
  /** Paths that conditions and exclusions may name. */
  readonly pathTypes: PathTypes;
  /** Whether two cells of the space can come out equal. */
  readonly mayCoincide: boolean;
  /** Whether a field keeps each of its values apart from the others, and has no say in any other field. */
  isIndependent(path: Path): boolean;
  fillingFor(selection: Selection): TrialFilling;
  /** Reads paths of a spec, for conditions and exclusions. */
  reader(spec: ResolvedTrialSpec): ReadPath;
  /** Whether a field takes part in a trial. */
  isUsed(spec: ResolvedTrialSpec, path: Path): boolean;
  /** Runs of one repeat. */
  folds(spec: ResolvedTrialSpec): number;
  /** Equal for points that come out equal. */
  keyOf(spec: ResolvedTrialSpec): string;
}
