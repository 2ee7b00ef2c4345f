import { ConfirmSchema, PlanSchema } from '@unetsweep/contract';
import { confirmPlan } from '../../services/plans/confirm-plan.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

const VERBS = {
  pause: 'Starts nothing new, and pauses the sweep that runs.',
  resume: 'Goes on, with the sweep that was paused.',
  cancel: 'Cancels the sweep that runs and every stage that has not ended. Final.',
} as const;

type Verb = keyof typeof VERBS;

function steer(app: Api, { store, queue }: RouteContext, verb: Verb): void {
  app.post(
    `/v1/plans/:id/${verb}`,
    {
      schema: {
        operationId: `${verb}Plan`,
        tags: ['plans'],
        summary: VERBS[verb],
        description: 'Answers at once. Repeating it changes nothing.',
        params: IdParams,
        response: { 200: PlanSchema, ...problems('notFound', 'invalidState') },
      },
    },
    async (request) => {
      const plan = await store.plans[verb](request.params.id);
      for (const { sweepId } of plan.stages) if (sweepId !== null) await queue.signal({ sweepId });
      await queue.wake(plan.id);
      return plan;
    },
  );
}

function confirm(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/plans/:id/confirm',
    {
      schema: {
        operationId: 'confirmPlan',
        tags: ['plans'],
        summary: 'Takes the winner of a stage that waits for it, or names another one; the plan goes on.',
        params: IdParams,
        body: ConfirmSchema,
        response: {
          200: PlanSchema,
          ...problems(
            'notFound',
            'invalidState',
            'invalidBody',
            'malformedJson',
            'bodyTooLarge',
            'unsupportedMediaType',
          ),
        },
      },
    },
    async (request) => {
      const plan = await confirmPlan(store, request.params.id, request.body);
      await queue.wake(plan.id);
      return plan;
    },
  );
}

export function steerPlan(app: Api, context: RouteContext): void {
  for (const verb of Object.keys(VERBS) as Verb[]) steer(app, context, verb);
  confirm(app, context);
}
