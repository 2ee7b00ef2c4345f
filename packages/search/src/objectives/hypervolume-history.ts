import { dominates, lossesOf, type ResolvedObjective } from '@unetsweep/contract';
import { hypervolumeGain } from './hypervolume.js';

/** A point that has ended. */
export interface EndedPoint {
  /** One for each objective; null where it has none. */
  values: readonly number[] | null;
  feasible: boolean;
}

export interface HypervolumeHistory {
  /** One for each objective, in its own unit. */
  reference: number[];
  /** Whether the reference is the worst value seen in each objective, rather than given. */
  isWorstSeen: boolean;
  /** After each point, in their order: never falling. */
  volumes: number[];
}

type Objectives = readonly Pick<ResolvedObjective, 'mode'>[];

function worstSeen(losses: readonly (readonly number[])[], count: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    losses.reduce(
      (worst, each) => Math.max(worst, each[index] ?? Number.NEGATIVE_INFINITY),
      Number.NEGATIVE_INFINITY,
    ),
  ).map((worst) => (Number.isFinite(worst) ? worst : 0));
}

/**
 * How the volume that feasible points dominate grew from point to point.
 * @param points in the order in which they ended
 * @param given one value for each objective, worse than what is of interest; default: the worst seen
 */
export function hypervolumeHistory(
  points: readonly EndedPoint[],
  objectives: Objectives,
  given?: readonly number[],
): HypervolumeHistory {
  const losses = points.map(({ values, feasible }) =>
    values && feasible ? lossesOf(values, objectives) : null,
  );
  const valued = losses.filter((each) => each !== null);
  const reference = given ? lossesOf(given, objectives) : worstSeen(valued, objectives.length);
  let front: (readonly number[])[] = [];
  let volume = 0;
  const volumes = losses.map((point) => {
    const gain = point ? hypervolumeGain(point, front, reference) : 0;
    if (point && gain > 0) {
      volume += gain;
      front = [...front.filter((other) => !dominates(point, other)), point];
    }
    return volume;
  });
  return { reference: lossesOf(reference, objectives), isWorstSeen: given === undefined, volumes };
}
