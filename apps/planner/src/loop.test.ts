import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Loop } from './loop.js';

const log = pino({ level: 'silent' });
const never = 2 ** 30;
let loop: Loop | undefined;

afterEach(async () => {
  await loop?.stop();
});

function aLoop(work: () => Promise<boolean>, everyMs = never): Loop {
  loop = new Loop({ name: 'test', everyMs, work, log });
  loop.start();
  return loop;
}

describe('a loop', () => {
  it('goes on at once while there is more to do, then rests until it is poked', async () => {
    let rounds = 0;
    const running = aLoop(async () => {
      rounds += 1;
      return rounds < 3;
    });
    await vi.waitFor(() => expect(rounds).toBe(3));
    running.poke();
    await vi.waitFor(() => expect(rounds).toBe(4));
  });

  it('works once more when it was poked during a round', async () => {
    let rounds = 0;
    const running: Loop = aLoop(async () => {
      await Promise.resolve();
      rounds += 1;
      if (rounds === 1) running.poke();
      return false;
    });
    await vi.waitFor(() => expect(rounds).toBe(2));
  });

  it('goes on after a fault', async () => {
    let rounds = 0;
    aLoop(async () => {
      rounds += 1;
      if (rounds === 1) throw new Error('away');
      return false;
    }, 1);
    await vi.waitFor(() => expect(rounds).toBeGreaterThan(1));
  });

  it('ends with the round in progress', async () => {
    let isWorking = false;
    const running = aLoop(async () => {
      isWorking = true;
      await new Promise((resolve) => setImmediate(resolve));
      isWorking = false;
      return false;
    });
    await running.stop();
    expect(isWorking).toBe(false);
  });
});
