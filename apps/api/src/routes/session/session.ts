import { ProblemError } from '@unetsweep/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isSameKey } from '../../plugins/api-key.js';
import { closeSession, openSession, readSession } from '../../plugins/api-key-session.js';
import { type Api, problems } from '../route.js';
import { SignInLimit } from './sign-in-limit.js';

const SessionSchema = Type.Object(
  {
    keyNeeded: Type.Boolean({ description: 'Whether this service asks for a key.' }),
    expiresAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: "When this browser's session ends; null = it has none.",
    }),
  },
  { title: 'Session', description: 'Whether a browser is signed in.' },
);

const SignInSchema = Type.Object(
  { key: Type.String({ minLength: 1, maxLength: 1000, description: 'The API key.' }) },
  { title: 'SignIn', additionalProperties: false },
);

const NO_KEY = { keyNeeded: false, expiresAt: null };

function readRoute(app: Api, adminKey: string | null): void {
  app.get(
    '/v1/session',
    {
      config: { isPublic: true },
      schema: {
        operationId: 'getSession',
        tags: ['service'],
        summary: 'Whether a key is needed here, and whether this browser is signed in.',
        response: { 200: SessionSchema, ...problems() },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      if (adminKey === null) return NO_KEY;
      return { keyNeeded: true, expiresAt: readSession(request, adminKey)?.toISOString() ?? null };
    },
  );
}

/** @throws ProblemError `rateLimited`, `keyUnknown` */
function checkGuess(
  request: FastifyRequest,
  reply: FastifyReply,
  limit: SignInLimit,
  isRight: boolean,
): void {
  const waitS = limit.waitS(request.ip);
  if (waitS > 0) {
    reply.header('retry-after', waitS);
    throw new ProblemError('rateLimited', `Too many failed sign-ins; try again in ${waitS} s.`);
  }
  if (!isRight) {
    limit.fail(request.ip);
    throw new ProblemError('keyUnknown', 'The key is not one that is served here.');
  }
  limit.succeed(request.ip);
}

function openRoute(app: Api, adminKey: string | null): void {
  const limit = new SignInLimit();
  app.post(
    '/v1/session',
    {
      config: { isPublic: true },
      schema: {
        operationId: 'openSession',
        tags: ['service'],
        summary: 'Signs a browser in: a key for an HttpOnly cookie.',
        description:
          'The cookie serves pages, event streams and pictures, which can send no header. Calls that change something then need `X-Unetsweep: 1`. It ends after seven days, at DELETE, or when the key is changed.',
        body: SignInSchema,
        response: { 200: SessionSchema, ...problems('invalidBody', 'malformedJson', 'rateLimited') },
      },
    },
    async (request, reply) => {
      if (adminKey === null) return NO_KEY;
      checkGuess(request, reply, limit, isSameKey(request.body.key, adminKey));
      const { cookie, expiresAt } = openSession(request, adminKey);
      reply.header('set-cookie', cookie).header('cache-control', 'no-store');
      return { keyNeeded: true, expiresAt: expiresAt.toISOString() };
    },
  );
}

function closeRoute(app: Api): void {
  app.delete(
    '/v1/session',
    {
      config: { isPublic: true },
      schema: {
        operationId: 'closeSession',
        tags: ['service'],
        summary: 'Signs this browser out.',
        response: { 204: Type.Null(), ...problems() },
      },
    },
    async (request, reply) => reply.code(204).header('set-cookie', closeSession(request)).send(null),
  );
}

/** Sign-in for the pages. */
export function session(app: Api, { adminKey }: { adminKey: string | null }): void {
  readRoute(app, adminKey);
  openRoute(app, adminKey);
  closeRoute(app);
}
