import { encodePng } from '@unetsweep/datasets';
import { expect, it } from 'vitest';
import { decodeInput } from './decode-input.js';

const grey = (width: number, height: number) =>
  encodePng({ width, height, channels: 1, values: new Uint8Array(width * height).fill(7) });

it('reads a picture as imports do', async () => {
  const { image, ...shape } = await decodeInput(await grey(3, 2), 'a.png', '/image/0');
  expect(shape).toEqual({ name: 'a.png', width: 3, height: 2, channels: 1 });
  expect([...image]).toEqual([7, 7, 7, 7, 7, 7]);
});

it('names what is no picture, and what is too large before its pixels are unpacked', async () => {
  const failureOf = async (bytes: Uint8Array) =>
    decodeInput(bytes, 'b.png', '/image/1').then(
      () => null,
      (error: { failure?: unknown }) => error.failure,
    );
  expect(await failureOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toEqual({
    code: 'undecodable',
    message: "b.png can't be read as an image: it is no PNG, JPEG, WebP or TIFF.",
    path: '/image/1',
  });
  expect(await failureOf(await grey(4097, 4096))).toMatchObject({
    code: 'imageTooLarge',
    message: 'b.png has 4097x4096 pixels; at most 16777216 are taken, such as 4096x4096.',
  });
});
