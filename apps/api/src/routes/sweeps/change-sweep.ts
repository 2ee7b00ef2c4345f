import { SweepPatchSchema, SweepSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { parseVersion } from '../../query/entity-tag.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: '`ETag` of the sweep that the change was made from.' }),
  ),
});

export function changeSweep(app: Api, { store, queue }: RouteContext): void {
  app.patch(
    '/v1/sweeps/:id',
    {
      schema: {
        operationId: 'changeSweep',
        tags: ['sweeps'],
        summary: 'Changes name, notes, tags, priority, limits or what is kept (merge patch).',
        params: IdParams,
        headers: IfMatch,
        body: SweepPatchSchema,
        response: {
          200: SweepSchema,
          ...problems(
            'notFound',
            'versionMismatch',
            'invalidBody',
            'malformedJson',
            'bodyTooLarge',
            'unsupportedMediaType',
          ),
        },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { keepCheckpoints: given, ...changes } = request.body;
      // A merge patch: what it does not name stays.
      const keepCheckpoints = given && {
        ...orNotFound(await store.sweeps.get(id), 'sweep').spec.keepCheckpoints,
        ...given,
      };
      const sweep = await store.sweeps.patch(
        id,
        { ...changes, ...(keepCheckpoints && { keepCheckpoints }) },
        parseVersion(request.headers['if-match']),
      );
      await queue.wake(sweep.id);
      return sweep;
    },
  );
}
