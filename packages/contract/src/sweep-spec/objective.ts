import Type, { type Static } from 'typebox';
import { objectForm } from '../form/form.js';
import { closedObject, oneOf } from '../form/schema.js';

const metricName = (description: string) => Type.String({ minLength: 1, maxLength: 64, description });

export const objectiveForm = objectForm(
  { title: 'Objective', description: 'What is optimised.' },
  {
    at: oneOf(['best', 'last', 'meanOfLast'], {
      default: 'best',
      description: 'Which epoch counts: the best one, the last one, or the mean of the last `window`.',
    }),
    window: Type.Integer({ minimum: 1, maximum: 10_000, default: 5, description: 'Epochs of `meanOfLast`.' }),
  },
  {
    metric: metricName('Metric to optimise; never one of the test split.'),
    mode: oneOf(['min', 'max'], { description: 'Whether smaller or larger is better.' }),
  },
);
export const ObjectiveSchema = objectiveForm.input;
export type Objective = Static<typeof ObjectiveSchema>;
export type ResolvedObjective = Static<typeof objectiveForm.resolved>;

export const ConstraintSchema = closedObject(
  {
    metric: metricName('A metric, a derived value, or a number such as parameterCount.'),
    min: Type.Optional(Type.Number({ description: 'Smallest value of a feasible point.' })),
    max: Type.Optional(Type.Number({ description: 'Largest value of a feasible point.' })),
  },
  { title: 'Constraint', description: 'A bound that a winner must keep.' },
);
export type Constraint = Static<typeof ConstraintSchema>;
