/**
 * How a run's loss went, as a search for the learning rate asks it ("Hyperparameter tuning rules", part 6): `diverged` where it is
 * not finite or ends more than 5 % above its start, `flat` where it ends above 98 % of it, `plateau` where it flattened before its
 * time, else `ok`.
 */
export const rateClasses = ['ok', 'diverged', 'flat', 'plateau'] as const;
export type RateClass = (typeof rateClasses)[number];

/** The training loss of a run. */
export interface LossCurve {
  /** By epoch, or by any other unit that all runs have in common; null where it was not finite. */
  losses: readonly (number | null)[];
  /** Of the untrained network, where it is known; else the first of `losses` is the start. */
  initial?: number | null;
}

/** Above its start by so much the loss rose. */
const risenAbove = 1.05;
/** Above this share of its start nothing was learned. */
const flatAbove = 0.98;
/** A loss flattened where less than this share of its drop lies in the last half of the run, */
const lateShare = 0.05;
/** and where it ends above the best end by this factor. */
const farAbove = 1.2;

interface Course {
  kind: 'diverged' | 'flat' | 'falling';
  end: number;
  /** Share of the drop that lies in the last half. */
  late: number;
}

const broken: Course = { kind: 'diverged', end: Number.POSITIVE_INFINITY, late: 0 };

function courseOf({ losses, initial = null }: LossCurve): Course {
  const curve = initial === null ? losses : [initial, ...losses];
  const [start, end] = [curve[0], curve.at(-1)];
  const isWhole = curve.every((loss) => loss !== null && Number.isFinite(loss));
  if (!isWhole || start == null || end == null || end > risenAbove * start) return broken;
  if (end > flatAbove * start) return { kind: 'flat', end, late: 0 };
  const middle = curve[Math.floor((curve.length - 1) / 2)] ?? start;
  return { kind: 'falling', end, late: (middle - end) / (start - end) };
}

export interface ClassifiedRates {
  /** One for each curve. */
  classes: RateClass[];
  /** Position of the `ok` curve that ends lowest; null where none is ok. */
  best: number | null;
}

/**
 * The class of each run among those of one search: whether a run flattened too early shows in comparison with the run that ended
 * lowest. All runs must be equally long.
 */
export function classifyRates(curves: readonly LossCurve[]): ClassifiedRates {
  const courses = curves.map(courseOf);
  const lowest = Math.min(...courses.filter(({ kind }) => kind === 'falling').map(({ end }) => end));
  const classes = courses.map(({ kind, end, late }): RateClass => {
    if (kind !== 'falling') return kind;
    return late < lateShare && end > farAbove * lowest ? 'plateau' : 'ok';
  });
  let best: number | null = null;
  for (const [index, { end }] of courses.entries())
    if (classes[index] === 'ok' && (best === null || end < (courses[best]?.end ?? end))) best = index;
  return { classes, best };
}
