import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResumeState } from '@unetsweep/unet';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FromTrial } from '../messages.js';
import { StateWriter } from './state-writer.js';

const state = (epoch: number): ResumeState => ({
  formatVersion: 1,
  engineVersion: 1,
  seed: 1,
  step: epoch,
  epoch,
  weights: [],
  slots: [],
  snapshots: [],
  progress: { schedule: {}, earlyStopping: { bestEpoch: null, bestValue: null, stopped: false }, flags: [] },
  records: [],
});

let folder: string;
let nowMs: number;
let sent: FromTrial[];
let writer: StateWriter;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-writer-'));
  nowMs = 0;
  sent = [];
  writer = new StateWriter(
    async (message) => {
      sent.push(message);
    },
    () => nowMs,
  );
});
afterEach(() => rm(folder, { recursive: true }));

it('writes at the first epoch, then rests for 20 times what the write took', async () => {
  expect(writer.isDue()).toBe(true);
  await writer.write(state(1), folder);
  expect(await readdir(folder)).toEqual(['state-1']);
  expect(sent).toEqual([{ type: 'state', path: join(folder, 'state-1'), epoch: 1 }]);
  nowMs = 1_000;
  expect(writer.isDue()).toBe(false);
  writer.stored(100);
  nowMs = 2_999;
  expect(writer.isDue()).toBe(false);
  nowMs = 3_000;
  expect(writer.isDue()).toBe(true);
});

it('waits for the write in flight before the next, so that a pause has the newest state last', async () => {
  await writer.write(state(1), folder);
  const second = writer.write(state(2), folder);
  expect(sent).toHaveLength(1);
  writer.stored(1);
  await second;
  expect(sent).toHaveLength(2);
});
