import { afterEach, describe, expect, it, vi } from 'vitest';
import { describePrerequisites, missingPrerequisites } from './prerequisites.js';

describe('prerequisites', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('are all named at once, each with its cure', async () => {
    vi.stubEnv('PATH', '/nowhere');
    const missing = await missingPrerequisites({ pip: true, compiler: true });
    const lines = describePrerequisites(missing).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/Python 3 with pip.*apt-get install python3/);
    expect(lines[1]).toMatch(/g\+\+.*apt-get install g\+\+/);
  });

  it('are not asked for where nothing is left to fetch or compile', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(await missingPrerequisites({})).toEqual([]);
  });
});
