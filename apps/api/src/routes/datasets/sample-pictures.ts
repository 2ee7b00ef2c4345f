import { IdSchema } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { PNG, pictureResponses, sendPicture } from '../../pictures.js';
import { SamplePictures } from '../../services/sample-pictures.js';
import { type Api, problems, type RouteContext } from '../route.js';

const SampleParams = Type.Object({
  id: IdSchema,
  index: Type.Integer({ minimum: 0, description: "The sample's place in the data set, from 0." }),
});

const maxSide = Type.Optional(
  Type.Integer({
    minimum: 16,
    maximum: 16_384,
    description: 'Longer side at most, in pixels; default: as stored.',
  }),
);
const MaskQuery = Type.Object({ maxSide }, { additionalProperties: false });
const ImageQuery = Type.Object(
  {
    overlay: Type.Optional(
      Type.Boolean({ default: false, description: 'Tints and outlines each class in its colour.' }),
    ),
    maxSide,
  },
  { additionalProperties: false },
);

const responses = {
  ...pictureResponses,
  ...problems('notFound', 'datasetImporting', 'imagesRemoved', 'invalidBody'),
};

function readImage(app: Api, { store }: RouteContext, pictures: SamplePictures): void {
  app.get(
    '/v1/datasets/:id/samples/:index/image',
    {
      config: { produces: [PNG] },
      schema: {
        operationId: 'getDatasetSampleImage',
        tags: ['datasets'],
        summary:
          'The image as a picture: 8-bit values as they are, others from percentile 1 to 99; of several channels the first three, or the first of two.',
        params: SampleParams,
        querystring: ImageQuery,
        response: responses,
      },
    },
    async (request, reply) => {
      const { id, index } = request.params;
      const { overlay = false, maxSide: side } = request.query;
      const archive = await store.samples.archive(id);
      const options = { overlay, ...(side !== undefined && { maxSide: side }) };
      const tag = `${archive.sha256}-${index}-image-${overlay}-${side ?? 'stored'}`;
      // The document calls the picture a string of binary format; what is sent are bytes.
      const untyped: FastifyReply = reply;
      return sendPicture(request, untyped, { tag, draw: () => pictures.image(archive, index, options) });
    },
  );
}

function readMask(app: Api, { store }: RouteContext, pictures: SamplePictures): void {
  app.get(
    '/v1/datasets/:id/samples/:index/mask',
    {
      config: { produces: [PNG] },
      schema: {
        operationId: 'getDatasetSampleMask',
        tags: ['datasets'],
        summary:
          'The mask as a picture: black and white with two classes, each class in its colour with more.',
        params: SampleParams,
        querystring: MaskQuery,
        response: responses,
      },
    },
    async (request, reply) => {
      const { id, index } = request.params;
      const { maxSide: side } = request.query;
      const archive = await store.samples.archive(id);
      const options = side === undefined ? {} : { maxSide: side };
      const tag = `${archive.sha256}-${index}-mask-${side ?? 'stored'}`;
      const untyped: FastifyReply = reply;
      return sendPicture(request, untyped, { tag, draw: () => pictures.mask(archive, index, options) });
    },
  );
}

export function samplePictures(app: Api, context: RouteContext): void {
  const pictures = new SamplePictures();
  readImage(app, context, pictures);
  readMask(app, context, pictures);
}
