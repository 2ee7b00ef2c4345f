import { CloneSchema, DryRunSchema, type ErrorCode, SweepSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import { cloneSpec } from '../../services/clone-sweep.js';
import { findSweep } from '../../services/find-sweep.js';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { describeSubmission, submitSweep } from '../../services/submit-sweep.js';
import { BODY_REFUSALS } from '../body-refusals.js';
import { optionalBody } from '../optional-body.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

const REFUSALS: ErrorCode[] = [
  'notFound',
  'unknownDataset',
  'datasetFailed',
  'datasetImporting',
  'imagesRemoved',
  'invalidCells',
  'tooManyCells',
  'emptySpace',
  'notFinite',
  'methodNotApplicable',
  ...BODY_REFUSALS,
];

export function cloneSweep(app: Api, { store, queue }: RouteContext): void {
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
        response: { 200: DryRunSchema, 201: SweepSchema, ...problems(...REFUSALS) },
      },
    },
    async (request, reply) => {
      const { changes = {}, dryRun } = request.body;
      const spec = cloneSpec(await findSweep(store, request.params.id), changes);
      if (dryRun) return (await describeSubmission(store, spec)).dryRun;
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => ({
        status: 201,
        body: await submitSweep(store, queue, spec),
      }));
      // What was stored is text of a sweep; its type is not known again.
      const untyped: FastifyReply = reply;
      const { id } = body as { id: string };
      return untyped.code(status).header('location', `/v1/sweeps/${id}`).send(body);
    },
  );
}
