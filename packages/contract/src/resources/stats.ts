import Type, { type Static } from 'typebox';
import { closedObject, recordOf } from '../form/schema.js';
import { CountSchema } from './fields.js';

export const StatsSchema = closedObject(
  {
    sweeps: recordOf(CountSchema, { description: 'Sweeps by status.' }),
    trials: recordOf(CountSchema, { description: 'Trials by status.' }),
    completedLastHour: Type.Integer({ minimum: 0, description: 'Trials completed in the last hour.' }),
    workers: closedObject(
      { active: CountSchema, slots: CountSchema },
      { title: 'WorkerStats', description: 'Workers that take trials, and how many at once.' },
    ),
    storage: closedObject(
      { bytes: CountSchema, blobs: CountSchema },
      {
        title: 'StorageStats',
        description: 'Data sets, checkpoints, states and pictures, each content once.',
      },
    ),
  },
  { title: 'Stats', description: 'The whole service in a few numbers.' },
);
export type Stats = Static<typeof StatsSchema>;
