import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import fp from 'fastify-plugin';

/** Paths under which the interface lives; anything else that a browser opens is a page of the dashboard. */
const NOT_PAGES = /^\/(v1|docs|errors|assets|healthz|readyz|metrics|openapi\.json)(\/|$)/;

/** Serves the dashboard's build: its files, and its first page at every path that is not the interface's. */
export const dashboard = fp<{ folder: string | null }>(
  async (app, { folder }) => {
    if (folder === null || !existsSync(join(folder, 'index.html'))) return;
    await app.register(fastifyStatic, { root: folder, serve: false });
    const isPublic = { config: { isPublic: true, produces: ['*/*'] }, schema: { hide: true } };
    app.get('/assets/*', isPublic, (request, reply) => {
      const { '*': name } = request.params as { '*': string };
      return reply.sendFile(join('assets', name), { maxAge: '1y', immutable: true });
    });
    app.get('/favicon.svg', isPublic, (_request, reply) => reply.sendFile('favicon.svg'));
    app.get('/', isPublic, (_request, reply) => reply.sendFile('index.html', { maxAge: 0 }));
    app.get('/*', isPublic, (request, reply) => {
      const path = request.url.split('?', 1)[0] ?? '';
      if (NOT_PAGES.test(path) || path.includes('.')) return reply.callNotFound();
      return reply.sendFile('index.html', { maxAge: 0 });
    });
  },
  { name: 'dashboard' },
);
