import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import { documentInfo } from '../openapi/document-info.js';
import { hoistSchemas } from '../openapi/hoist-schemas.js';

/** Collects the API document from the routes registered after it, and serves it at /openapi.json and, for people, at /docs. */
export const apiDocument = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: documentInfo,
      transformObject: (document) =>
        'openapiObject' in document ? hoistSchemas(document.openapiObject) : document.swaggerObject,
    });
    app.addHook('onRoute', (route) => {
      if (route.url.startsWith('/docs'))
        route.config = { ...route.config, isPublic: true, produces: ['*/*'] };
    });
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
    app.get('/openapi.json', { config: { isPublic: true }, schema: { hide: true } }, async () =>
      app.swagger(),
    );
  },
  { name: 'api-document' },
);
