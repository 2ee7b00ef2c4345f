import { notCarried } from '../outcome/carried.js';
import { stageOf } from '../outcome/read-outcome.js';
import { shown } from '../outcome/statistics.js';
import { batchOf } from '../recipe/batch-size.js';
import type { PartContext, PlanBody } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { epochsOf, SMALL_D, schedules, trialOfD } from './trial.js';

const RATE = 'optimizer.learningRate';
const STAGES = ['lr', 'scheduler', 'decay', 'dropout', 'loss', 'augment', 'final'];

function course(context: PartContext): PlanBody {
  const isFull = context.scale === 'full';
  const base = trialOfD(context);
  const { loss: _, optimizer: __, ...trial } = base;
  const switching = { loss: { name: 'switching' as const } };
  return {
    defaults: {
      dataset: context.dataset.reference,
      objective: { metric: 'valDice', mode: 'max', at: 'last' },
      seed: context.seed,
      trial,
    },
    stages: [
      {
        name: 'lr',
        sweep: {
          parameters: {
            'optimizer.name': isFull
              ? ['adam', 'adagrad', 'adamax', 'rmsprop', 'sgd', 'adadelta']
              : ['adam', 'sgd'],
            'loss.name': ['bce', 'switching'],
            [RATE]: { type: 'float', low: 1e-6, high: 10, scale: 'log' },
          },
          search: { method: 'orderThenBinary', parameter: RATE, per: ['optimizer.name', 'loss.name'] },
          objective: { metric: 'dataLoss', mode: 'min', at: 'last' },
          trial: { training: { epochs: isFull ? 150 : 3, batchSize: batchOf(context, 10) } },
        },
        winner: { by: 'best' },
      },
      {
        name: 'scheduler',
        sweep: {
          parameters: {
            'optimizer.name': isFull ? ['adam', 'adagrad', 'adamax', 'rmsprop', 'sgd'] : ['adam', 'sgd'],
            schedule: schedules(context, ['plateau', 'step', 'none']),
          },
          trial: switching,
        },
        carry: [{ stage: 'lr', per: ['optimizer.name', 'loss.name'], take: [RATE] }],
      },
      {
        name: 'decay',
        sweep: { parameters: { 'regularizer.l2': [0.1, 0.01, 0.001] }, trial: switching },
        carry: [{}],
      },
      {
        name: 'dropout',
        sweep: { parameters: { 'model.dropout': [0, 0.2, 0.5] }, trial: switching },
        carry: [{}],
      },
      {
        name: 'loss',
        sweep: { parameters: { 'loss.name': ['switching', 'bce', 'bceInverseDice', 'bceDice'] } },
        carry: [{}],
      },
      {
        name: 'augment',
        sweep: {
          parameters: {
            augmentation: [
              { label: 'none' },
              { label: 'turned', rotateDegrees: 20, flipHorizontal: 0.5, flipVertical: 0.5 },
            ],
          },
          trial: { training: { epochs: epochsOf(context, 200), batchSize: batchOf(context, 10) } },
        },
        carry: [{}],
      },
      {
        name: 'final',
        sweep: { repeats: 5, aggregate: 'meanMinusStd' },
        carry: [{ stage: 'augment' }, { stage: 'loss', top: 2 }],
      },
    ],
  };
}

/** Document D's whole course: each stage keeps what won in the earlier ones. */
export const pipeline: Recipe = {
  name: 'd11-pipeline',
  document: 'D',
  title: 'The whole course, stage by stage',
  asks: 'Rate by optimizer and loss, scheduler, weight decay, dropout, loss, augmentation, and the two best of the losses with five seeds: one plan, each stage with the winners of the earlier ones.',
  small: `${SMALL_D} Two optimizers.`,
  dataset: 'heart-s',
  parts: [{ kind: 'plan', name: 'course', spec: course }],
  expectations: [
    {
      id: 'carried',
      grade: 'H',
      says: 'Each stage has the values that won before.',
      judge(outcome) {
        const missing = notCarried(outcome, 'course', [
          { stage: 'decay', from: 'scheduler', path: 'optimizer.name' },
          { stage: 'decay', from: 'scheduler', path: 'schedule.name' },
          { stage: 'dropout', from: 'decay', path: 'regularizer.l2' },
          { stage: 'loss', from: 'dropout', path: 'model.dropout' },
          { stage: 'loss', from: 'decay', path: 'regularizer.l2' },
          { stage: 'augment', from: 'loss', path: 'loss.name' },
        ]);
        const done = STAGES.filter((stage) => stageOf(outcome, 'course', stage).status === 'completed');
        return {
          holds: missing.length === 0 && done.length === STAGES.length,
          found:
            missing.length > 0
              ? missing.join('; ')
              : `${done.length} of ${STAGES.length} stages completed, all values carried`,
        };
      },
    },
    {
      id: 'ends-near',
      grade: 'R',
      says: 'The course ends near Switching, Adam, plateau, a weight decay of 0.01 and no dropout.',
      ifNot:
        'At small scale losses with Dice rank close together, and little decay is best for networks that underfit.',
      judge(outcome) {
        const won = (stage: string) => stageOf(outcome, 'course', stage).winners[0];
        const [scheduler, decay, dropout, loss] = ['scheduler', 'decay', 'dropout', 'loss'].map(
          (stage) => won(stage)?.params ?? {},
        );
        const final = won('final');
        const found = {
          loss: loss?.['loss.name'],
          optimizer: scheduler?.['optimizer.name'],
          schedule: scheduler?.schedule ?? scheduler?.['schedule.name'],
          decay: decay?.['regularizer.l2'],
          dropout: dropout?.['model.dropout'],
        };
        const holds =
          found.loss === 'switching' &&
          found.optimizer === 'adam' &&
          found.schedule === 'plateau' &&
          Number(found.decay) <= 0.01 &&
          found.dropout === 0;
        return {
          holds,
          found: `${found.loss}, ${found.optimizer}, ${found.schedule}, weight decay ${found.decay}, dropout ${found.dropout}; mean less deviation of the validation Dice ${shown(final?.value)}`,
        };
      },
    },
  ],
  layouts: [
    {
      kind: 'table',
      title: 'Scheduler',
      part: 'course/scheduler',
      rows: ['optimizer.name'],
      columns: ['schedule'],
      metrics: ['valDice', 'valLoss'],
    },
    {
      kind: 'table',
      title: 'Weight decay',
      part: 'course/decay',
      rows: ['regularizer.l2'],
      columns: [],
      metrics: ['dice', 'valDice'],
    },
    {
      kind: 'table',
      title: 'Dropout',
      part: 'course/dropout',
      rows: ['model.dropout'],
      columns: [],
      metrics: ['dice', 'valDice'],
    },
    {
      kind: 'table',
      title: 'Loss',
      part: 'course/loss',
      rows: ['loss.name'],
      columns: [],
      metrics: ['dice', 'valDice'],
    },
    {
      kind: 'table',
      title: 'The finalists over five seeds',
      part: 'course/final',
      rows: ['loss.name'],
      columns: [],
      metrics: ['valDice', 'valLoss'],
    },
  ],
};
