/** What defaults depend on, from the data set and the sweep. */
export interface TrialContext {
  /** Classes of the data set, background included. */
  classes: number;
  /** Whether the data set has groups. */
  hasGroups: boolean;
  /** Seed of the sweep. */
  seed: number;
}
