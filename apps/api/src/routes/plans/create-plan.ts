import { PlanDryRunSchema, PlanSchema, PlanSpecSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { describePlanSubmission, submitPlan } from '../../services/plans/submit-plan.js';
import { type Api, problems, type RouteContext } from '../route.js';
import { SUBMISSION_REFUSALS } from '../sweeps/answer-submission.js';

const CreateQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Checks the plan and says what each stage would do, without doing it.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Posts a plan. */
export function createPlan(app: Api, { store, queue }: RouteContext): void {
  app.post(
    '/v1/plans',
    {
      schema: {
        operationId: 'createPlan',
        tags: ['plans'],
        summary: 'Posts a plan, or with dryRun says what its stages would do.',
        querystring: CreateQuery,
        headers: IdempotencyHeaders,
        body: PlanSpecSchema,
        response: { 200: PlanDryRunSchema, 201: PlanSchema, ...problems(...SUBMISSION_REFUSALS) },
      },
    },
    async (request, reply) => {
      const spec = request.body;
      if (request.query.dryRun) return describePlanSubmission(store, spec);
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => ({
        status: 201,
        body: await submitPlan(store, queue, spec),
      }));
      // What was stored is text of a plan; its type is not known again.
      const { id } = body as { id: string };
      return reply
        .code(status as 201)
        .header('location', `/v1/plans/${id}`)
        .send(body as never);
    },
  );
}
