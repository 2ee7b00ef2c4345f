import { ApiEventSchema, IdSchema } from '@unetsweep/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { EventStream } from '../../events/event-stream.js';
import { parseEventTypes } from '../../events/event-types.js';
import { SseConnection } from '../../events/sse-connection.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const MEDIA_TYPE = 'text/event-stream';

const StreamFields = {
  types: Type.Optional(
    Type.String({
      description: 'Types to send, separated by commas; `trial.*` takes a family.',
      examples: ['trial.*,sweep.best'],
    }),
  ),
  lastEventId: Type.Optional(
    Type.String({
      maxLength: 100,
      description:
        'Goes on after this event (the header `Last-Event-ID` wins); 0 = from the oldest that is kept; default: from now on.',
    }),
  ),
};
const SweepEventsQuery = Type.Object(StreamFields, { additionalProperties: false });
const EventsQuery = Type.Object(
  { ...StreamFields, sweepId: Type.Optional(IdSchema) },
  { additionalProperties: false },
);

const DESCRIPTION = [
  "Server-sent events: `id:` is the event's id, `event:` its type, `data:` the whole event. Idle streams get a comment each 15 s.",
  'After a lost connection send the last id as `Last-Event-ID`: nothing is missed, for 7 days or 1,000,000 events; an older id gets one `reset`.',
  '`sweep.progress` and `trial.epoch` are sent to those who listen and not replayed.',
].join(' ');

const response = {
  200: { description: 'A stream of events.', content: { [MEDIA_TYPE]: { schema: ApiEventSchema } } },
  ...problems('notFound', 'invalidBody'),
};

/** Where the stream begins: null = before the oldest kept event. */
async function startOf(request: FastifyRequest, lastEventId: string | undefined, { store }: RouteContext) {
  const header = request.headers['last-event-id'];
  const given = (typeof header === 'string' && header !== '' ? header : lastEventId) ?? '';
  if (given === '') return store.events.latestId();
  return given === '0' ? null : given;
}

async function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RouteContext,
  query: Static<typeof EventsQuery>,
): Promise<void> {
  const types = parseEventTypes(query.types);
  const afterId = await startOf(request, query.lastEventId, context);
  reply.hijack();
  const headers = { 'x-request-id': request.id, ...(afterId !== null && { 'last-event-id': afterId }) };
  const connection = new SseConnection(reply.raw, { ...context.timing, headers });
  const { hub } = context;
  try {
    await new EventStream({ hub, connection, sweepId: query.sweepId, types, afterId }).run();
  } catch (error) {
    request.log.warn({ err: error }, 'An event stream broke; its client will reconnect.');
  }
}

export function streamEvents(app: Api, context: RouteContext): void {
  const config = { produces: [MEDIA_TYPE] };
  const common = { tags: ['events'], description: DESCRIPTION, response };
  app.get(
    '/v1/events',
    {
      config,
      exposeHeadRoute: false,
      schema: {
        ...common,
        operationId: 'streamEvents',
        summary: 'Events of all sweeps.',
        querystring: EventsQuery,
      },
    },
    (request, reply) => stream(request, reply, context, request.query),
  );
  app.get(
    '/v1/sweeps/:id/events',
    {
      config,
      exposeHeadRoute: false,
      schema: {
        ...common,
        operationId: 'streamSweepEvents',
        summary: 'Events of one sweep.',
        params: IdParams,
        querystring: SweepEventsQuery,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      orNotFound(await context.store.sweeps.getSpec(id), 'sweep');
      return stream(request, reply, context, { ...request.query, sweepId: id });
    },
  );
}
