import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fp from 'fastify-plugin';

const PRINTABLE = /^[\x21-\x7e]{1,128}$/;

/** The caller's `X-Request-Id` when it is 1..128 printable characters, else a new one. */
export function chooseRequestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && PRINTABLE.test(given) ? given : randomUUID();
}

/** Sends the request's id back with every answer. */
export const requestId = fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id);
    });
  },
  { name: 'request-id' },
);
