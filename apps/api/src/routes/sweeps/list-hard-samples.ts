import { HardSampleListSchema } from '@unetsweep/contract';
import { pictureUrls, scoreQuerySchema, toScoreQuery } from '../../query/score-query.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const SweepScoresQuery = scoreQuerySchema([
  'meanDice',
  'minDice',
  'maxDice',
  'meanIou',
  'meanLoss',
  'count',
  'name',
]);

export function listHardSamples(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/samples',
    {
      schema: {
        operationId: 'listSweepSamples',
        tags: ['sweeps'],
        summary: 'Validation images over all trials: those that every trial fails on come first.',
        params: IdParams,
        querystring: SweepScoresQuery,
        response: { 200: HardSampleListSchema, ...problems('notFound', 'invalidCursor', 'invalidBody') },
      },
    },
    async (request) => {
      const { id } = request.params;
      orNotFound(await store.sweeps.getSpec(id), 'sweep');
      const page = await store.scores.ofSweep(id, toScoreQuery(request.query, 'meanDice'));
      const items = page.items.map(({ place, ...scores }) => ({ ...scores, ...pictureUrls(place) }));
      return { ...page, items };
    },
  );
}
