import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { callAfter } from './call-after.js';

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it.each([1, 24, 25, 100])('calls once after %i days', (days) => {
  let calls = 0;
  callAfter(days * DAY_MS, () => {
    calls += 1;
  });
  vi.advanceTimersByTime(days * DAY_MS - 1);
  expect(calls).toBe(0);
  vi.advanceTimersByTime(1);
  expect(calls).toBe(1);
  vi.advanceTimersByTime(100 * DAY_MS);
  expect(calls).toBe(1);
});

it('calls no more once it was given up, however long it has waited', () => {
  let calls = 0;
  const giveUp = callAfter(60 * DAY_MS, () => {
    calls += 1;
  });
  vi.advanceTimersByTime(30 * DAY_MS);
  giveUp();
  vi.advanceTimersByTime(60 * DAY_MS);
  expect(calls).toBe(0);
});
