import { expect, it } from 'vitest';
import { jsonLines } from './export-runs.js';
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
  const bytes = await whatCame(zipStream(breaking({ path: 'a', content: Buffer.from('text') })));
  expect(bytes.length).toBeGreaterThan(0);
  // The end of the central directory.
  expect(bytes.includes(Buffer.from([0x50, 0x4b, 5, 6]))).toBe(false);
});

it('leaves the end of a zip out where it would hold more than a zip can', async () => {
  async function* files() {
    for (const path of ['a', 'b']) yield { path, content: Buffer.from('text') };
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
