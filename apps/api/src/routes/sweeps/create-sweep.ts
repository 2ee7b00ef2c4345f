import { DryRunSchema, SweepSchema, SweepSpecSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { IdempotencyHeaders } from '../../services/idempotency.js';
import { type Api, problems, type RouteContext } from '../route.js';
import { answerSubmission, SUBMISSION_REFUSALS } from './answer-submission.js';

const CreateQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Checks the sweep and says what it would do, without doing it.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Posts a sweep. */
export function createSweep(app: Api, context: RouteContext): void {
  app.post(
    '/v1/sweeps',
    {
      schema: {
        operationId: 'createSweep',
        tags: ['sweeps'],
        summary: 'Posts a sweep, or with dryRun says what it would do.',
        querystring: CreateQuery,
        headers: IdempotencyHeaders,
        body: SweepSpecSchema,
        response: { 200: DryRunSchema, 201: SweepSchema, ...problems(...SUBMISSION_REFUSALS) },
      },
    },
    async (request, reply) => {
      const { dryRun = false } = request.query;
      return answerSubmission(context, request, reply, { spec: request.body, dryRun });
    },
  );
}
