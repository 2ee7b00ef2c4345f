import {
  type AnalysisPart,
  AnalysisSchema,
  analysisParts,
  isMetricName,
  type Sweep,
} from '@unetsweep/contract';
import Type, { type Static } from 'typebox';
import { evaluatorField, readSubject, subjectFields } from '../../analysis/analysis-query.js';
import { type AnalysisRequest, makeAnalysis } from '../../analysis/make-analysis.js';
import { splitNames } from '../../query/names.js';
import { fault } from '../../query/trial-names.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { sendArrays } from '../send-arrays.js';

const DEFAULT_TOP = 10;
const DEFAULT_TARGET = 0.9;

const AnalysisQuery = Type.Object(
  {
    include: Type.Optional(
      Type.String({
        maxLength: 200,
        description: `Parts, separated by commas: of ${analysisParts.join(', ')}; default: all. Nothing else is computed.`,
        examples: ['best,importance,convergence'],
      }),
    ),
    ...subjectFields,
    ...evaluatorField,
    top: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        default: DEFAULT_TOP,
        description: 'Best points that are listed.',
      }),
    ),
    targetDice: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: `Training Dice below which less regularisation is suggested; default: what the sweep stops at, where that is a Dice, else ${DEFAULT_TARGET}.`,
      }),
    ),
  },
  { additionalProperties: false },
);

function readParts(text: string | undefined): ReadonlySet<AnalysisPart> {
  if (text === undefined) return new Set(analysisParts);
  const names = splitNames(text, 'include');
  const isPart = (name: string): name is AnalysisPart => (analysisParts as readonly string[]).includes(name);
  const unknown = names.find((name) => !isPart(name));
  if (unknown === undefined) return new Set(names.filter(isPart));
  throw fault('include', 'enum', `"${unknown}" is no part; accepted are ${analysisParts.join(', ')}.`, [
    ...analysisParts,
  ]);
}

/** What the sweep itself wants, where that is a Dice. */
function wantedDice({ spec }: Sweep): number | null {
  const isDice =
    /dice/i.test(spec.objective[0]?.metric ?? '') && isMetricName(spec.objective[0]?.metric ?? '');
  return isDice ? spec.stopWhen.target : null;
}

function readRequest(given: Static<typeof AnalysisQuery>, sweep: Sweep): AnalysisRequest {
  return {
    subject: readSubject(given, sweep),
    include: readParts(given.include),
    evaluator: given.evaluator ?? 'pedAnova',
    top: given.top ?? DEFAULT_TOP,
    targetDice: given.targetDice ?? wantedDice(sweep) ?? DEFAULT_TARGET,
  };
}

export function readAnalysis(app: Api, { store, analyses }: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/analysis',
    {
      schema: {
        operationId: 'getSweepAnalysis',
        tags: ['sweeps'],
        summary:
          'What a sweep found: best points, importance of parameters, convergence, borders, and what to try next.',
        params: IdParams,
        querystring: AnalysisQuery,
        response: { 200: AnalysisSchema, ...problems('notFound', 'malformedFilter', 'invalidBody') },
      },
    },
    async (request, reply) => {
      const sweep = orNotFound(await store.sweeps.get(request.params.id), 'sweep');
      const asked = readRequest(request.query, sweep);
      const key = ['analysis', { ...asked, include: [...asked.include].sort() }];
      const answer = await analyses.answer(sweep, key, () => makeAnalysis({ store, analyses }, sweep, asked));
      return sendArrays(reply, answer);
    },
  );
}
