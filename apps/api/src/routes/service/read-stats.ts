import { StatsSchema } from '@unetsweep/contract';
import { type Api, problems, type RouteContext } from '../route.js';

export function readStats(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/stats',
    {
      schema: {
        operationId: 'getStats',
        tags: ['service'],
        summary: 'Counts of sweeps and trials, throughput, workers and storage.',
        response: { 200: StatsSchema, ...problems() },
      },
    },
    () => store.results.stats(),
  );
}
