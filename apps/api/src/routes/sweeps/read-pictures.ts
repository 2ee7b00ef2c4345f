import { SweepPicturesSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { EpochField, parseEpoch, toPrediction } from '../../pictures.js';
import { readTrialChoice } from '../../query/trial-choice.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const DEFAULT_TRIALS = 'top:50';
/** Trials in an answer. */
const MOST_TRIALS = 500;

const PicturesQuery = Type.Object(
  {
    sample: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'The image; default: the one that most trials recorded.',
      }),
    ),
    trials: Type.Optional(
      Type.String({
        default: DEFAULT_TRIALS,
        maxLength: 40_000,
        description: `The so many best by the objective (\`top:50\`), or ids separated by commas; at most ${MOST_TRIALS}.`,
        examples: ['top:50'],
      }),
    ),
    epoch: Type.Optional({ ...EpochField, default: 'best' }),
  },
  { additionalProperties: false },
);

export function readPictures(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/pictures',
    {
      schema: {
        operationId: 'getSweepPictures',
        tags: ['sweeps'],
        summary: 'What many trials made of the same validation image.',
        params: IdParams,
        querystring: PicturesQuery,
        response: { 200: SweepPicturesSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { epoch = 'best', trials = DEFAULT_TRIALS } = request.query;
      const chosen = readTrialChoice(trials, MOST_TRIALS);
      orNotFound(await store.sweeps.getSpec(id), 'sweep');
      const samples = await store.predictions.samples(id);
      const sample = request.query.sample ?? samples[0]?.sample ?? null;
      if (sample === null) return { sample, samples, items: [] };
      const query = { sample, epoch: parseEpoch(epoch), trials: chosen };
      const items = (await store.predictions.ofSample(id, query)).map(
        ({ trialId, number, value, ...recorded }) => {
          const { sample: _, ...pictures } = toPrediction(trialId, recorded);
          return { trialId, number, value, ...pictures };
        },
      );
      return { sample, samples, items };
    },
  );
}
