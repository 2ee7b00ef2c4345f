import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NewestWins } from './newest-wins.js';

describe('NewestWins', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('passes the first at once and then the newest of each interval', () => {
    const passed: number[] = [];
    const gate = new NewestWins<number>(500, (value) => passed.push(value));
    for (const value of [1, 2, 3]) gate.offer('trial', value);
    expect(passed).toEqual([1]);
    vi.advanceTimersByTime(500);
    expect(passed).toEqual([1, 3]);
    gate.offer('trial', 4);
    vi.advanceTimersByTime(499);
    expect(passed).toEqual([1, 3]);
    vi.advanceTimersByTime(1);
    expect(passed).toEqual([1, 3, 4]);
  });

  it('keeps keys apart and holds no timer for a key that went quiet', () => {
    const passed: string[] = [];
    const gate = new NewestWins<string>(500, (value) => passed.push(value));
    gate.offer('a', 'a1');
    gate.offer('b', 'b1');
    expect(passed).toEqual(['a1', 'b1']);
    vi.advanceTimersByTime(500);
    expect(vi.getTimerCount()).toBe(0);
  });
});
