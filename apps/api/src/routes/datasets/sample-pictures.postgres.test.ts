import { type Sample, writeArchive } from '@unetsweep/datasets';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { START_MS, startTestApi, type TestApi } from '../../testing/test-api.js';

const ID = '01890000-0000-7000-8000-00000000000a';
const [WIDTH, HEIGHT] = [6, 4];

let api: TestApi;

/** Left half class 1, of it the first column class 2; the third has no mask. */
const sample = (index: number): Sample => ({
  name: `image-${index}`,
  group: index === 0 ? 'left' : 'right',
  split: index === 0 ? 'test' : 'train',
  width: WIDTH,
  height: HEIGHT,
  image: Uint16Array.from({ length: WIDTH * HEIGHT }, (_, pixel) => 1000 * (pixel + index)),
  mask:
    index === 2
      ? null
      : Uint8Array.from({ length: WIDTH * HEIGHT }, (_, pixel) => [2, 1, 1, 0, 0, 0][pixel % WIDTH] ?? 0),
});

beforeAll(async () => {
  api = await startTestApi({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') });
  const samples = [0, 1, 2].map(sample);
  const classNames = ['background', 'one', 'two'];
  await api.store.datasets.create({ id: ID, name: 'halves', sha256: 'a'.repeat(64) });
  await api.store.datasets.complete(ID, {
    description: { images: 3, channels: 1 },
    samples: samples.map(({ name, group, width, height, mask, split }) => {
      return {
        name,
        group,
        width,
        height,
        split,
        labelled: mask !== null,
        pixelShare: mask ? [0.5, 0.3, 0.2] : [],
      };
    }),
    content: writeArchive({ channels: 1, classNames, samples }),
  });
}, START_MS);
afterAll(() => api.close());

const pixelsOf = async (body: Uint8Array) => {
  const { data, info } = await sharp(body).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, values: [...data] };
};
const read = (path: string) => api.request.get(`/v1/datasets/${ID}/samples${path}`);

describe('samples of a data set', () => {
  it('are listed in pages, by group, side and mask', async () => {
    const first = (await read('?limit=2&count=true').expect(200)).body;
    expect(first).toMatchObject({ total: 3, items: [{ name: 'image-0' }, { name: 'image-1' }] });
    expect(first.items[0]).toEqual({
      name: 'image-0',
      group: 'left',
      width: WIDTH,
      height: HEIGHT,
      labelled: true,
      pixelShare: [0.5, 0.3, 0.2],
      pseudoLabel: null,
      imageUrl: `/v1/datasets/${ID}/samples/0/image`,
      maskUrl: `/v1/datasets/${ID}/samples/0/mask`,
    });
    const rest = (await read(`?limit=2&cursor=${first.nextCursor}`).expect(200)).body;
    expect(rest).toMatchObject({ items: [{ name: 'image-2', maskUrl: null }], nextCursor: null });
    const names = async (query: string) =>
      (await read(query).expect(200)).body.items.map(({ name }: { name: string }) => name);
    expect(await names('?group=right')).toEqual(['image-1', 'image-2']);
    expect(await names('?split=test')).toEqual(['image-0']);
    expect(await names('?labelled=false')).toEqual(['image-2']);
    await read(`?group=left&cursor=${first.nextCursor}`).expect(400);
  });
});

describe('their pictures', () => {
  it('stretch 16 bits for viewing', async () => {
    const { body, headers } = await read('/1/image').expect(200);
    const picture = await pixelsOf(body);
    expect(picture).toMatchObject({ width: WIDTH, height: HEIGHT });
    expect((await sharp(body).metadata()).channels).toBe(1);
    expect([picture.values[0], picture.values.at(-1)]).toEqual([0, 255]);
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': expect.stringContaining('immutable'),
    });
    await read('/1/image')
      .set('if-none-match', headers.etag ?? '')
      .expect(304);
  });

  it('show the classes in their colours, also over the image', async () => {
    const mask = await pixelsOf((await read('/0/mask').expect(200)).body);
    expect(mask.values.slice(0, 12)).toEqual([86, 180, 233, 230, 159, 0, 230, 159, 0, 0, 0, 0]);
    const overlay = await pixelsOf((await read('/0/image?overlay=true').expect(200)).body);
    expect(overlay.values.slice(0, 3)).toEqual([86, 180, 233]);
    expect(overlay.values.slice(9, 12)).toEqual(new Array(3).fill(overlay.values[9]));
  });

  it('are made smaller where asked, masks without new colours', async () => {
    const mask = await pixelsOf((await read('/0/mask?maxSide=16').expect(200)).body);
    expect([mask.width, mask.height]).toEqual([WIDTH, HEIGHT]);
    await read('/0/image?maxSide=1').expect(422);
  });

  it('are refused by name where there are none', async () => {
    await read('/3/image').expect(404);
    expect((await read('/2/mask').expect(404)).body.detail).toContain('no mask of sample 2');
    await read('/first/image').expect(404);
    await api.store.datasets.delete(ID);
    expect((await read('/0/image').expect(410)).body.code).toBe('imagesRemoved');
    await read('').expect(410);
  });
});
