import { IdSchema, listOf, PredictionSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { EpochField, PNG, parseEpoch, pictureResponses, sendPicture, toPrediction } from '../../pictures.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const PredictionsQuery = Type.Object(
  {
    sample: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'Only this image.' })),
    epoch: Type.Optional(EpochField),
  },
  { additionalProperties: false },
);

const PictureParams = Type.Object({
  id: IdSchema,
  sha256: Type.String({
    pattern: '^[0-9a-f]{64}$',
    description: "SHA-256 of the picture's file, hexadecimal.",
  }),
});

function listPredictions(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/trials/:id/predictions',
    {
      schema: {
        operationId: 'listTrialPredictions',
        tags: ['trials'],
        summary:
          'Predicted masks of the same few validation images in every trial, as `record.predictions` asks.',
        params: IdParams,
        querystring: PredictionsQuery,
        response: { 200: listOf(PredictionSchema, 'PredictionList'), ...problems('notFound', 'invalidBody') },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { sample, epoch } = request.query;
      orNotFound(await store.trials.get(id), 'trial');
      const recorded = await store.predictions.list(id, {
        ...(sample !== undefined && { sample }),
        ...(epoch !== undefined && { epoch: parseEpoch(epoch) }),
      });
      return { items: recorded.map((one) => toPrediction(id, one)), nextCursor: null };
    },
  );
}

function readPicture(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/trials/:id/predictions/:sha256',
    {
      config: { produces: [PNG] },
      schema: {
        operationId: 'getPredictionPicture',
        tags: ['trials'],
        summary: 'A picture of a recorded prediction, by its content: it never changes.',
        params: PictureParams,
        response: { ...pictureResponses, ...problems('notFound') },
      },
    },
    async (request, reply) => {
      const { id, sha256 } = request.params;
      const draw = async () => orNotFound(await store.predictions.read(id, sha256), 'picture of a trial');
      // The document calls the picture a string of binary format; what is sent are bytes.
      const untyped: FastifyReply = reply;
      return sendPicture(request, untyped, { tag: sha256, draw });
    },
  );
}

export function predictions(app: Api, context: RouteContext): void {
  listPredictions(app, context);
  readPicture(app, context);
}
