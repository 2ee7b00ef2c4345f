import { createHash } from 'node:crypto';
import fp from 'fastify-plugin';

/** Whether an `If-None-Match` header names this validator (weak comparison). */
function names(header: string, etag: string): boolean {
  return (
    header === '*' ||
    header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag.replace(/^W\//, ''))
  );
}

/** Gives every JSON answer to a GET an `ETag`, and answers 304 to a client that has it. */
export const conditionalGet = fp(
  async (app) => {
    app.addHook('onSend', async (request, reply, payload) => {
      if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
      const known = reply.getHeader('etag');
      const etag =
        typeof known === 'string' ? known : `"${createHash('sha1').update(payload).digest('base64url')}"`;
      reply.header('etag', etag);
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-cache');
      const given = request.headers['if-none-match'];
      if (given === undefined || !names(given, etag)) return payload;
      reply.code(304).removeHeader('content-type').removeHeader('content-length');
      return null;
    });
  },
  { name: 'conditional-get' },
);
