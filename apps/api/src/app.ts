import { tmpdir } from 'node:os';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger } from 'fastify';
import { Registry } from 'prom-client';
import { Analyses } from './analysis/analyses.js';
import { type AppOptions, type Dependencies, defaultTiming, MAX_ARCHIVE_BYTES } from './dependencies.js';
import { EventHub } from './events/event-hub.js';
import { LiveEvents } from './events/live-events.js';
import { apiDocument } from './plugins/api-document.js';
import { apiKey } from './plugins/api-key.js';
import { conditionalGet } from './plugins/conditional-get.js';
import { dashboard } from './plugins/dashboard.js';
import { httpMetrics } from './plugins/http-metrics.js';
import { jsonBody } from './plugins/json-body.js';
import { negotiation } from './plugins/negotiation.js';
import { problemDetails, sendProblem } from './plugins/problem-details.js';
import { chooseRequestId, requestId } from './plugins/request-id.js';
import { sameMachine } from './plugins/same-machine.js';
import { shutdown } from './plugins/shutdown.js';
import { validation } from './plugins/validation.js';
import { registerRoutes } from './routes/register-routes.js';
import type { Api } from './routes/route.js';
import { prometheus } from './routes/service/prometheus.js';
import { session } from './routes/session/session.js';

const BODY_LIMIT_BYTES = 5 * 1024 * 1024;
/** Smaller answers gain nothing from compression. */
const COMPRESS_FROM_BYTES = 1_024;
/** Columns of 100,000 trials: a quarter of the usual level's time, for 2 % more bytes. */
const COMPRESSION_LEVEL = 3;

const contentSecurityPolicy = {
  directives: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    styleSrc: ["'self'", "'unsafe-inline'"],
    frameAncestors: ["'none'"],
    // The service speaks HTTP on loopback; who serves it over TLS says so in front of it.
    upgradeInsecureRequests: null,
  },
};

function newServer(logger: FastifyBaseLogger | undefined): Api {
  return fastify({
    ...(logger ? { loggerInstance: logger } : {}),
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: chooseRequestId,
    return503OnClosing: false,
    // Streams and long waits end by themselves; what is left of idle connections is cut.
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply.header('x-request-id', request.id));
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
}

async function registerGuards(app: Api, options: AppOptions): Promise<void> {
  await app.register(requestId);
  await app.register(problemDetails);
  await app.register(helmet, { contentSecurityPolicy, strictTransportSecurity: false });
  await (options.adminKey === null
    ? app.register(sameMachine)
    : app.register(apiKey, { key: options.adminKey }));
  await app.register(negotiation);
}

async function registerFormats(app: Api): Promise<void> {
  await app.register(jsonBody);
  await app.register(validation);
  await app.register(conditionalGet);
  await app.register(compress, {
    encodings: ['gzip'],
    threshold: COMPRESS_FROM_BYTES,
    globalDecompression: false,
    zlibOptions: { level: COMPRESSION_LEVEL },
  });
}

/** Makes the application; it listens nowhere, and closing it leaves what it was given open. */
export async function buildApp(
  dependencies: Dependencies,
  options: AppOptions,
  logger?: FastifyBaseLogger,
): Promise<Api> {
  const { store, queue, version } = dependencies;
  const timing = { ...defaultTiming, ...dependencies.timing };
  const app = newServer(logger);
  const onFault = (error: unknown) => app.log.warn({ err: error }, 'Live events are behind.');
  const hub = new EventHub({ events: store.events, pollMs: timing.pollMs, onFault });
  const live = new LiveEvents({ hub, store, onFault });
  const unsubscribe = queue.onMessage((message) => live.accept(message));
  const registry = new Registry();
  const onClosing = () => {
    unsubscribe();
    live.close();
    hub.close();
  };
  await registerGuards(app, options);
  await app.register(shutdown, { onClosing });
  await app.register(httpMetrics, { registry });
  await registerFormats(app);
  await app.register(apiDocument);
  const { pingDatabase = () => store.ping() } = dependencies;
  const { uploads = { folder: tmpdir(), maxArchiveBytes: MAX_ARCHIVE_BYTES } } = options;
  const { imports = { poke: () => undefined } } = dependencies;
  const analyses = new Analyses(store);
  const context = { store, queue, hub, timing, pingDatabase, version, uploads, imports, analyses };
  registerRoutes(app, context);
  session(app, options);
  prometheus(app, { ...context, registry, isPublic: options.metricsPublic });
  await app.register(dashboard, { folder: options.dashboardFolder });
  return app;
}
