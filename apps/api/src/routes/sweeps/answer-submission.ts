import type { DryRun, ErrorCode, SweepSpec } from '@unetsweep/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withReusable } from '../../services/count-reusable.js';
import { idempotently } from '../../services/idempotency.js';
import { describeSubmission, submitSweep } from '../../services/submit-sweep.js';
import { BODY_REFUSALS } from '../refusals.js';
import type { RouteContext } from '../route.js';

/** Codes that a new sweep may be refused with. */
export const SUBMISSION_REFUSALS: ErrorCode[] = [
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

/** Answers what a new sweep would do, or with the sweep itself, once for each `Idempotency-Key`. @throws ProblemError */
export async function answerSubmission(
  { store, queue }: RouteContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { spec, dryRun }: { spec: SweepSpec; dryRun: boolean },
): Promise<DryRun | FastifyReply> {
  if (dryRun) return withReusable(store, await describeSubmission(store, spec));
  const { status, body } = await idempotently(store.idempotency, request, reply, async () => ({
    status: 201,
    body: await submitSweep(store, queue, spec),
  }));
  // What was stored is text of a sweep; its type is not known again.
  const { id } = body as { id: string };
  return reply.code(status).header('location', `/v1/sweeps/${id}`).send(body);
}
