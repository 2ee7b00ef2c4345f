import { ProblemError } from '@unetsweep/contract';
import type { FastifyRequest } from 'fastify';
import { dropRest } from './multipart.js';

/** Room in memory for bodies that are read whole. */
export class BodyRoom {
  private taken = 0;

  /** @param most bytes of all bodies together */
  constructor(private readonly most: number) {}

  /**
   * Holds room for a body until `answer` is done; a body that does not say its length counts as `longest`.
   * @throws ProblemError `rateLimited` where there is no room now, whatever `answer` throws
   */
  async hold<T>(request: FastifyRequest, longest: number, answer: () => Promise<T>): Promise<T> {
    const bytes = Math.min(longest, Number(request.headers['content-length'] ?? longest));
    if (this.taken + bytes > this.most) {
      const detail = `Requests of ${this.taken} bytes are being answered here, and at most ${this.most} are taken at once: try again in a moment.`;
      throw dropRest(request, new ProblemError('rateLimited', detail));
    }
    this.taken += bytes;
    try {
      return await answer();
    } finally {
      this.taken -= bytes;
    }
  }
}
