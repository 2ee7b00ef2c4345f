import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TrialOutbox } from './trial-outbox.js';

const fence = { trialId: 'a', attempt: 1, sweepId: 's' };
const notices = { epoch: () => undefined, trialChanged: () => undefined };
let folder: string;
let stored: string[];
let log: string;
let outbox: TrialOutbox;

/** Says of each call that the fence holds. */
const store = {
  resumeStates: { put: async () => stored.push('state') > 0 },
  recordings: { put: async () => stored.push('recording') > 0 },
  logs: {
    append: async (_: object, text: string) => {
      log += text;
      return true;
    },
  },
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-'));
  [stored, log] = [[], ''];
  // Of the store only what these tests reach.
  outbox = new TrialOutbox(store as never, notices as never, fence, () => undefined);
});
afterEach(async () => {
  outbox.close();
  await rm(folder, { recursive: true });
});

it('a file that cannot be read is told in the log, ends its wait and holds nothing else up', async () => {
  const path = join(folder, 'recording');
  await writeFile(path, 'content');
  const states: number[] = [];
  outbox.state({ path: join(folder, 'gone'), epoch: 1, onDone: (ms) => states.push(ms) });
  outbox.recording(path);
  await outbox.settled();
  expect(stored).toEqual(['recording']);
  expect(states).toHaveLength(1);
  expect(log).toMatch(/the state could not be stored: ENOENT/);
});
