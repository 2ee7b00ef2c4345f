import { metricCatalogue } from '@unetsweep/contract';
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

export function describeService(app: Api, context: RouteContext): void {
  version(app, context);
  catalogue(app);
}
