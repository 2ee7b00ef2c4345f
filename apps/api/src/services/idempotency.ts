import { createHash } from 'node:crypto';
import { invalidBody, ProblemError } from '@unetsweep/contract';
import type { IdempotencyRepository } from '@unetsweep/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description:
        '1 to 255 printable characters, kept for 24 h: the same request again gets the first answer, with `Idempotent-Replayed: true`.',
    }),
  ),
});

interface Answer {
  status: number;
  body: unknown;
}

function readKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  const message = 'Idempotency-Key: accepted are 1 to 255 printable characters.';
  throw invalidBody([{ path: 'Idempotency-Key', code: 'pattern', message }]);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** One name space for each caller and path; what is stored tells nothing about the key. */
function scopedKey(request: FastifyRequest, key: string): string {
  const path = request.url.split('?', 1)[0] ?? '';
  return sha256(`${request.headers.authorization ?? ''}\n${path}\n${key}`);
}

/** Does the work and stores its answer; a refusal is not stored, so that the corrected request may use the key again. */
async function answerOnce(
  store: IdempotencyRepository,
  key: string,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await work();
    await store.complete(key, answer.status, JSON.stringify(answer.body));
    return answer;
  } catch (error) {
    await store.abandon(key);
    throw error;
  }
}

/**
 * Runs `work` once for each `Idempotency-Key`: a repeated request gets the first one's answer. Without the header it just runs.
 * @param body what makes two requests the same, where the handler itself has read it
 * @throws ProblemError `idempotencyInFlight`, `idempotencyKeyReused`, or what `work` throws
 */
export async function idempotently(
  store: IdempotencyRepository,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<Answer>,
  body: unknown = request.body,
): Promise<Answer> {
  const given = readKey(request);
  if (given === null) return work();
  const key = scopedKey(request, given);
  const before = await store.begin(key, sha256(JSON.stringify([request.query, body])));
  switch (before.state) {
    case 'new':
      return answerOnce(store, key, work);
    case 'replay':
      reply.header('idempotent-replayed', 'true');
      return { status: before.status, body: JSON.parse(before.body) };
    case 'inFlight':
      throw new ProblemError(
        'idempotencyInFlight',
        'The first request with this Idempotency-Key is still running. Try again soon.',
      );
    case 'reused':
      throw new ProblemError(
        'idempotencyKeyReused',
        'This Idempotency-Key was used with another body; take a new one.',
      );
  }
}
