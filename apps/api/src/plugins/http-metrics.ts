import fp from 'fastify-plugin';
import { Histogram, type Registry } from 'prom-client';

/** Times every answer, by route pattern: paths with ids would make a series each. */
export const httpMetrics = fp<{ registry: Registry }>(
  async (app, { registry }) => {
    const durations = new Histogram({
      name: 'unetsweep_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'none';
      durations.observe(
        { method: request.method, route, status: reply.statusCode },
        reply.elapsedTime / 1_000,
      );
    });
  },
  { name: 'http-metrics' },
);
