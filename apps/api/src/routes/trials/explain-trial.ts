import { WhySchema } from '@unetsweep/contract';
import Type from 'typebox';
import { explainTrial as explain } from '../../services/explain-trial.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const WhyQuery = Type.Object(
  {
    verify: Type.Optional(
      Type.Boolean({
        description:
          "Also choose the sweep's points again up to this one, from the log alone, and say whether it is the same.",
      }),
    ),
  },
  { additionalProperties: false },
);

export function explainTrial(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/trials/:id/why',
    {
      schema: {
        operationId: 'explainTrial',
        tags: ['trials'],
        summary: 'Says why the point of a trial was chosen.',
        params: IdParams,
        querystring: WhyQuery,
        response: { 200: WhySchema, ...problems('notFound', 'invalidBody', 'datasetImporting') },
      },
    },
    async (request) => {
      const trial = orNotFound(await store.trials.get(request.params.id), 'trial');
      return explain(store, trial, request.query.verify ?? false);
    },
  );
}
