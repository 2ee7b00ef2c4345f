import { groupBy } from '../outcome/group-by.js';
import { completed, metricOf, metricsOf, trialsOf } from '../outcome/read-outcome.js';
import type { RunOutcome, TrialOutcome } from '../outcome/run-outcome.js';
import { largest, median, shown, smallest } from '../outcome/statistics.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { SMALL_C, trialOfC } from './trial.js';

const RATE = 'optimizer.learningRate';
const L2 = 'regularizer.l2';
const PATHS = [L2, RATE] as const;
/** Of the mesh, by dimension: 8 x 4 points in the document, 4 x 3 of them at small scale. */
const RANGES = {
  full: {
    [L2]: { type: 'float', low: 1e-8, high: 1e-1, scale: 'log', factor: 10 },
    [RATE]: { type: 'float', low: 1e-6, high: 1e-3, scale: 'log', factor: 10 },
  },
  small: {
    [L2]: { type: 'float', low: 1e-4, high: 1e-1, scale: 'log', factor: 10 },
    [RATE]: { type: 'float', low: 1e-5, high: 1e-3, scale: 'log', factor: 10 },
  },
} as const;
const JITTER = 0.25;

/** What is claimed is where the points lie: a few steps of a tiny network order them well enough. */
const TINY = {
  model: { baseFilters: 2, depth: 2 },
  selection: { maxImages: 24 },
  preprocessing: { size: 32, fit: 'resize' as const },
};

const isBetter = (a: TrialOutcome, b: TrialOutcome) =>
  (metricOf(a, 'valDice', 'best') ?? Number.NEGATIVE_INFINITY) >
  (metricOf(b, 'valDice', 'best') ?? Number.NEGATIVE_INFINITY);

/** The best of the points' medians over their seeds. */
const bestPoint = (trials: readonly TrialOutcome[]) =>
  largest(
    [...groupBy(trials, ({ pointId }) => pointId).values()].map((runs) =>
      median(metricsOf(runs, 'valDice', 'best')),
    ),
  );

const bestOf = (trials: readonly TrialOutcome[]) => trials.reduce((a, b) => (isBetter(b, a) ? b : a));

/** Decades between a value and the nearest crossing of the mesh. */
function offCrossing(value: number): number {
  const decades = Math.log10(value);
  return Math.abs(decades - Math.round(decades));
}

interface Bounds {
  low: number;
  high: number;
}

/** The bounds that a dimension was asked for with, whatever the scale. */
function boundsOf(outcome: RunOutcome, path: (typeof PATHS)[number]): Bounds {
  const part = outcome.get('mesh');
  const asked = part?.kind === 'sweep' ? part.parameters[path] : undefined;
  return asked && 'low' in asked ? (asked as Bounds) : { low: Number.NaN, high: Number.NaN };
}

/** Crossings of a mesh of decades. */
const crossings = (outcome: RunOutcome) =>
  PATHS.map((path) => boundsOf(outcome, path))
    .map(({ low, high }) => Math.round(Math.log10(high / low)) + 1)
    .reduce((product, count) => product * count, 1);

/** Points of the mesh, and those of border retests after it, each once. */
function pointsOf(outcome: RunOutcome) {
  const first = [...new Map(trialsOf(outcome, 'mesh').map((trial) => [trial.pointId, trial])).values()];
  const count = crossings(outcome);
  return { mesh: first.slice(0, count), retests: first.slice(count) };
}

const common = { document: 'C', small: SMALL_C, dataset: 'heart-s' } as const;

export const meshes: readonly Recipe[] = [
  {
    ...common,
    small: `${SMALL_C} 4 x 3 points (1e-1 to 1e-4 by 1e-3 to 1e-5), 2 filters and two levels, 24 images of 32x32, one epoch, and the border tested again once instead of three times: what is claimed is where the points lie.`,
    name: 'c2-mesh-jitter',
    title: 'A log mesh with jitter, and its border tested again',
    asks: 'Regularisation from 1e-1 to 1e-8 by rate from 1e-3 to 1e-6, 8 x 4 points, each moved off its crossing; where the best lies on the border, search on beyond it.',
    parts: [
      sweepPart('mesh', (context) => ({
        parameters: RANGES[context.scale],
        trial: {
          ...trialOfC(context, { small: 1, full: 30 }),
          ...(context.scale === 'small' && TINY),
        },
        search: {
          method: 'mesh',
          jitter: JITTER,
          borderRetest: { rounds: context.scale === 'full' ? 3 : 1, outside: 2 },
        },
        objective: { metric: 'valDice', mode: 'max' },
        repeats: 1,
      })),
    ],
    expectations: [
      {
        id: 'jittered',
        grade: 'H',
        says: 'The mesh has a point a crossing (32 in the document), none on it but those that would leave the bounds, none farther from it than a quarter of a step.',
        judge(outcome) {
          const { mesh } = pointsOf(outcome);
          const values = mesh.flatMap(({ params }) =>
            PATHS.map((path) => ({ path, value: Number(params[path]) })),
          );
          const isClipped = ({ path, value }: (typeof values)[number]) => {
            const { low, high } = boundsOf(outcome, path);
            return value === low || value === high;
          };
          const clipped = values.filter(isClipped).length;
          const offs = values.filter((each) => !isClipped(each)).map(({ value }) => offCrossing(value));
          return {
            holds: mesh.length === crossings(outcome) && largest(offs) <= JITTER + 1e-9 && smallest(offs) > 0,
            found: `${mesh.length} points on ${crossings(outcome)} crossings, ${shown(smallest(offs))} to ${shown(largest(offs))} of a step off, ${clipped} of ${values.length} values at a bound`,
          };
        },
      },
      {
        id: 'retest',
        grade: 'H',
        says: 'Points follow the mesh only where its best value of a dimension is the smallest or largest.',
        judge(outcome) {
          const { mesh, retests } = pointsOf(outcome);
          const best = bestOf(mesh);
          const onBorder = PATHS.filter((path) => {
            const step = Math.round(Math.log10(Number(best.params[path])));
            const { low, high } = boundsOf(outcome, path);
            return step === Math.round(Math.log10(low)) || step === Math.round(Math.log10(high));
          });
          return {
            holds: retests.length > 0 === onBorder.length > 0,
            found: `best at l2 ${shown(Number(best.params[L2]))}, rate ${shown(Number(best.params[RATE]))}: ${onBorder.length === 0 ? 'inside' : `on the border of ${onBorder.join(', ')}`}; ${retests.length} further points`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'scatter',
        title: 'Validation Dice by rate',
        part: 'mesh',
        x: RATE,
        metric: 'valDice',
        logX: true,
      },
      { kind: 'scatter', title: 'Validation Dice by L2', part: 'mesh', x: L2, metric: 'valDice', logX: true },
    ],
  },
  {
    ...common,
    name: 'c3-coarse-fine',
    title: 'From coarse to fine',
    asks: 'First few epochs and factors of 10, then longer runs and factors of 3, then of the root of 3, each round around the best of the one before.',
    parts: [
      sweepPart('rounds', (context) => ({
        parameters: {
          [RATE]: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' },
        },
        trial: trialOfC(context, { small: 2, full: 5 }),
        search: { method: 'coarseToFine', points: 5 },
        objective: { metric: 'valDice', mode: 'max' },
      })),
    ],
    expectations: [
      {
        id: 'not-worse',
        grade: 'S',
        says: 'No round ends worse than the one before it.',
        judge(outcome) {
          const lengthOf = (trial: TrialOutcome) => trial.spec?.training.epochs ?? trial.epochsDone;
          const rounds = groupBy(completed(trialsOf(outcome, 'rounds')), lengthOf);
          const dice = [...rounds.entries()].sort(([a], [b]) => a - b).map(([, trials]) => bestPoint(trials));
          const holds =
            dice.length === 3 &&
            dice.every((value, index) => index === 0 || value >= (dice[index - 1] ?? Number.NaN));
          return { holds, found: `best validation Dice by round: ${dice.map(shown).join(', ')}` };
        },
      },
    ],
    layouts: [
      {
        kind: 'scatter',
        title: 'Validation Dice by rate',
        part: 'rounds',
        x: RATE,
        metric: 'valDice',
        logX: true,
      },
    ],
  },
];
