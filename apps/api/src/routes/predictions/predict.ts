import type { IncomingMessage } from 'node:http';
import multipart from '@fastify/multipart';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  type ErrorCode,
  PREDICTED_IMAGES,
  PREDICTED_IMAGES_BYTES,
  PredictedImagesSchema,
  type PredictionJob,
  type PredictionJobResult,
  PredictionOptionsSchema,
  ProblemError,
  resolvePredictionOptions,
} from '@unetsweep/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import Type from 'typebox';
import { BodyRoom } from '../../body/body-room.js';
import { PNG } from '../../pictures.js';
import { doJob } from '../../services/do-job.js';
import { type Api, problems, type RouteContext } from '../route.js';
import { findPredictor } from './find-predictor.js';
import { predictionFault } from './prediction-fault.js';
import { readImages } from './read-images.js';

const JSON_TYPE = 'application/json';
const NPZ = 'application/x-npz';
type MediaType = typeof PNG | typeof JSON_TYPE | typeof NPZ;

const binary = Type.String({ format: 'binary' });

const UploadBody = Type.Object(
  {
    image: Type.Array(
      Type.Unsafe<Blob>({
        type: 'string',
        format: 'binary',
        description: 'PNG, JPEG, WebP or TIFF, grey or RGB, 8 or 16 bits, at most 4096x4096 pixels.',
      }),
      { minItems: 1, maxItems: PREDICTED_IMAGES, description: 'At most 64 MiB together.' },
    ),
    options: PredictionOptionsSchema,
  },
  { additionalProperties: false, description: 'The parts may come in any order.' },
);

const REFUSALS: ErrorCode[] = [
  'malformedMultipart',
  'malformedJson',
  'notFound',
  'checkpointPending',
  'checkpointExpired',
  'invalidState',
  'bodyTooLarge',
  'imageTooLarge',
  'unsupportedMediaType',
  'invalidBody',
  'rateLimited',
  'noWorker',
];

/** Bytes of the images that one process holds in memory at once. */
const HELD_BYTES = 8 * PREDICTED_IMAGES_BYTES;

/** The first of the possible answers that the client takes; a picture stands for one image. */
function mediaTypeFor(request: IncomingMessage, images: number, output: PredictionJob['output']): MediaType {
  const types: MediaType[] = images === 1 ? [PNG, JSON_TYPE, NPZ] : [JSON_TYPE, NPZ];
  if (output === 'probabilities') types.unshift(NPZ);
  const type = new Negotiator(request).mediaType(types);
  if (type !== undefined) return type as MediaType;
  throw new ProblemError('notAcceptable', `For ${images} images accepted: ${types.join(', ')}.`, {
    extras: { available: types },
  });
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, queue, timing }: RouteContext,
): Promise<FastifyReply> {
  const { images, options: given } = await readImages(request);
  const options = resolvePredictionOptions(given);
  const { output, threshold, restoreSize, tta } = options;
  const type = mediaTypeFor(request.raw, images.length, output);
  const predictor = await findPredictor(options, store);
  const form = type === NPZ ? 'npz' : 'png';
  const files = images.map(({ name }) => name);
  const job: PredictionJob = { ...predictor, output, threshold, restoreSize, tta, form, files };
  const inputs = images.map(({ bytes }) => bytes);
  const parts = { store, queue, reply, takenWithinMs: timing.jobTakenMs };
  const done = await doJob({ kind: 'prediction', request: job, inputs }, parts);
  if (done.job.failure) throw predictionFault(done.job.failure);
  const [first = new Uint8Array(0)] = done.outputs;
  if (type !== JSON_TYPE) return reply.type(type).send(Buffer.from(first));
  const { items } = done.job.result as unknown as PredictionJobResult;
  const pictures = done.outputs.map((png) => Buffer.from(png).toString('base64'));
  return reply.send({
    items: items.map((item, at) => ({ ...item, maskPng: pictures[at] ?? '' })),
    checkpointId: predictor.checkpointId,
    ensembleId: options.ensembleId,
  });
}

/** Answers what a checkpoint's network makes of images. Its body is a stream, read by the handler and checked there. */
export function predict(app: Api, context: RouteContext): void {
  const room = new BodyRoom(HELD_BYTES);
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(multipart);
    // Left unread: the handler says what is accepted here.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.withTypeProvider<TypeBoxTypeProvider>().post(
      '/v1/predictions',
      {
        config: { produces: [PNG, JSON_TYPE, NPZ] },
        schema: {
          operationId: 'predict',
          tags: ['predictions'],
          summary:
            'Predicts images by a checkpoint or an ensemble, preprocessed as those that it was trained on.',
          description:
            'One image and `Accept: image/png` (or none): the picture. `application/json`: for each image its picture and what it shows. `application/x-npz`: one float32 array [n, height, width, channels] named as `output`. A worker does it beside its trials.',
          consumes: ['multipart/form-data'],
          body: UploadBody,
          response: {
            200: {
              description: 'What the network makes of the images.',
              content: {
                [PNG]: { schema: binary },
                [JSON_TYPE]: { schema: PredictedImagesSchema },
                [NPZ]: { schema: binary },
              },
            },
            ...problems(...REFUSALS),
          },
        },
        validatorCompiler: () => () => true,
      },
      async (request, reply) => {
        // The document calls files strings of binary format; what is sent are bytes.
        const untyped: FastifyReply = reply;
        await room.hold(request, PREDICTED_IMAGES_BYTES, () => answer(request, untyped, context));
        return reply;
      },
    );
  });
}
