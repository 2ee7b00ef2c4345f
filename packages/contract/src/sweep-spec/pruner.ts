import Type, { type Static } from 'typebox';
import { unionForm, variant } from '../form/form.js';
import { nullable } from '../form/schema.js';

const startupTrials = Type.Integer({
  minimum: 0,
  default: 5,
  description: 'Completed trials before any is pruned.',
});
const warmupEpochs = Type.Integer({
  minimum: 0,
  default: 5,
  description: 'Epochs in which a trial is never pruned.',
});
const minEpochs = Type.Integer({ minimum: 1, default: 1, description: 'Epochs of the lowest rung.' });
const reduction = Type.Integer({
  minimum: 2,
  maximum: 100,
  default: 3,
  description: 'One in so many goes on to the next rung, with so many times the epochs.',
});
const halving = variant({ minEpochs, reduction });
const bound = (description: string) => nullable(Type.Number(), { default: null, description });

export const prunerForm = unionForm({
  title: 'Pruner',
  description: 'Ends bad trials early.',
  tag: 'name',
  defaultVariant: null,
  common: {
    metric: nullable(Type.String({ minLength: 1, maxLength: 64 }), {
      default: null,
      description: "Metric that is compared; null = the objective's.",
    }),
  },
  variants: {
    none: variant({}),
    median: variant({
      startupTrials,
      warmupEpochs,
      interval: Type.Integer({ minimum: 1, default: 1, description: 'Epochs between two looks.' }),
    }),
    percentile: variant(
      { startupTrials, warmupEpochs },
      {
        percentile: Type.Number({
          minimum: 0,
          maximum: 100,
          description: 'Pruned unless as good as the best so many percent of the completed trials.',
        }),
      },
    ),
    asha: halving,
    successiveHalving: halving,
    hyperband: variant({
      minEpochs,
      reduction,
      brackets: nullable(Type.Integer({ minimum: 1, maximum: 100 }), {
        default: null,
        description: 'Number of brackets; null = as many as fit.',
      }),
    }),
    threshold: variant({
      lower: bound('Pruned below this; null = no bound.'),
      upper: bound('Pruned above this; null = no bound.'),
      warmupEpochs,
    }),
    patient: variant({
      patience: Type.Integer({
        minimum: 1,
        default: 10,
        description: 'Epochs that may stay worse than the best one before.',
      }),
      minDelta: Type.Number({
        minimum: 0,
        default: 0,
        description: 'By how much they may be worse without being pruned.',
      }),
    }),
    wilcoxon: variant({
      pValue: Type.Number({
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        default: 0.1,
        description: 'Significance over folds and repeats at which a point is pruned.',
      }),
    }),
  },
});

export const PrunerSchema = prunerForm.input;
export type Pruner = Static<typeof PrunerSchema>;
export type ResolvedPruner = Static<typeof prunerForm.resolved>;
