import Type, { type Static } from 'typebox';
import { objectForm } from '../form/form.js';
import { oneOf } from '../form/schema.js';

const strength = (description: string) => Type.Number({ minimum: 0, default: 0, description });

export const regularizerForm = objectForm(
  {
    title: 'Regularizer',
    description: 'Penalties on the weights, added to the loss: l1·Σ|w| + l2·Σw² + l2norm·‖w‖.',
  },
  {
    l1: strength('Strength of Σ|w|.'),
    l2: strength('Strength of Σw² (no factor ½).'),
    l2norm: strength('Strength of the Euclidean norm ‖w‖.'),
    relative: Type.Boolean({
      default: false,
      description:
        'True: strengths in units of initial data loss per initial penalty, calibrated for each trial.',
    }),
    weights: oneOf(['kernels', 'allTrainable'], {
      default: 'kernels',
      description: 'Which weights are penalised.',
    }),
  },
);

export const RegularizerSchema = regularizerForm.input;
export type Regularizer = Static<typeof RegularizerSchema>;
export type ResolvedRegularizer = Static<typeof regularizerForm.resolved>;
