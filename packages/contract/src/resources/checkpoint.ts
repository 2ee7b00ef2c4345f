import Type, { type Static } from 'typebox';
import { closedObject, nullable, oneOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { CountSchema, MetricValuesSchema, Sha256Schema, TimeSchema } from './fields.js';

export const CheckpointSchema = closedObject(
  {
    id: IdSchema,
    trialId: IdSchema,
    epoch: Type.Integer({ minimum: 1 }),
    kind: oneOf(['best', 'last', 'periodic']),
    metrics: MetricValuesSchema,
    sizeBytes: CountSchema,
    sha256: Sha256Schema,
    weightsSha256: Type.Unsafe<string>({
      ...Sha256Schema,
      description: 'Over the weights alone, in a fixed order and layout: equal weights have equal sums.',
    }),
    pinned: Type.Boolean(),
    expiresWith: nullable(oneOf(['ranking']), {
      description: '`ranking`: goes when the trial leaves the best ones.',
    }),
    createdAt: TimeSchema,
  },
  { title: 'Checkpoint', description: 'Weights kept for people.' },
);
export type Checkpoint = Static<typeof CheckpointSchema>;
