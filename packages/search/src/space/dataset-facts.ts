import { type Dataset, invalidBody, type ResolvedTrialSpec, type TrialContext } from '@unetsweep/contract';

/** What a search needs to know of a data set; a `Dataset` has it all. */
export type DatasetFacts = Pick<Dataset, 'classes' | 'groups'>;

/** Data sets by the reference that specs name them by (`name@version`). */
export type DatasetTable = ReadonlyMap<string, DatasetFacts>;

/** What a trial's defaults depend on. One group is no group: nothing could be held out by it. */
export function trialContextOf({ classes, groups }: DatasetFacts, seed: number): TrialContext {
  return { classes: classes.length, hasGroups: groups.length > 1, seed };
}

/** @throws ProblemError `invalidBody` where a point names a data set that the table lacks */
export function findDataset(datasets: DatasetTable, reference: string | null): DatasetFacts {
  const facts = reference === null ? undefined : datasets.get(reference);
  if (facts) return facts;
  const message = `${JSON.stringify(reference)} is none of this sweep's data sets`;
  throw invalidBody([{ path: '/dataset', code: 'enum', message, accepted: [...datasets.keys()] }]);
}

/** Number of folds of a resolved trial: one for each group that takes part, or as many as it says; 1 without cross validation. */
export function foldCount({ validation, selection }: ResolvedTrialSpec, { groups }: DatasetFacts): number {
  if (validation.folds !== 'groups') return validation.folds ?? 1;
  const { groups: chosen, excludeGroups } = selection;
  const taking = groups.filter(
    ({ name }) => (chosen === null || chosen.includes(name)) && !excludeGroups.includes(name),
  );
  return Math.max(1, taking.length);
}
