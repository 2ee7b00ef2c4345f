import Type, { type Static } from 'typebox';
import { closedObject } from '../form/schema.js';
import { MetricValuesSchema } from './fields.js';

export const EpochRecordSchema = closedObject(
  {
    epoch: Type.Integer({ minimum: 1, description: 'From 1.' }),
    learningRate: Type.Number({ description: "Learning rate of the epoch's last step." }),
    trainDurationMs: Type.Number({ minimum: 0 }),
    validationDurationMs: Type.Number({ minimum: 0 }),
    metrics: MetricValuesSchema,
  },
  { title: 'EpochRecord', description: 'What was measured in one epoch.' },
);
export type EpochRecord = Static<typeof EpochRecordSchema>;

export const EpochListSchema = closedObject(
  {
    items: Type.Array(EpochRecordSchema),
    sampled: Type.Boolean({ description: 'True: thinned to `maxPoints`, extremes kept.' }),
  },
  { title: 'EpochList' },
);
export type EpochList = Static<typeof EpochListSchema>;
