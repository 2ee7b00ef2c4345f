import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FromTrial } from '../messages.js';
import { RecordingWriter } from './recording-writer.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unetsweep-recording-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('writes at the end, and before it rarely enough to cost next to nothing', async () => {
  const sent: FromTrial[] = [];
  let time = 0;
  const writer = new RecordingWriter({
    folder,
    send: async (message) => {
      sent.push(message);
    },
    now: () => time,
  });
  const recording = { epochs: [], stepLosses: [0.5] };
  const read = () => {
    // Each writing takes a second.
    time += 1_000;
    return recording;
  };
  await writer.write(read, false);
  expect(sent).toHaveLength(0);
  time = 10_000;
  await writer.write(read, false);
  expect(sent).toHaveLength(1);
  time = 11_000 + 99_000;
  await writer.write(read, false);
  expect(sent).toHaveLength(1);
  await writer.write(read, true);
  expect(sent).toHaveLength(2);
  const paths = sent.map((message) => ('path' in message ? message.path : ''));
  expect(new Set(paths).size).toBe(2);
  const content = gunzipSync(await readFile(paths[1] ?? ''));
  expect(JSON.parse(content.toString())).toEqual(recording);
});
