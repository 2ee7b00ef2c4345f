import { listOf, SampleScoreSchema } from '@unetsweep/contract';
import { pictureUrls, scoreQuerySchema, toScoreQuery } from '../../query/score-query.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const TrialScoresQuery = scoreQuerySchema(['dice', 'iou', 'loss', 'name']);

export function listTrialScores(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/trials/:id/samples',
    {
      schema: {
        operationId: 'listTrialSamples',
        tags: ['trials'],
        summary:
          'Scores of every validation image at the best epoch, worst first; there once the trial has completed, unless `record.sampleScores` is off.',
        params: IdParams,
        querystring: TrialScoresQuery,
        response: {
          200: listOf(SampleScoreSchema, 'SampleScoreList'),
          ...problems('notFound', 'invalidCursor', 'invalidBody'),
        },
      },
    },
    async (request) => {
      const { id } = request.params;
      orNotFound(await store.trials.get(id), 'trial');
      const page = await store.scores.ofTrial(id, toScoreQuery(request.query, 'dice'));
      const items = page.items.map(({ place, predictionSha256, ...scores }) => ({
        ...scores,
        ...pictureUrls(place),
        predictionUrl: predictionSha256 === null ? null : `/v1/trials/${id}/predictions/${predictionSha256}`,
      }));
      return { ...page, items };
    },
  );
}
