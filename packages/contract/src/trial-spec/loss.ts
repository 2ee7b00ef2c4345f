import Type, { type Static } from 'typebox';
import { unionForm, variant } from '../form/form.js';
import { oneOf } from '../form/schema.js';

const plain = variant({});
const mixed = variant({
  diceWeight: Type.Number({
    minimum: 0,
    default: 1,
    description: 'Weight of the Dice term beside cross entropy.',
  }),
});
const share = (fallback: number, description: string) =>
  Type.Number({ minimum: 0, maximum: 1, default: fallback, description });

export const lossForm = unionForm({
  title: 'Loss',
  description: 'What training minimises. Without a name: bce, or crossEntropy with more than two classes.',
  tag: 'name',
  defaultVariant: 'bce',
  isDefaultContextual: true,
  common: {
    smooth: Type.Number({
      minimum: 0,
      default: 1,
      description: 'Added to numerator and denominator of overlap losses.',
    }),
    reduce: oneOf(['batch', 'image'], {
      default: 'batch',
      description: 'Overlap over the whole batch, or per image and averaged.',
    }),
    classWeights: Type.Unsafe<number[] | 'balanced' | null>({
      anyOf: [
        Type.Array(Type.Number({ minimum: 0 }), { minItems: 1, maxItems: 256 }),
        oneOf(['balanced']),
        Type.Null(),
      ],
      default: null,
      description:
        'Weight of each class, of bce, crossEntropy and focal alone; `balanced` = inverse to its pixel share, null = equal.',
    }),
  },
  variants: {
    bce: plain,
    crossEntropy: plain,
    dice: plain,
    inverseDice: plain,
    jaccard: plain,
    bceDice: mixed,
    bceInverseDice: mixed,
    focal: variant({
      focalGamma: Type.Number({
        minimum: 0,
        default: 2,
        description: 'Exponent that plays down easy pixels.',
      }),
      focalAlpha: share(0.25, 'Weight of the foreground.'),
    }),
    tversky: variant({
      tverskyAlpha: Type.Number({ minimum: 0, default: 0.3, description: 'Weight of false positives.' }),
      tverskyBeta: Type.Number({ minimum: 0, default: 0.7, description: 'Weight of false negatives.' }),
    }),
    switching: variant({
      switchingK: share(0.75, 'Share of the emphasised term.'),
      switchingTau: share(0.05, 'Foreground share at which the emphasis changes.'),
      switchingEmphasis: oneOf(['diceWhenAbove', 'diceWhenBelow'], {
        default: 'diceWhenAbove',
        description: 'On which side of `switchingTau` Dice gets the larger share.',
      }),
    }),
  },
});

export const LossSchema = lossForm.input;
export type Loss = Static<typeof LossSchema>;
export type ResolvedLoss = Static<typeof lossForm.resolved>;
