import Type from 'typebox';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

export function removeDataset(app: Api, { store }: RouteContext): void {
  app.delete(
    '/v1/datasets/:id',
    {
      schema: {
        operationId: 'deleteDataset',
        tags: ['datasets'],
        summary: 'Deletes the images of a data set; an import under way is cancelled.',
        description:
          'Sweeps that have ended keep their trials, metrics and weights; nothing more can be trained in them. Refused with `inUse` while a sweep that has not ended uses the data set. Its version number is not given again.',
        params: IdParams,
        response: {
          204: Type.Null({ description: 'Deleted.' }),
          ...problems('notFound', 'inUse', 'imagesRemoved'),
        },
      },
    },
    async (request, reply) => {
      await store.datasets.delete(request.params.id);
      return reply.code(204).send(null);
    },
  );
}
