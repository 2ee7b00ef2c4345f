import { metricCatalogue, modelPresets, resolveSweepSpec, resolveTrialSpec } from '@unetsweep/contract';
import Type from 'typebox';
import { oneOf } from '../../query/one-of.js';
import { type Api, problems, type RouteContext } from '../route.js';

const VersionSchema = Type.Object({ version: Type.String(), api: oneOf(['v1']) }, { title: 'Version' });

const MetricSchema = Type.Object(
  {
    name: Type.String(),
    mode: Type.Union([oneOf(['min', 'max']), Type.Null()], {
      description: 'Which end is better; null = neither.',
    }),
    hasSplitForms: Type.Boolean({ description: 'Whether there are `val…` and `test…` forms.' }),
    hasClassForms: Type.Boolean({ description: 'Whether there is one for each class, such as `valDice.1`.' }),
    description: Type.String(),
  },
  { title: 'Metric' },
);

const CatalogueSchema = Type.Object({ items: Type.Array(MetricSchema) }, { title: 'MetricCatalogue' });

function version(app: Api, context: RouteContext): void {
  app.get(
    '/v1/version',
    {
      schema: {
        operationId: 'getVersion',
        tags: ['service'],
        summary: 'The version that runs here.',
        response: { 200: VersionSchema, ...problems() },
      },
    },
    async () => ({ version: context.version, api: 'v1' as const }),
  );
}

function catalogue(app: Api): void {
  const items = metricCatalogue.map((metric) => ({ ...metric }));
  app.get(
    '/v1/metrics',
    {
      schema: {
        operationId: 'listMetrics',
        tags: ['service'],
        summary: 'Every metric with its meaning.',
        response: { 200: CatalogueSchema, ...problems() },
      },
    },
    async () => ({ items }),
  );
}

const DefaultsSchema = Type.Object(
  {
    sweep: Type.Object(
      {},
      { additionalProperties: true, description: 'A sweep with nothing but a name and a data set.' },
    ),
    trial: Type.Object(
      {},
      {
        additionalProperties: true,
        description: 'A trial with nothing set, for two classes without groups.',
      },
    ),
    presets: Type.Object(
      {},
      { additionalProperties: true, description: 'Fields that each `model.preset` sets.' },
    ),
  },
  { title: 'Defaults', description: 'Every default, for forms.' },
);

const PLAIN_DATA = { classes: 2, hasGroups: false, seed: 1 };

function defaults(app: Api): void {
  const answer = {
    sweep: resolveSweepSpec({ name: '' }, { dataset: null }),
    trial: resolveTrialSpec({}, PLAIN_DATA),
    presets: modelPresets,
  };
  app.get(
    '/v1/schema/defaults',
    {
      schema: {
        operationId: 'getDefaults',
        tags: ['service'],
        summary: 'The defaults of every field of a sweep and a trial.',
        response: { 200: DefaultsSchema, ...problems() },
      },
    },
    async () => answer,
  );
}

export function describeService(app: Api, context: RouteContext): void {
  version(app, context);
  catalogue(app);
  defaults(app);
}
