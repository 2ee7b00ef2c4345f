import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StopReason } from './attempt-end.js';
import { TrialStop } from './trial-stop.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A run with a process that notes what it is told. */
function bench({ keepsState = false } = {}) {
  const told: unknown[] = [];
  const reasons: StopReason[] = [];
  const stop = new TrialStop(
    () => keepsState,
    (reason) => reasons.push(reason),
  );
  const child = {
    pid: 7,
    send: (message: object) => void told.push(message),
    kill: () => void told.push('killed'),
  };
  return { stop, child, told, reasons };
}

describe('a run that is asked to stop', () => {
  it('goes by the weightiest reason', () => {
    const { stop, child, told, reasons } = bench();
    stop.child = child;
    for (const reason of ['pause', 'drain', 'pause', 'cancel', 'timeLimit'] as const) stop.ask(reason);
    expect([stop.reason, reasons]).toEqual(['cancel', ['pause', 'cancel']]);
    expect(told).toEqual([{ type: 'pause' }, { type: 'cancel' }]);
    stop.close();
  });

  it('tells a process that comes later', () => {
    const { stop, child, told } = bench();
    stop.ask('drain');
    stop.child = child;
    stop.passOn();
    expect(told).toEqual([{ type: 'pause' }]);
  });

  it.each([
    ['cancel', { type: 'cancel' }, 700],
    ['timeLimit', { type: 'cancel', keepsBest: true }, 20_000],
    ['prune', { type: 'cancel', keepsBest: true }, 20_000],
  ] as const)('by %s kills a process that does not end in time', (reason, message, graceMs) => {
    const { stop, child, told } = bench();
    stop.child = child;
    stop.ask(reason);
    vi.advanceTimersByTime(graceMs - 1);
    expect([told, stop.killed]).toEqual([[message], false]);
    vi.advanceTimersByTime(1);
    expect([told, stop.killed]).toEqual([[message, 'killed'], true]);
  });

  it('keeps its state where it is pruned to go on later, and is not killed', () => {
    const { stop, child, told } = bench({ keepsState: true });
    stop.child = child;
    stop.ask('prune');
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([{ type: 'pause', keepsBest: true }]);
  });

  it('ends at once where another attempt has taken over', () => {
    const { stop, child, told } = bench();
    stop.child = child;
    stop.ask('lost');
    expect([told, stop.killed]).toEqual([['killed'], true]);
  });

  it('is asked when its time is up, unless it has ended', () => {
    const { stop, reasons } = bench();
    stop.askAfter(1_000, 'sessionLimit');
    vi.advanceTimersByTime(1_000);
    expect(reasons).toEqual(['sessionLimit']);
    stop.askAfter(1_000, 'timeLimit');
    stop.close();
    vi.advanceTimersByTime(1_000);
    expect(reasons).toEqual(['sessionLimit']);
  });
});
