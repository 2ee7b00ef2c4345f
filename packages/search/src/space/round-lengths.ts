import { type Path, type ResolvedSweepSpec, type TrialSpec, trainingForm } from '@unetsweep/contract';
import { largestAllowed } from './field-limits.js';

/** How long the runs of each round of a search are. */
interface RoundLengths {
  /** What sets the length: `training.steps` where `trial` counts in steps. */
  path: Path;
  /** One for each round. */
  lengths: number[];
}

/** The length that `trial` says, or its default, and the largest that the field takes. */
function ownLength({ training }: TrialSpec): { path: Path; length: number; most: number } {
  const steps = training?.steps ?? null;
  const name = steps === null ? 'epochs' : 'steps';
  const { default: fallback = 1 } = trainingForm.fields[name] as { default?: number };
  const length = steps ?? training?.epochs ?? fallback;
  const path = `training.${name}`;
  return { path, length, most: largestAllowed(path) };
}

/** Null where all runs are as long as `trial` says. Each round of coarseToFine is longer than the one before. */
export function roundLengths({
  search,
  trial,
  runner,
}: Pick<ResolvedSweepSpec, 'search' | 'trial' | 'runner'>): RoundLengths | null {
  // How long a caller trains is the caller's own matter.
  if (runner === 'external') return null;
  if (search.method !== 'coarseToFine' || search.epochsFactor === 1) return null;
  const { path, length, most } = ownLength(trial as TrialSpec);
  const lengths = search.factors.map((_, round) =>
    Math.min(most, Math.max(1, Math.round(length * search.epochsFactor ** round))),
  );
  return { path, lengths };
}
