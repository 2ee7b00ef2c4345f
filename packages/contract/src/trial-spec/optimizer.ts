import Type, { type Static } from 'typebox';
import { unionForm, variant } from '../form/form.js';
import { nullable } from '../form/schema.js';

const decay = (fallback: number, description: string) =>
  Type.Number({ minimum: 0, exclusiveMaximum: 1, default: fallback, description });

const momentum = decay(0, 'Share of the last step that is kept, 0 <= momentum < 1.');

const betas = variant({
  beta1: decay(0.9, 'Decay of the running mean of the gradients.'),
  beta2: decay(0.999, 'Decay of the running mean of their squares.'),
});

export const optimizerForm = unionForm({
  title: 'Optimizer',
  description:
    'How weights follow gradients. `learningRate`, `weightDecay`, `clipNorm` and `epsilon` belong to every optimizer.',
  tag: 'name',
  defaultVariant: 'adam',
  common: {
    learningRate: Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      default: 1e-3,
      description: 'Initial learning rate.',
    }),
    weightDecay: Type.Number({
      minimum: 0,
      maximum: 100,
      default: 0,
      description: 'Decoupled weight decay (AdamW), times the learning rate at each step.',
    }),
    clipNorm: nullable(Type.Number({ exclusiveMinimum: 0 }), {
      default: null,
      description: 'Largest global norm of the gradients; longer ones are scaled down. Null = no limit.',
    }),
    epsilon: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 1e-7,
      description: 'Small number that keeps divisions finite.',
    }),
  },
  variants: {
    adam: betas,
    adamax: betas,
    nadam: betas,
    sgd: variant({ momentum, nesterov: Type.Boolean({ default: false, description: 'Nesterov momentum.' }) }),
    rmsprop: variant({ rho: decay(0.9, 'Decay of the running mean of squared gradients.'), momentum }),
    adagrad: variant({
      initialAccumulator: Type.Number({
        minimum: 0,
        default: 0.1,
        description: 'Start of the sums of squared gradients.',
      }),
    }),
    adadelta: variant({ rho: decay(0.95, 'Decay of the running means.') }),
  },
});

export const OptimizerSchema = optimizerForm.input;
export type Optimizer = Static<typeof OptimizerSchema>;
export type ResolvedOptimizer = Static<typeof optimizerForm.resolved>;
