import { PassThrough } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { BodyRoom } from './body-room.js';

const LONGEST = 60;

/** Of a request only what is looked at. */
const requestOf = (length?: number) =>
  ({
    headers: { 'content-length': length?.toString() },
    raw: new PassThrough(),
  }) as unknown as FastifyRequest;

it('refuses a body that has no room beside the others, until one of them is answered, however', async () => {
  const room = new BodyRoom(100);
  const answers: { resolve(): void; reject(reason: Error): void }[] = [];
  const hold = (length?: number) =>
    room.hold(
      requestOf(length),
      LONGEST,
      () => new Promise<void>((resolve, reject) => answers.push({ resolve, reject })),
    );
  const [first, second] = [hold(), hold(30)];
  const refused = requestOf(20);
  await expect(room.hold(refused, LONGEST, async () => 1)).rejects.toMatchObject({ code: 'rateLimited' });
  // Its rest is read, so that its sender gets to see the answer.
  expect(refused.raw.readableFlowing).toBe(true);
  expect(await room.hold(requestOf(10), LONGEST, async () => 'answered')).toBe('answered');
  answers[0]?.reject(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  expect(await room.hold(requestOf(70), LONGEST, async () => 'answered')).toBe('answered');
  answers[1]?.resolve();
  await second;
});
