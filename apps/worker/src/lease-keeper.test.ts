import type { Desired, Fence } from '@unetsweep/store';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeaseKeeper } from './lease-keeper.js';

const LEASE_MS = 30_000;

/** The database's side of the leases, which can be away. */
class Leases {
  calls: string[] = [];
  away = false;
  desired: Desired = null;
  held = true;

  renew = (fences: Fence[]) => this.answer('renew', fences);
  signals = (fences: Fence[]) => this.answer('signals', fences);

  private async answer(call: string, fences: Fence[]) {
    this.calls.push(call);
    if (this.away) throw new Error('the database is away');
    return fences.map(({ trialId }) => ({ trialId, held: this.held, desired: this.desired }));
  }
}

let leases: Leases;
let keeper: LeaseKeeper;
let heard: string[];
const listener = {
  onSignal: (desired: Desired) => heard.push(`signal ${desired}`),
  onLost: () => heard.push('lost'),
};

beforeEach(() => {
  vi.useFakeTimers();
  leases = new Leases();
  heard = [];
  keeper = new LeaseKeeper(leases, { leaseMs: LEASE_MS, log: pino({ level: 'silent' }) });
  keeper.start();
  keeper.add({ trialId: 'a', attempt: 1 }, listener);
});
afterEach(async () => {
  await keeper.stop();
  vi.useRealTimers();
});

describe('the leases of a worker', () => {
  it('are renewed after each third, and looked at each second', async () => {
    await vi.advanceTimersByTimeAsync(LEASE_MS);
    expect(leases.calls).toHaveLength(30);
    expect(leases.calls.filter((call) => call === 'renew')).toHaveLength(3);
  });

  it('tell a signal once, within a second, or at once when poked', async () => {
    leases.desired = 'pause';
    await vi.advanceTimersByTimeAsync(3_000);
    expect(heard).toEqual(['signal pause']);
    leases.desired = 'cancel';
    keeper.poke();
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual(['signal pause', 'signal cancel']);
  });

  it('outlive a database that is away for longer than the lease', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    leases.away = true;
    await vi.advanceTimersByTimeAsync(2 * LEASE_MS);
    expect(heard).toEqual([]);
    leases.away = false;
    leases.calls = [];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(leases.calls).toEqual(['renew']);
  });

  it('are given up when another attempt has the trial, and told once', async () => {
    leases.held = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(heard).toEqual(['lost']);
    expect(leases.calls).toHaveLength(1);
  });

  it('are looked at once more when poked while looking, so that no signal waits for the next second', async () => {
    keeper.poke();
    keeper.poke();
    keeper.poke();
    await vi.advanceTimersByTimeAsync(0);
    expect(leases.calls).toHaveLength(2);
  });
});
