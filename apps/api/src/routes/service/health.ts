import Type from 'typebox';
import { oneOf } from '../../query/one-of.js';
import type { Api, RouteContext } from '../route.js';

const PROBE_TIMEOUT_MS = 2_000;

const HealthSchema = Type.Object({ status: oneOf(['ok']), version: Type.String() }, { title: 'Health' });

const PartSchema = Type.Object(
  {
    status: oneOf(['ok', 'unavailable']),
    roundTripMs: Type.Optional(Type.Number({ minimum: 0 })),
    message: Type.Optional(Type.String()),
  },
  { title: 'PartState' },
);

const ReadinessSchema = Type.Object(
  { status: oneOf(['ok', 'unavailable']), database: PartSchema, queue: PartSchema },
  { title: 'Readiness', description: 'Whether requests can be served.' },
);

type PartState = Type.Static<typeof PartSchema>;

async function probe(ping: () => Promise<number>): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PROBE_TIMEOUT_MS} ms`)), PROBE_TIMEOUT_MS);
  });
  try {
    return { status: 'ok', roundTripMs: await Promise.race([ping(), late]) };
  } catch (error) {
    // Only the kind of fault: messages of drivers may hold addresses and user names.
    const isLate = error instanceof Error && error.message.startsWith('no answer');
    return { status: 'unavailable', message: isLate ? (error as Error).message : 'cannot be reached' };
  } finally {
    clearTimeout(timer);
  }
}

export function health(app: Api, { pingDatabase, queue, version }: RouteContext): void {
  const config = { isPublic: true };
  app.get(
    '/healthz',
    {
      config,
      logLevel: 'warn',
      schema: {
        operationId: 'getHealth',
        tags: ['service'],
        summary: 'Alive.',
        security: [],
        response: { 200: HealthSchema },
      },
    },
    async () => ({ status: 'ok' as const, version }),
  );
  app.get(
    '/readyz',
    {
      config,
      logLevel: 'warn',
      schema: {
        operationId: 'getReadiness',
        tags: ['service'],
        summary: 'Can serve: the state of the database and the queue.',
        security: [],
        response: { 200: ReadinessSchema, 503: ReadinessSchema },
      },
    },
    async (_request, reply) => {
      const [database, queueState] = await Promise.all([probe(pingDatabase), probe(() => queue.ping())]);
      const isReady = database.status === 'ok' && queueState.status === 'ok';
      if (!isReady) reply.header('retry-after', 5);
      const status = isReady ? ('ok' as const) : ('unavailable' as const);
      return reply.code(isReady ? 200 : 503).send({ status, database, queue: queueState });
    },
  );
}
