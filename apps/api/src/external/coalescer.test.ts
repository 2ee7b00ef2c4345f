import { describe, expect, it } from 'vitest';
import { Coalescer } from './coalescer.js';
import { Pace } from './pace.js';

function coalescerOf(work: (items: string[]) => Promise<string[]>, pace = new Pace(0)) {
  const calls: string[][] = [];
  const coalescer = new Coalescer<string, string>({
    pace,
    keyOf: (item) => item[0] ?? '',
    work: (items) => {
      calls.push(items);
      return work(items);
    },
  });
  return { calls, ask: (item: string) => coalescer.ask(item) };
}

describe('requests that arrive together', () => {
  it('share a call, and those that arrive meanwhile the next one', async () => {
    const later: Promise<string>[] = [];
    const { calls, ask } = coalescerOf(async (items) => {
      if (later.length === 0) later.push(ask('c1'), ask('d1'));
      return items.map((item) => item.toUpperCase());
    });
    expect(await Promise.all([ask('a1'), ask('b1')])).toEqual(['A1', 'B1']);
    expect(await Promise.all(later)).toEqual(['C1', 'D1']);
    expect(calls).toEqual([
      ['a1', 'b1'],
      ['c1', 'd1'],
    ]);
  });

  it('are answered one after the other where they concern the same', async () => {
    const { calls, ask } = coalescerOf(async (items) => items);
    await Promise.all([ask('a1'), ask('a2'), ask('b1'), ask('a3')]);
    expect(calls).toEqual([['a1', 'b1'], ['a2'], ['a3']]);
  });

  it('fail alone', async () => {
    const { ask } = coalescerOf(async (items) => {
      if (items.includes('b1')) throw new Error('b1 is bad');
      return items;
    });
    const outcomes = await Promise.allSettled([ask('a1'), ask('b1'), ask('c1')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are waited for where as many came before, but not for long', async () => {
    const { calls, ask } = coalescerOf(async (items) => items, new Pace(20));
    await Promise.all([ask('a1'), ask('b1'), ask('c1')]);
    const early = ask('a2');
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([early, ask('b2'), ask('c2')]);
    await ask('a3');
    expect(calls).toEqual([['a1', 'b1', 'c1'], ['a2', 'b2', 'c2'], ['a3']]);
  });
});
