import Type, { type Static } from 'typebox';
import { closedObject, oneOf, recordOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';
import { CountSchema, TimeSchema } from './fields.js';

export const DeviceSchema = closedObject(
  { kind: oneOf(['cpu', 'gpu']), name: Type.String(), memoryMb: CountSchema },
  { title: 'Device' },
);
export type Device = Static<typeof DeviceSchema>;

export const WorkerTrialSchema = closedObject(
  { trialId: IdSchema, pid: CountSchema, epoch: CountSchema },
  { title: 'WorkerTrial' },
);

export const WorkerSchema = closedObject(
  {
    id: IdSchema,
    host: Type.String(),
    pid: CountSchema,
    version: Type.String(),
    device: DeviceSchema,
    slots: CountSchema,
    slotMemoryMb: Type.Integer({ minimum: 0, description: 'What one trial has of the memory, in MiB.' }),
    labels: recordOf(Type.String()),
    status: oneOf(['active', 'draining', 'drained', 'lost']),
    draining: Type.Boolean(),
    trials: Type.Array(WorkerTrialSchema),
    startedAt: TimeSchema,
    lastHeartbeatAt: TimeSchema,
  },
  { title: 'Worker', description: 'A process that trains.' },
);
/** A worker as others see it. (`Worker` is the queue library\'s word for its consumer.) */
export type WorkerNode = Static<typeof WorkerSchema>;

export const DrainSchema = closedObject(
  {
    mode: Type.Optional(
      oneOf(['checkpoint', 'finish'], {
        default: 'checkpoint',
        description: 'End the epoch and give trials back, or finish them.',
      }),
    ),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { title: 'Drain' },
);
export type Drain = Static<typeof DrainSchema>;
