import { createHash } from 'node:crypto';
import fp from 'fastify-plugin';
import { isNamedBy, withSum } from '../query/entity-tag.js';

const sumOf = (payload: string) => createHash('sha1').update(payload).digest('base64url');

/** Gives every text answered to a GET an `ETag`, and answers 304 to a client that has it. */
export const conditionalGet = fp(
  async (app) => {
    app.addHook('onSend', async (request, reply, payload) => {
      if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
      const version = reply.getHeader('etag');
      const tag = withSum(typeof version === 'string' ? version : undefined, sumOf(payload));
      reply.header('etag', tag);
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-cache');
      const given = request.headers['if-none-match'];
      if (given === undefined || !isNamedBy(tag, given)) return payload;
      reply.code(304).removeHeader('content-type').removeHeader('content-length');
      return null;
    });
  },
  { name: 'conditional-get' },
);
