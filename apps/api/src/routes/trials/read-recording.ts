import {
  type HistogramKind,
  histogramKinds,
  LayerHistogramsSchema,
  LayerStatesSchema,
  StepLossesSchema,
} from '@unetsweep/contract';
import Type from 'typebox';
import { oneOf } from '../../query/one-of.js';
import { chooseEpochs, layerHistograms, layerStates, stepLosses } from '../../recordings/read-recording.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { sendArrays } from '../send-arrays.js';

const layer = Type.Optional(
  Type.String({ minLength: 1, maxLength: 255, description: 'Only this one of the `layers`.' }),
);
const fromEpoch = Type.Optional(Type.Integer({ minimum: 1, description: 'First epoch to answer.' }));
const maxEpochs = Type.Optional(
  Type.Integer({ minimum: 2, maximum: 1000, description: 'Thins more epochs evenly; both ends are kept.' }),
);

const LayersQuery = Type.Object({ layer, fromEpoch, maxEpochs }, { additionalProperties: false });
const HistogramsQuery = Type.Object(
  { layer, kind: Type.Optional(oneOf(histogramKinds)), fromEpoch, maxEpochs },
  { additionalProperties: false },
);
const StepsQuery = Type.Object(
  {
    fromStep: Type.Optional(Type.Integer({ minimum: 1, description: 'First step to answer.' })),
    maxPoints: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 1_000_000, description: 'Thins longer runs; extremes are kept.' }),
    ),
  },
  { additionalProperties: false },
);

const EMPTY = { epochs: [], stepLosses: [] };

async function readRecording({ store }: RouteContext, id: string) {
  orNotFound(await store.trials.get(id), 'trial');
  return (await store.recordings.get(id)) ?? EMPTY;
}

function readHistograms(app: Api, context: RouteContext): void {
  app.get(
    '/v1/trials/:id/histograms',
    {
      schema: {
        operationId: 'getTrialHistograms',
        tags: ['trials'],
        summary: 'Histograms of weights, gradients and pre-activations, as `record.histograms` asks.',
        params: IdParams,
        querystring: HistogramsQuery,
        response: { 200: LayerHistogramsSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    async (request, reply) => {
      const recording = await readRecording(context, request.params.id);
      const { layer: wanted, kind, ...range } = request.query;
      const epochs = chooseEpochs(recording.epochs, range);
      const kinds: readonly HistogramKind[] = kind === undefined ? histogramKinds : [kind];
      return sendArrays(reply, layerHistograms(epochs, { layer: wanted, kinds }));
    },
  );
}

function readLayers(app: Api, context: RouteContext): void {
  app.get(
    '/v1/trials/:id/layers',
    {
      schema: {
        operationId: 'getTrialLayers',
        tags: ['trials'],
        summary:
          'Update ratio, share of dead channels and norms of each layer, as `record.updateRatio` and `record.deadUnits` ask.',
        params: IdParams,
        querystring: LayersQuery,
        response: { 200: LayerStatesSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    async (request, reply) => {
      const recording = await readRecording(context, request.params.id);
      const { layer: wanted, ...range } = request.query;
      return sendArrays(reply, layerStates(chooseEpochs(recording.epochs, range), wanted));
    },
  );
}

function readSteps(app: Api, context: RouteContext): void {
  app.get(
    '/v1/trials/:id/steps',
    {
      schema: {
        operationId: 'getTrialSteps',
        tags: ['trials'],
        summary: 'The loss of every step, as `record.stepLoss` asks.',
        params: IdParams,
        querystring: StepsQuery,
        response: { 200: StepLossesSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    async (request, reply) => {
      const recording = await readRecording(context, request.params.id);
      return sendArrays(reply, stepLosses(recording.stepLosses, request.query));
    },
  );
}

export function readRecordings(app: Api, context: RouteContext): void {
  readHistograms(app, context);
  readLayers(app, context);
  readSteps(app, context);
}
