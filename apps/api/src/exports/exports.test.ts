import { expect, it } from 'vitest';
import { jsonLines } from './export-runs.js';
import { crc32c } from './tensorboard/crc32c.js';
import { zipStream } from './zip-stream.js';

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
