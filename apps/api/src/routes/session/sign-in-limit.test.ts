import { describe, expect, it } from 'vitest';
import { SignInLimit } from './sign-in-limit.js';

const failTimes = (limit: SignInLimit, address: string, count: number, nowMs: number) => {
  for (let index = 0; index < count; index += 1) limit.fail(address, nowMs);
};

describe('the limit of failed sign-ins', () => {
  it('lets an address wait after ten failures until the window has passed', () => {
    const limit = new SignInLimit();
    failTimes(limit, 'a', 9, 0);
    expect(limit.waitS('a', 1_000)).toBe(0);
    limit.fail('a', 1_000);
    expect(limit.waitS('a', 1_000)).toBe(59);
    expect(limit.waitS('b', 1_000)).toBe(0);
    expect(limit.waitS('a', 60_000)).toBe(0);
    limit.fail('a', 60_000);
    expect(limit.waitS('a', 60_000)).toBe(0);
  });

  it('forgets failures at a success', () => {
    const limit = new SignInLimit();
    failTimes(limit, 'a', 9, 0);
    limit.succeed('a');
    limit.fail('a', 1);
    expect(limit.waitS('a', 1)).toBe(0);
  });

  it('remembers a bounded number of addresses', () => {
    const limit = new SignInLimit();
    failTimes(limit, 'first', 10, 0);
    for (let index = 0; index < 10_000; index += 1) limit.fail(`address ${index}`, 0);
    expect(limit.waitS('first', 0)).toBe(0);
  });
});
