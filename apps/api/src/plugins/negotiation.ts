import { ProblemError } from '@unetsweep/contract';
import fp from 'fastify-plugin';
import Negotiator from 'negotiator';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Media types that the route answers with; default application/json. */
    produces?: string[];
  }
}

const JSON_ONLY = ['application/json'];

/** Answers 406 where a client accepts nothing that the route produces. */
export const negotiation = fp(
  async (app) => {
    app.addHook('onRequest', async (request) => {
      if (request.is404) return;
      const available = request.routeOptions.config.produces ?? JSON_ONLY;
      if (available.includes('*/*') || new Negotiator(request.raw).mediaType(available) !== undefined) return;
      throw new ProblemError('notAcceptable', `Accepted: ${available.join(', ')}.`, {
        extras: { available },
      });
    });
  },
  { name: 'negotiation' },
);
