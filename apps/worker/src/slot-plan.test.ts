import { describe, expect, it } from 'vitest';
import { planSlots } from './slot-plan.js';

describe('slots', () => {
  it.each([
    [1, 1, 1],
    [2, 1, 2],
    [4, 1, 4],
    [5, 2, 2],
    [16, 4, 4],
  ])('of %i cores: %i, with %i threads each', (cores, slots, intraOpThreads) => {
    const plan = planSlots({ cores, gpus: [], slots: null });
    expect([plan.slots.length, plan.intraOpThreads]).toEqual([slots, intraOpThreads]);
    expect(plan.slots.every(({ gpu }) => gpu === null)).toBe(true);
  });

  it('are one for each GPU, and share GPUs where more are asked for', () => {
    expect(planSlots({ cores: 16, gpus: ['2', '5'], slots: null }).slots.map(({ gpu }) => gpu)).toEqual([
      '2',
      '5',
    ]);
    const shared = planSlots({ cores: 16, gpus: ['0', '1'], slots: 4 });
    expect(shared.slots.map(({ gpu }) => gpu)).toEqual(['0', '1', '0', '1']);
    expect(shared.intraOpThreads).toBe(4);
  });

  it('never have less than one thread', () => {
    expect(planSlots({ cores: 2, gpus: [], slots: 8 }).intraOpThreads).toBe(1);
  });
});
