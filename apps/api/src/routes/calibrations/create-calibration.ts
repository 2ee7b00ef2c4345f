import { CalibrationRequestSchema, CalibrationSchema } from '@unetsweep/contract';
import { createCalibration } from '../../services/create-calibration.js';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { type Api, problems, type RouteContext } from '../route.js';
import { SUBMISSION_REFUSALS } from '../sweeps/answer-submission.js';

/** Asks how strong a trial's penalties may be. */
export function calibrate(app: Api, { store }: RouteContext): void {
  app.post(
    '/v1/calibrations',
    {
      schema: {
        operationId: 'createCalibration',
        tags: ['calibrations'],
        summary:
          'Measures how strong a penalty on the weights may be for a trial: loss and penalty of its initial weights on one batch. A worker does it.',
        headers: IdempotencyHeaders,
        body: CalibrationRequestSchema,
        response: { 202: CalibrationSchema, ...problems(...SUBMISSION_REFUSALS) },
      },
    },
    async (request, reply) => {
      const { status, body } = await idempotently(store.idempotency, request, reply, async () => ({
        status: 202,
        body: await createCalibration(store, request.body),
      }));
      // What was stored is text of a calibration; its type is not known again.
      const { id } = body as { id: string };
      return reply
        .code(status as 202)
        .header('location', `/v1/calibrations/${id}`)
        .send(body as never);
    },
  );
}
