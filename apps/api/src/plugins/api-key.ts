import { createHash, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '@unetsweep/contract';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { readSession } from './api-key-session.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served without a key. */
    isPublic?: boolean;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Equal lengths by hashing: the time taken tells nothing about the key. */
export function isSameKey(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A page of this site can add a header, a form of another site cannot.
 * @throws ProblemError `csrf`
 */
function checkOwnPage({ method, headers }: FastifyRequest): void {
  if (READING.has(method) || headers['x-unetsweep'] === '1') return;
  throw new ProblemError(
    'csrf',
    'With a session cookie, calls that change something need the header X-Unetsweep: 1.',
  );
}

/** @throws ProblemError `keyMissing`, `keyUnknown`, `csrf` */
function checkKey(request: FastifyRequest, expected: string): void {
  const { authorization } = request.headers;
  if (authorization === undefined && readSession(request, expected) !== null) {
    checkOwnPage(request);
    return;
  }
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (given === undefined)
    throw new ProblemError('keyMissing', 'Send the header Authorization: Bearer <key>.');
  if (!isSameKey(given, expected))
    throw new ProblemError('keyUnknown', 'The key is not one that is served here.');
}

/** Asks for the admin key, or a session that was opened with it, on every route that is not public. */
export const apiKey = fp<{ key: string }>(
  async (app, { key }) => {
    app.addHook('onRequest', async (request) => {
      if (!request.routeOptions.config.isPublic) checkKey(request, key);
    });
  },
  { name: 'api-key' },
);
