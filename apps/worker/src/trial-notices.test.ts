import { expect, it } from 'vitest';
import { withNotices } from './trial-notices.js';

const failure = { reason: 'diverged', message: 'no', epoch: 2 };
const found = { flag: 'diverged', epoch: 2, message: 'The loss was no longer finite.' } as const;

it('says in words what each flag means, from the run or from its set-up', () => {
  const end = withNotices({ status: 'failed', failure, flags: ['groupsShared', 'diverged'] }, [found]);
  expect(end).toMatchObject({
    notices: [{ flag: 'groupsShared', epoch: null, message: expect.stringContaining('group') }, found],
  });
});

it('leaves an end without flags as it is', () => {
  expect(withNotices({ status: 'paused' }, [found])).toEqual({ status: 'paused' });
});
