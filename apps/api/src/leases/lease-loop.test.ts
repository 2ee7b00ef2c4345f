import { ProblemError } from '@unetsweep/contract';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { LeaseLoop, type LeaseLoopOptions } from './lease-loop.js';

/** What waits, how it is carried out, and what became of each. */
function bench(options: Partial<LeaseLoopOptions> = {}) {
  const waiting: string[] = [];
  const ends: string[] = [];
  const lost = new Set<string>();
  let carryOut = async (_work: string, _signal: AbortSignal): Promise<void> => {};
  const loop = new LeaseLoop<string>(
    {
      kind: 'test',
      take: async () => waiting.shift() ?? null,
      renew: async (work) => !lost.has(work),
      release: async (work) => void ends.push(`${work} given back`),
      async carryOut(work, signal) {
        await carryOut(work, signal);
        ends.push(`${work} done`);
      },
      giveUp: async (work, error) => void ends.push(`${work} given up: ${(error as Error).message}`),
      about: (work) => ({ work }),
      isBusy: (work) => !work.startsWith('idle'),
    },
    { log: pino({ level: 'silent' }), concurrency: 1, pollMs: 60_000, ...options },
  );
  return {
    ...{ loop, waiting, ends, lost },
    carriedOutBy(by: typeof carryOut) {
      carryOut = by;
    },
  };
}

/** Until it is told to stop. */
const endlessly = (_work: string, signal: AbortSignal) =>
  new Promise<void>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

describe('a lease loop', () => {
  it('carries out what waits, and what comes once it is poked', async () => {
    const { loop, waiting, ends } = bench();
    waiting.push('one', 'two');
    loop.start();
    await expect.poll(() => ends).toEqual(['one done', 'two done']);
    waiting.push('three');
    loop.poke();
    await expect.poll(() => ends).toContain('three done');
    await loop.stop();
  });

  it('takes no more at a time than it may, but for work that only waits', async () => {
    const { loop, waiting, carriedOutBy } = bench();
    const begun: string[] = [];
    carriedOutBy((work, signal) => {
      begun.push(work);
      return endlessly(work, signal);
    });
    waiting.push('idle one', 'idle two', 'one', 'two');
    loop.start();
    await expect.poll(() => begun).toEqual(['idle one', 'idle two', 'one']);
    await loop.stop();
    expect(waiting).toEqual(['two']);
  });

  it('gives back what is under way when it stops', async () => {
    const { loop, waiting, ends, carriedOutBy } = bench();
    carriedOutBy(endlessly);
    waiting.push('one');
    loop.start();
    await expect.poll(() => waiting).toEqual([]);
    await loop.stop();
    expect(ends).toEqual(['one given back']);
  });

  it('gives work back in an outage, and gives it up for any other fault', async () => {
    const { loop, waiting, ends, carriedOutBy } = bench();
    carriedOutBy(async (work) => {
      throw work === 'one' ? new ProblemError('databaseUnavailable', 'away') : new Error('broken');
    });
    waiting.push('one', 'two');
    loop.start();
    await expect.poll(() => ends).toEqual(['one given back', 'two given up: broken']);
    await loop.stop();
  });

  it('leaves alone what another process has taken', async () => {
    const { loop, waiting, ends, lost, carriedOutBy } = bench({ leaseMs: 20 });
    carriedOutBy((work, signal) => (work === 'one' ? endlessly(work, signal) : Promise.resolve()));
    lost.add('one');
    waiting.push('one', 'two');
    loop.start();
    await expect.poll(() => ends).toEqual(['two done']);
    await loop.stop();
    expect(ends).toEqual(['two done']);
  });
});
