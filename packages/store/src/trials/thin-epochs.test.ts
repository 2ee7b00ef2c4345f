import { describe, expect, it } from 'vitest';
import { epoch } from '../testing/fixtures.js';
import { thinEpochs } from './thin-epochs.js';

describe('thinning a curve', () => {
  it('leaves a short curve as it is', () => {
    const items = [epoch(1), epoch(2)];
    expect(thinEpochs(items, 2)).toEqual({ items, sampled: false });
    expect(thinEpochs(items)).toEqual({ items, sampled: false });
  });

  it('keeps the ends and every spike, in order', () => {
    const items = Array.from({ length: 1000 }, (_, index) =>
      epoch(index + 1, { valDice: index === 617 ? 9 : index === 300 ? -9 : 0.5 }),
    );
    const { items: thinned, sampled } = thinEpochs(items, 50);
    const kept = thinned.map((item) => item.epoch);
    expect(sampled).toBe(true);
    expect(kept.length).toBeLessThanOrEqual(50);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    expect(kept).toEqual(expect.arrayContaining([1, 301, 618, 1000]));
  });
});
