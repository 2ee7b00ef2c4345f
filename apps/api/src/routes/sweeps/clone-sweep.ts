import { CloneSchema, DryRunSchema, SweepSchema } from '@unetsweep/contract';
import { cloneSpec } from '../../services/clone-sweep.js';
import { findSweep } from '../../services/find-sweep.js';
import { IdempotencyHeaders } from '../../services/idempotency.js';
import { optionalBody } from '../optional-body.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';
import { answerSubmission, SUBMISSION_REFUSALS } from './answer-submission.js';

export function cloneSweep(app: Api, context: RouteContext): void {
  app.post(
    '/v1/sweeps/:id/clone',
    {
      ...optionalBody,
      schema: {
        operationId: 'cloneSweep',
        tags: ['sweeps'],
        summary: 'Posts a new sweep that differs from this one by a merge patch.',
        description:
          "The patch is on the sweep's spec as it is now; paths of faults point into the result. Its data set stays pinned to the version that this sweep trains on, its name gets “ (copy)”, unless the patch says otherwise. A part that gets another variant (`search.method`, `optimizer.name`, …) starts from that variant's defaults.",
        params: IdParams,
        headers: IdempotencyHeaders,
        body: CloneSchema,
        response: { 200: DryRunSchema, 201: SweepSchema, ...problems('notFound', ...SUBMISSION_REFUSALS) },
      },
    },
    async (request, reply) => {
      const { changes = {}, dryRun } = request.body;
      const spec = cloneSpec(await findSweep(context.store, request.params.id), changes);
      return answerSubmission(context, request, reply, { spec, dryRun: dryRun ?? false });
    },
  );
}
