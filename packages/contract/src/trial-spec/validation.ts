import Type, { type Static } from 'typebox';
import { objectForm } from '../form/form.js';
import { nullable, oneOf } from '../form/schema.js';

export const validationStrategies = [
  'random',
  'sequential',
  'group',
  'groupSequential',
  'sameAsTraining',
  'named',
] as const;

export const validationForm = objectForm(
  { title: 'Validation', description: 'How images are split into training, validation and test.' },
  {
    strategy: oneOf(validationStrategies, {
      description:
        'How images are assigned; those without a mask take no part. named: as the data set itself says; sequential: the last ones validate, as with validation_split of Keras. Default: group where the data set has groups, else random. Trials whose sides share images or groups are flagged valIsTrain, groupsShared; leakyValidation need not be forced for that.',
    }),
    fraction: Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.2,
      description: 'Share of the images for validation; inactive with folds.',
    }),
    testFraction: Type.Number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0,
      description: 'Share of the images held out for the test metrics.',
    }),
    trainFraction: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 1,
      description: 'Share of the images not held out that are really trained on.',
    }),
    folds: Type.Unsafe<number | 'groups'>({
      anyOf: [Type.Integer({ minimum: 1, maximum: 100 }), oneOf(['groups'])],
      default: 1,
      description: 'Folds of a cross validation, 1..100; 1 = none, `groups` = one fold for each group.',
    }),
    splitSeed: nullable(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), {
      default: null,
      description: "Seed of the split; null = the sweep's seed, so that repeats share the split.",
    }),
    every: Type.Integer({ minimum: 1, default: 1, description: 'Epochs between two validations.' }),
    threshold: Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.5,
      description: 'Probability above which a pixel is foreground in hard metrics.',
    }),
  },
);

export const ValidationSchema = validationForm.input;
export type Validation = Static<typeof ValidationSchema>;

/** A resolved split rule. `fraction`, `testFraction` and `folds` are absent where the strategy (or `folds`) makes them inactive. */
export type ResolvedValidation = Omit<
  Static<typeof validationForm.resolved>,
  'fraction' | 'testFraction' | 'folds' | 'splitSeed'
> & { fraction?: number; testFraction?: number; folds?: number | 'groups'; splitSeed: number };
