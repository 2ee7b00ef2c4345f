import { SweepSchema } from '@unetsweep/contract';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

const VERBS = {
  pause: 'Starts nothing new; running trials end their epoch, save and become paused.',
  resume: 'Queues the paused trials again, first in line.',
  cancel: 'Stops running trials at the next step and drops the rest. Final.',
} as const;

type Verb = keyof typeof VERBS;

function steer(app: Api, { store, queue }: RouteContext, verb: Verb): void {
  app.post(
    `/v1/sweeps/:id/${verb}`,
    {
      schema: {
        operationId: `${verb}Sweep`,
        tags: ['sweeps'],
        summary: VERBS[verb],
        description:
          'Answers at once; `desired` says where the sweep is going. Repeating it changes nothing.',
        params: IdParams,
        response: { 200: SweepSchema, ...problems('notFound', 'invalidState') },
      },
    },
    async (request) => {
      const sweep = await store.sweeps[verb](request.params.id);
      await (verb === 'resume' ? queue.wake(sweep.id) : queue.signal({ sweepId: sweep.id }));
      return sweep;
    },
  );
}

export function steerSweep(app: Api, context: RouteContext): void {
  for (const verb of Object.keys(VERBS) as Verb[]) steer(app, context, verb);
}
