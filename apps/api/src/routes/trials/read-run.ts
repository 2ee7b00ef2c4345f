import { EpochListSchema, SplitSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { readMetrics } from '../../query/trial-names.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const MetricsQuery = Type.Object(
  {
    names: Type.Optional(
      Type.String({
        description: 'Metrics to answer, separated by commas; default all.',
        examples: ['valDice,valLoss'],
      }),
    ),
    fromEpoch: Type.Optional(Type.Integer({ minimum: 1, description: 'First epoch to answer.' })),
    maxPoints: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 100_000, description: 'Thins longer runs; extremes are kept.' }),
    ),
  },
  { additionalProperties: false },
);

function readEpochs(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/trials/:id/metrics',
    {
      schema: {
        operationId: 'getTrialMetrics',
        tags: ['trials'],
        summary: 'Metrics of every epoch.',
        params: IdParams,
        querystring: MetricsQuery,
        response: { 200: EpochListSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    async (request) => {
      const { names, fromEpoch, maxPoints } = request.query;
      const trial = orNotFound(await store.trials.get(request.params.id), 'trial');
      const sweep = orNotFound(await store.sweeps.getSpec(trial.sweepId), 'sweep');
      return store.epochs.list(request.params.id, {
        ...(names !== undefined && { names: readMetrics(names, 'names', sweep) }),
        ...(fromEpoch !== undefined && { fromEpoch }),
        ...(maxPoints !== undefined && { maxPoints }),
      });
    },
  );
}

function readSplit(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/trials/:id/split',
    {
      schema: {
        operationId: 'getTrialSplit',
        tags: ['trials'],
        summary:
          'Which images the trial trained on, was validated and tested on. Known from the first claim on.',
        params: IdParams,
        response: { 200: SplitSchema, ...problems('notFound') },
      },
    },
    async (request) => orNotFound(await store.trials.split(request.params.id), 'split of a trial'),
  );
}

function readLog(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/trials/:id/log',
    {
      config: { produces: ['text/plain'] },
      schema: {
        operationId: 'getTrialLog',
        tags: ['trials'],
        summary: 'What the trial wrote: at most 1 MB, head and tail.',
        params: IdParams,
        response: {
          200: { description: 'The log.', content: { 'text/plain': { schema: Type.String() } } },
          ...problems('notFound'),
        },
      },
    },
    async (request, reply) => {
      orNotFound(await store.trials.get(request.params.id), 'trial');
      return reply.type('text/plain; charset=utf-8').send(await store.logs.read(request.params.id));
    },
  );
}

export function readRun(app: Api, context: RouteContext): void {
  readEpochs(app, context);
  readSplit(app, context);
  readLog(app, context);
}
