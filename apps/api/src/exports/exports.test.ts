import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { eventFiles, jsonLines } from './export-runs.js';
import { crc32c } from './tensorboard/crc32c.js';
import { assertZipHolds, zipStream } from './zip-stream.js';

async function* breaking<T>(item: T): AsyncGenerator<T> {
  yield item;
  throw new Error('the database is away');
}

async function whatCame(stream: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const part of stream) parts.push(Buffer.from(part));
  } catch {
    return Buffer.concat(parts);
  }
  throw new Error('nothing broke');
}

it('sums as the standard says', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe306_9283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a91_36aa);
});

it('leaves the last line out where the stream breaks', async () => {
  const trial = { number: 1 } as Parameters<typeof jsonLines>[0] extends AsyncIterable<infer T> ? T : never;
  const text = (await whatCame(jsonLines(breaking(trial)))).toString();
  expect(text).toBe('{"number":1}\n');
});

it('leaves the end of a zip out where the stream breaks', async () => {
  const bytes = await whatCame(zipStream(breaking({ path: 'a', content: [Buffer.from('text')] })));
  expect(bytes.length).toBeGreaterThan(0);
  // The end of the central directory.
  expect(bytes.includes(Buffer.from([0x50, 0x4b, 5, 6]))).toBe(false);
});

it('leaves the end of a zip out where it would hold more than a zip can', async () => {
  async function* files() {
    for (const path of ['a', 'b']) yield { path, content: [Buffer.from('text')] };
  }
  for (const limits of [
    { files: 1, bytes: 1_000 },
    { files: 2, bytes: 20 },
  ]) {
    const bytes = await whatCame(zipStream(files(), limits));
    expect(bytes.includes(Buffer.from([0x50, 0x4b, 5, 6]))).toBe(false);
  }
});

it('refuses a zip of more trials than it can hold', () => {
  expect(() => assertZipHolds(65_535)).not.toThrow();
  expect(() => assertZipHolds(65_536)).toThrow(/65536 trials.*65535.*filter/);
});

it('sends pictures as they are read, however many a trial has', async () => {
  const most = 20;
  let read = 0;
  // Of the store only what is asked.
  const store = {
    epochs: { list: async () => ({ items: [{ epoch: 1, metrics: {}, learningRate: 1 }] }) },
    recordings: { get: async () => null },
    predictions: {
      list: async () =>
        Array.from({ length: most }, () => ({
          sample: 'a',
          epoch: 1,
          imageSha256: 'i',
          truthSha256: 't',
          predictionSha256: 'p',
        })),
      read: async () => {
        read += 1;
        return randomBytes(100_000);
      },
    },
  };
  const trial = { id: 'a', number: 1, pointId: 'p', params: {}, createdAt: '2026-01-01T00:00:00Z' };
  let [sent, mostHeld] = [0, 0];
  for await (const part of zipStream(eventFiles(store as never, [trial as never]))) {
    sent += part.length;
    mostHeld = Math.max(mostHeld, read * 100_000 - sent);
  }
  expect(read).toBe(3 * most);
  expect(sent).toBeGreaterThan(6_000_000);
  expect(mostHeld).toBeLessThan(2_000_000);
});
