import { createHash, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '@unetsweep/contract';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served without a key. */
    isPublic?: boolean;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** @throws ProblemError `keyMissing`, `keyUnknown` */
function checkKey(request: FastifyRequest, expected: Buffer): void {
  const match = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  const given = match?.[1];
  if (given === undefined)
    throw new ProblemError('keyMissing', 'Send the header Authorization: Bearer <key>.');
  // Equal lengths by hashing: the time taken tells nothing about the key.
  if (!timingSafeEqual(digest(given), expected))
    throw new ProblemError('keyUnknown', 'The key is not one that is served here.');
}

/** Asks for the admin key on every route that is not public. */
export const apiKey = fp<{ key: string }>(
  async (app, { key }) => {
    const expected = digest(key);
    app.addHook('onRequest', async (request) => {
      if (!request.routeOptions.config.isPublic) checkKey(request, expected);
    });
  },
  { name: 'api-key' },
);
