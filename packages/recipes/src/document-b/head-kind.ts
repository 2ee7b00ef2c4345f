import { completed, metricsOf, trialsOf, where } from '../outcome/read-outcome.js';
import type { TrialOutcome } from '../outcome/run-outcome.js';
import { largest, mean, median, shown, smallest } from '../outcome/statistics.js';
import { batchOf } from '../recipe/batch-size.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { HEAD } from './head-filters.js';
import { BEST_FILTERS, SMALL_B, trialOfB } from './trial.js';

/** Of the head: weights of each filter and its bias. */
const HEAD_INPUTS = { full: 64, small: 16 } as const;

const countOf = (trial: TrialOutcome | undefined, layer: string) =>
  trial?.recording?.epochs
    .at(-1)
    ?.histograms.find((each) => each.layer === layer && each.kind === 'weights')
    ?.counts.reduce((sum, count) => sum + count, 0) ?? 0;

const of = (trials: readonly TrialOutcome[], layer: string, figure: 'roughness' | 'drift') =>
  mean(
    trials.flatMap(({ recording }) =>
      (recording?.epochs ?? []).flatMap(({ histograms }) =>
        histograms
          .filter((each) => each.layer === layer && each.kind === 'weights')
          .flatMap((each) => each[figure] ?? []),
      ),
    ),
  );

const KERNEL = 'head/kernel';
const CLASSES = 3;
/** Of what filters move by: what float32 sums in another order come to. */
const ROUNDING = 1e-3;

/** How far filters of a class parted from each other between the first and the last kept epoch, and how far they moved together. */
function partingOf({ weights }: TrialOutcome): { parted: number; moved: number } {
  const kernels = weights.filter(({ name }) => name === KERNEL);
  const [first, last] = [kernels[0], kernels.at(-1)];
  if (!first || !last || first.epoch === last.epoch) return { parted: Number.NaN, moved: Number.NaN };
  const filters = last.shape.at(-1) ?? 0;
  // Of two classes the head has one output: its filters are one group, of which these are parts.
  const group = filters / CLASSES;
  const changes = Array.from(last.values, (value, at) => value - (first.values[at] ?? Number.NaN));
  // Filters of a class lie beside each other: each is compared with the first of its class.
  const parted = changes.map((change, at) => change - (changes[at - ((at % filters) % group)] ?? Number.NaN));
  const size = (values: readonly number[]) => mean(values.map(Math.abs));
  return { parted: size(parted), moved: size(changes) };
}

/** Largest parting of the trials with this activation and more than one filter a class, as a share of their movement. */
function partings(trials: readonly TrialOutcome[], activation: string): number[] {
  const own = completed(where(trials, { 'model.head.groupActivation': activation, [HEAD]: BEST_FILTERS }));
  return own.map((trial) => {
    const { parted, moved } = partingOf(trial);
    return parted / moved;
  });
}

const common = { document: 'B', dataset: 'tiles-s' } as const;

export const headKind: readonly Recipe[] = [
  {
    ...common,
    name: 'b1-histograms',
    title: 'Weight histograms of the head',
    asks: 'The author reads weight histograms by layer and epoch: smooth, bell-like ones that change gently should go with better networks; the layer of 195 weights looked torn, the one of 3,705 less.',
    small:
      'The full network of 5.6 million parameters, since the counts are what is checked; 3 epochs on 64x64 synthetic tiles.',
    parts: [
      sweepPart(
        'heads',
        (context) => ({
          parameters: { [HEAD]: [3, BEST_FILTERS] },
          trial: {
            ...trialOfB(context),
            model: { preset: 'spacenetBaseline' },
            training: { epochs: context.scale === 'full' ? 15 : 3, batchSize: batchOf(context, 10) },
          },
          objective: { metric: 'valLoss', mode: 'min', at: 'last' },
          record: { histograms: { kinds: ['weights'], bins: 30 } },
        }),
        { recordings: true },
      ),
    ],
    expectations: [
      {
        id: 'counts',
        grade: 'H',
        says: 'The histograms of the head count 195 weights with 3 filters and 3,705 with 57.',
        judge(outcome) {
          const [small, large] = [3, BEST_FILTERS].map((filters) => {
            const [trial] = where(trialsOf(outcome, 'heads'), { [HEAD]: filters });
            return countOf(trial, 'head/kernel') + countOf(trial, 'head/bias');
          });
          return { holds: small === 195 && large === 3705, found: `${small} and ${large} weights counted` };
        },
      },
      {
        id: 'smoother',
        grade: 'R',
        says: 'The histograms of the larger head are smoother and change more gently.',
        contradiction:
          'Samples of 195 are torn by sampling alone; the author says himself that it is not proven.',
        judge(outcome) {
          const [base, improved] = [3, BEST_FILTERS].map((filters) =>
            where(trialsOf(outcome, 'heads'), { [HEAD]: filters }),
          );
          const figures = (['roughness', 'drift'] as const).map((figure) => [
            of(base ?? [], 'head/kernel', figure),
            of(improved ?? [], 'head/kernel', figure),
          ]);
          const [roughness, drift] = figures;
          return {
            holds: figures.every(([before = 0, after = 0]) => after < before),
            found: `roughness ${shown(roughness?.[0])} and ${shown(roughness?.[1])}, drift ${shown(drift?.[0])} and ${shown(drift?.[1])} with 3 and 57 filters`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'histograms',
        title: 'Weights of the head by epoch',
        part: 'heads',
        layers: ['head/kernel', 'bottleneck_conv2/kernel'],
        by: HEAD,
      },
    ],
  },
  {
    ...common,
    name: 'b4-relu-head',
    title: 'A head with an activation before the sum',
    asks: 'Ours: does an activation before the sum of the maps, which gives the head real capacity, change what the linear one cannot?',
    small: SMALL_B,
    parts: [
      sweepPart(
        'heads',
        (context) => ({
          // Sums of positive numbers could never say background where there is one map.
          parameters: {
            'model.head.groupActivation': context.dataset.classes > 2 ? ['none', 'relu'] : ['none'],
            [HEAD]: [3, BEST_FILTERS],
          },
          trial: trialOfB(context),
          objective: { metric: 'valLoss', mode: 'min', at: 'last' },
          keepCheckpoints: { bestTrials: null, every: 5 },
          // Checkpoints are needed, of each of these trials.
          reuse: 'never',
        }),
        { weights: [KERNEL] },
      ),
    ],
    expectations: [
      {
        id: 'collapses',
        grade: 'H',
        says: 'Without an activation the head is one filter a class however many it has: the filters of a class move as one. With one they part.',
        judge(outcome) {
          const trials = trialsOf(outcome, 'heads');
          const [linear, activated] = [partings(trials, 'none'), partings(trials, 'relu')];
          const isOne = linear.length > 0 && largest(linear) < ROUNDING;
          const relu = activated.length === 0 ? '' : `, of ${shown(smallest(activated))} with ReLU`;
          return {
            holds: isOne && activated.every((parting) => parting > 10 * ROUNDING),
            found: `filters of a class part by ${shown(largest(linear))} of what they move without activation${relu}`,
          };
        },
      },
      {
        id: 'parameters',
        grade: 'H',
        says: 'Each filter more costs its weights and one bias, whatever the activation.',
        judge(outcome) {
          const trials = completed(trialsOf(outcome, 'heads'));
          const inputs =
            HEAD_INPUTS[trials.some(({ parameterCount }) => (parameterCount ?? 0) > 5e6) ? 'full' : 'small'];
          const counts = trials.map(
            ({ params, parameterCount }) =>
              (parameterCount ?? Number.NaN) - (inputs + 1) * Number(params[HEAD]),
          );
          return {
            holds: new Set(counts).size === 1 && Number.isFinite(counts[0]),
            found: `${shown(counts[0])} parameters beside the head in each of ${counts.length} runs`,
          };
        },
      },
      {
        id: 'activation',
        grade: 'R',
        says: 'Validation loss by head and activation (the document has none).',
        judge(outcome) {
          const trials = trialsOf(outcome, 'heads');
          const texts = ['none', 'relu'].flatMap((activation) =>
            [3, BEST_FILTERS].map((filters) => {
              const cell = where(trials, { 'model.head.groupActivation': activation, [HEAD]: filters });
              return `${activation}, ${filters}: ${shown(median(metricsOf(cell, 'valLoss')))}`;
            }),
          );
          return { holds: null, found: texts.join('; ') };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Validation loss by head',
        part: 'heads',
        rows: ['model.head.groupActivation'],
        columns: [HEAD],
        metrics: ['valLoss', 'valDice'],
      },
    ],
  },
];
