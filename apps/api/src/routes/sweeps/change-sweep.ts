import { SweepPatchSchema, SweepSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { parseVersion } from '../../query/entity-tag.js';
import { changeSweep as change } from '../../services/change-sweep.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

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
        summary:
          'Changes name, notes, tags, priority, limits, what is kept, or how further points are chosen (merge patch).',
        description:
          'With `search` the method changes while the sweep runs: points that have not started are withdrawn (their trials are cancelled), all results stay and are told to the new method, and no point runs twice. A sweep that had ended goes on with it. `pruner` is for trials that start from now on; `stopWhen` looks at what there is at once.',
        params: IdParams,
        headers: IfMatch,
        body: SweepPatchSchema,
        response: {
          200: SweepSchema,
          ...problems(
            'notFound',
            'versionMismatch',
            'invalidState',
            'imagesRemoved',
            'tooManyCells',
            'notFinite',
            'methodNotApplicable',
            'emptySpace',
            'invalidCells',
            'datasetImporting',
            'invalidBody',
            'malformedJson',
            'bodyTooLarge',
            'unsupportedMediaType',
          ),
        },
      },
    },
    (request) => {
      const ifMatch = parseVersion(request.headers['if-match']);
      return change(store, queue, request.params.id, request.body, ifMatch);
    },
  );
}
