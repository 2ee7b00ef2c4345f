import { groupBy } from '../outcome/group-by.js';
import {
  ascending,
  completed,
  fieldValues,
  levelsOf,
  listed,
  metricOf,
  metricsOf,
  trialsOf,
  where,
} from '../outcome/read-outcome.js';
import type { TrialOutcome } from '../outcome/run-outcome.js';
import { kendallTau, largest, mean, shown, smallest } from '../outcome/statistics.js';
import { batchOf } from '../recipe/batch-size.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { constantRate, trainingShare } from './printed.js';
import { epochsOf, optimizers, rateAt, SMALL_D, shares, trialOfD } from './trial.js';

const RATE = 'optimizer.learningRate';
const ALL = ['adam', 'adagrad', 'adamax', 'rmsprop', 'sgd', 'adadelta'];
const QUICK = ['adam', 'adamax', 'rmsprop'];
/** Kendall's tau from which on five shares count as rising: at most one pair in ten is the other way round. */
const RISES = 0.8;
/** Four orders of magnitude, then five mantissas at most. */
const MOST_RUNS = 9;

const common = { document: 'D', small: SMALL_D, dataset: 'heart-s' } as const;

const dataLoss = (trial: TrialOutcome) => metricOf(trial, 'dataLoss') ?? Number.POSITIVE_INFINITY;

/** The rate with the least data loss in a search. */
function bestRate(trials: readonly TrialOutcome[]): number {
  const [best] = [...completed(trials)].sort((a, b) => dataLoss(a) - dataLoss(b));
  return Number(best?.params[RATE]);
}

const searchesOf = (trials: readonly TrialOutcome[]) =>
  groupBy(trials, ({ params }) => `${params['optimizer.name']} ${params['loss.name']}`);

export const optimizerStudies: readonly Recipe[] = [
  {
    ...common,
    name: 'd1-lr-search',
    title: 'A learning rate for each optimizer and loss',
    asks: 'First the order of magnitude, then its best integer multiple by binary search: about nine runs for each of six optimizers and two losses.',
    small: `${SMALL_D} Three of the six optimizers, 4 epochs a run.`,
    parts: [
      sweepPart('searches', (context) => ({
        parameters: {
          'optimizer.name': context.scale === 'full' ? ALL : ['adam', 'sgd', 'adadelta'],
          'loss.name': ['bce', 'switching'],
          [RATE]: { type: 'float', low: 1e-7, high: 100, scale: 'log' },
        },
        trial: {
          ...trialOfD(context),
          training: { epochs: context.scale === 'full' ? 150 : 4, batchSize: batchOf(context, 10) },
        },
        search: {
          method: 'orderThenBinary',
          parameter: RATE,
          per: ['optimizer.name', 'loss.name'],
          extendBorder: false,
        },
        objective: { metric: 'dataLoss', mode: 'min', at: 'last' },
        repeats: 1,
      })),
    ],
    expectations: [
      {
        id: 'nine-runs',
        grade: 'H',
        says: 'Nine runs find the rate of an optimizer and a loss.',
        judge(outcome) {
          const searches = [...searchesOf(trialsOf(outcome, 'searches')).values()];
          const most = largest(searches.map(({ length }) => length));
          return { holds: most <= MOST_RUNS, found: `${searches.length} searches of at most ${most} runs` };
        },
      },
      {
        id: 'slow-ones-need-more',
        grade: 'S',
        says: "SGD's and AdaDelta's best rates are larger than Adam's.",
        ifNot: 'After 4 epochs one seed decides much.',
        judge(outcome) {
          const searches = searchesOf(trialsOf(outcome, 'searches'));
          const rate = (name: string) => bestRate(searches.get(name) ?? []);
          const holds = ['bce', 'switching'].every((loss) =>
            ['sgd', 'adadelta'].every((name) => rate(`${name} ${loss}`) > rate(`adam ${loss}`)),
          );
          const texts = [...searches.keys()].map((name) => `${name} ${shown(rate(name))}`);
          return { holds, found: texts.join(', ') };
        },
      },
      {
        id: 'switching-needs-more',
        grade: 'R',
        says: 'Every best rate for Switching is larger than that for BCE.',
        ifNot: 'After 4 epochs the rate that gets a network going first is best, whatever the loss.',
        judge(outcome) {
          const trials = trialsOf(outcome, 'searches');
          const searches = searchesOf(trials);
          const names = fieldValues(trials, 'optimizer.name').map(String);
          const rates = names.map((name) => ({
            name,
            bce: bestRate(searches.get(`${name} bce`) ?? []),
            switching: bestRate(searches.get(`${name} switching`) ?? []),
          }));
          const larger = rates.filter(({ bce, switching }) => switching > bce);
          const texts = rates.map(
            ({ name, bce, switching }) => `${name} ${shown(bce)} and ${shown(switching)}`,
          );
          return {
            holds: names.length > 0 && larger.length === names.length,
            found: `true of ${larger.length} of ${names.length} optimizers; with BCE and Switching: ${texts.join(', ')}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Data loss by rate',
        part: 'searches',
        rows: ['optimizer.name', 'loss.name'],
        columns: [RATE],
        metrics: ['dataLoss'],
      },
    ],
  },
  {
    ...common,
    name: 'd2-const-lr',
    title: 'Six optimizers with one constant rate',
    asks: 'A rate of 1e-4 for 150 epochs, six optimizers, BCE and Switching.',
    small: `${SMALL_D} The rate is 3e-3, since there is a tenth of the steps.`,
    parts: [
      sweepPart(
        'optimizers',
        (context) => ({
          parameters: { 'optimizer.name': ALL, 'loss.name': ['bce', 'switching'] },
          trial: {
            ...trialOfD(context, 150),
            optimizer: { learningRate: context.scale === 'full' ? 1e-4 : 3e-3 },
          },
        }),
        { epochs: true },
      ),
    ],
    expectations: [
      {
        id: 'quick-ones',
        grade: 'S',
        says: 'Adam, AdaMax and RMSProp converge; AdaGrad, SGD and AdaDelta are far behind.',
        contradiction:
          'The printed AdaDelta row with Switching (Dice .84 at loss .77, training equal to validation) is doubted.',
        judge(outcome) {
          const levels = levelsOf(trialsOf(outcome, 'optimizers'), 'optimizer.name', 'dice');
          const isQuick = ({ value }: { value: unknown }) => QUICK.includes(String(value));
          const quick = levels.filter(isQuick).map(({ figure }) => figure);
          const slow = levels.filter((level) => !isQuick(level)).map(({ figure }) => figure);
          return { holds: smallest(quick) > largest(slow), found: `training Dice ${listed(levels)}` };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Constant rate',
        part: 'optimizers',
        rows: ['loss.name', 'optimizer.name'],
        columns: [],
        metrics: ['loss', 'valLoss', 'dice', 'valDice'],
        printed: constantRate,
      },
      {
        kind: 'lossGrid',
        title: 'Loss by epoch',
        part: 'optimizers',
        rows: 'optimizer.name',
        columns: 'loss.name',
      },
    ],
  },
  {
    ...common,
    name: 'd3-share-rms',
    title: 'RMSProp by share of the images',
    asks: 'RMSProp 1e-3 with Switching where 20 to 100 % of the images train; with 100 % the training images validate.',
    parts: [
      sweepPart(
        'shares',
        (context) => ({
          parameters: { share: shares([20, 40, 60, 80, 100]) },
          trial: {
            ...trialOfD(context, 150),
            optimizer: { name: 'rmsprop', learningRate: rateAt(context, 1e-3) },
          },
        }),
        { epochs: true, pictures: true },
      ),
    ],
    expectations: [
      {
        id: 'same-at-100',
        grade: 'H',
        says: 'With 100 % the metrics of validation are those of training.',
        judge(outcome) {
          const trials = completed(where(trialsOf(outcome, 'shares'), { share: '100' }));
          const off = trials.map((trial) =>
            Math.abs((metricOf(trial, 'dice') ?? Number.NaN) - (metricOf(trial, 'valDice') ?? Number.NaN)),
          );
          return { holds: largest(off) < 1e-6, found: `Dice differs by ${shown(largest(off))}` };
        },
      },
      {
        id: 'rises',
        grade: 'S',
        says: 'The validation Dice rises with the share.',
        judge(outcome) {
          const levels = ascending(levelsOf(trialsOf(outcome, 'shares'), 'share', 'valDice'));
          const tau = kendallTau(levels.map(({ figure }) => figure));
          return {
            holds: tau >= RISES,
            found: `validation Dice by share ${listed(levels)} (Kendall's tau ${shown(tau)})`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'By share of the images that trains, in percent',
        part: 'shares',
        rows: ['share'],
        columns: [],
        metrics: ['loss', 'valLoss', 'dice', 'valDice'],
        printed: trainingShare,
      },
      { kind: 'maskGrid', title: 'Mask of one image by share', part: 'shares', rows: 'share', columns: null },
    ],
  },
  {
    ...common,
    name: 'd3b-share-opt',
    title: 'Optimizers with little data',
    asks: 'Which optimizer bears 20 or 40 % of the images best?',
    parts: [
      sweepPart('shares', (context) => ({
        parameters: {
          share: shares([20, 40]),
          optimizer: optimizers(context, { rmsprop: 1e-3, adam: 1e-3, sgd: 1e-1 }),
        },
        trial: {
          ...trialOfD(context, 150),
          training: { epochs: epochsOf(context, 150), batchSize: batchOf(context, 10) },
        },
      })),
    ],
    expectations: [
      {
        id: 'adam-is-best',
        grade: 'R',
        says: 'With little data Adam is best, then SGD, then RMSProp.',
        ifNot:
          "With the document's rates and a tenth of its steps SGD is still on its way, and Adam and RMSProp differ less than seeds do.",
        judge(outcome) {
          const trials = trialsOf(outcome, 'shares');
          const of = (name: string) => mean(metricsOf(where(trials, { optimizer: name }), 'valDice'));
          const [adam, sgd, rmsprop] = [of('adam'), of('sgd'), of('rmsprop')];
          return {
            holds: adam > sgd && sgd > rmsprop,
            found: `mean validation Dice: Adam ${shown(adam)}, SGD ${shown(sgd)}, RMSProp ${shown(rmsprop)}`,
          };
        },
      },
    ],
    layouts: [
      {
        kind: 'table',
        title: 'Validation Dice with little data',
        part: 'shares',
        rows: ['optimizer'],
        columns: ['share'],
        metrics: ['dice', 'valDice', 'valLoss'],
      },
    ],
  },
];
