import type { FastifyRequest } from 'fastify';

/** Lets a request without a body count as `{}`. */
export const optionalBody = {
  preValidation: async (request: FastifyRequest): Promise<void> => {
    request.body ??= {};
  },
};
