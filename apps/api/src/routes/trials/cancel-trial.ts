import { TrialSchema } from '@unetsweep/contract';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

export function cancelTrial(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/trials/:id/cancel',
    {
      schema: {
        operationId: 'cancelTrial',
        tags: ['trials'],
        summary: 'Cancels a trial: a running one stops at the next step and keeps its metrics.',
        params: IdParams,
        response: { 200: TrialSchema, ...problems('notFound', 'invalidState') },
      },
    },
    async (request) => {
      const trial = await store.trials.cancel(request.params.id);
      await queue.signal({ trialIds: [trial.id] });
      return trial;
    },
  );
}
