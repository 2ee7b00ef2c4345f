import { describe, expect, it } from 'vitest';
import { errorCodes, invalidBody, ProblemError } from './errors.js';

describe('ProblemError', () => {
  it('knows the status and title of its code', () => {
    const problem = new ProblemError('invalidState', 'the sweep has ended', {
      extras: { allowed: ['retryFailed'] },
    });
    expect([problem.status, problem.title, problem.detail]).toEqual([
      409,
      'Not possible in the present state',
      'the sweep has ended',
    ]);
    expect(problem.extras).toEqual({ allowed: ['retryFailed'] });
  });

  it('tells the first fault and how many more there are', () => {
    const fault = { path: '/seed', code: 'range', message: 'seed must be at least 0, not -1' } as const;
    expect(invalidBody([fault]).detail).toBe('seed must be at least 0, not -1');
    expect(invalidBody([fault, fault, fault]).detail).toBe('seed must be at least 0, not -1 (and 2 more)');
  });

  it('has a status of an error and a title for every code', () => {
    for (const { status, title } of Object.values(errorCodes)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).not.toBe('');
    }
  });
});
