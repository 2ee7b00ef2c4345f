import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { type DatasetImportOptions, resolveImportOptions } from '@unetsweep/contract';
import sharp from 'sharp';
import { type Header, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CraftedEntry, craftedZip } from '../testing/crafted-zip.js';
import { png } from '../testing/import-files.js';
import { npyFile } from '../testing/npy-file.js';
import { type ImportLimits, importLimits } from './limits.js';
import { runImport } from './run-import.js';

const MIB = 1024 ** 2;
/** What the parent may grow by while a child deals with any of these. */
const PARENT_GROWTH_BYTES = 200 * MIB;

const FLOAT_TIFF = new URL('../../fixtures/geotiff/utm-south-float.tif', import.meta.url);

let folder = '';
let good: CraftedEntry[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unetsweep-hostile-'));
  good = [
    { path: 'images/a.png', data: await png({ width: 2, values: [1, 2, 3, 4] }) },
    { path: 'masks/a.png', data: await png({ width: 2, values: [0, 255, 255, 0] }) },
  ];
});
afterAll(() => rm(folder, { recursive: true }));

let imports = 0;

/** Imports bytes and sees that the import leaves nothing behind. */
async function importing(
  archive: Uint8Array,
  {
    limits = {},
    options = {},
  }: { limits?: Partial<ImportLimits>; options?: Partial<DatasetImportOptions> } = {},
) {
  imports += 1;
  const own = join(folder, String(imports));
  const scratchFolder = join(own, 'scratch');
  await mkdir(scratchFolder, { recursive: true });
  const archivePath = join(own, 'upload');
  await writeFile(archivePath, archive);
  const before = process.memoryUsage().rss;
  const outcome = await runImport(
    {
      archivePath,
      options: resolveImportOptions({ name: 'x', ...options }),
      outputPath: join(own, 'set.zip'),
      scratchFolder,
    },
    { ...importLimits, ...limits },
  );
  expect(process.memoryUsage().rss - before).toBeLessThan(PARENT_GROWTH_BYTES);
  expect(await readdir(scratchFolder)).toEqual([]);
  expect((await readdir(own)).sort()).toEqual(
    outcome.status === 'ready' ? ['scratch', 'set.zip', 'upload'] : ['scratch', 'upload'],
  );
  return outcome.status === 'ready' ? { code: 'ready', faults: [] } : outcome.failure;
}

async function tar(entries: (Partial<Header> & { name: string; data?: Uint8Array })[]): Promise<Buffer> {
  const packing = pack();
  for (const { data = new Uint8Array(), ...header } of entries) {
    packing.entry(header, Buffer.from(data));
  }
  packing.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packing) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const asTar = (entries: readonly CraftedEntry[]) =>
  tar(entries.map(({ path, data }) => ({ name: path, ...(data ? { data } : {}) })));

describe('what is well formed', () => {
  it('is imported from a zip, a tar and a gzipped tar', async () => {
    expect(await importing(craftedZip(good))).toMatchObject({ code: 'ready' });
    const archive = await asTar(good.map((entry) => ({ ...entry, path: `./${entry.path}` })));
    expect(await importing(archive)).toMatchObject({ code: 'ready' });
    expect(await importing(gzipSync(archive))).toMatchObject({ code: 'ready' });
  });
});

describe('a path that is no plain path inside', () => {
  it.each([
    '../images/b.png',
    'images/../../b.png',
    '/etc/passwd',
    'C:/images/b.png',
    'images\\b.png',
    'images//b.png',
    `images/${'long'.repeat(300)}.png`,
  ])('is refused: %s', async (path) => {
    const shown = path.length > 200 ? expect.stringContaining('longlong') : path;
    const expected = { code: 'unsafePath', file: shown };
    expect(await importing(craftedZip([...good, { path }]))).toMatchObject(expected);
  });

  it('is refused in a tar', async () => {
    const long = `images/${'long'.repeat(300)}.png`;
    for (const path of ['../images/b.png', '/etc/passwd', long, 'images/b\nc.png']) {
      const file =
        path === long ? expect.stringMatching(/^images\/longlong.{180,}…$/) : path.replace('\n', '\\n');
      expect(await importing(await asTar([...good, { path }]))).toMatchObject({ code: 'unsafePath', file });
    }
    // Only an extended header can hold a NUL: a plain one ends the name there.
    const nul = await tar([{ name: 'images/b.png', pax: { path: 'images/b.png\0.txt' } }]);
    expect(await importing(nul)).toMatchObject({ code: 'unsafePath', file: 'images/b.png\\u0000.txt' });
  });

  it('is refused with a NUL or a line break in it, shown as escapes', async () => {
    expect(await importing(craftedZip([...good, { path: 'images/b.png\0.txt' }]))).toMatchObject({
      code: 'unsafePath',
      file: 'images/b.png\\u0000.txt',
    });
    expect(await importing(craftedZip([...good, { path: 'images/b\nc.png' }]))).toMatchObject({
      code: 'unsafePath',
      file: 'images/b\\nc.png',
    });
  });

  it('is refused where it is there twice, in one case or two, or is a folder too', async () => {
    const twice = (path: string) => importing(craftedZip([...good, { path, data: Uint8Array.of(1) }]));
    expect(await twice('images/a.png')).toMatchObject({ code: 'unsafePath', file: 'images/a.png' });
    expect(await twice('IMAGES/a.PNG')).toMatchObject({
      code: 'unsafePath',
      file: 'IMAGES/a.PNG',
      value: 'images/a.png',
    });
    expect(await twice('images/a.png/b.png')).toMatchObject({ code: 'unsafePath', file: 'images/a.png' });
  });
});

describe('an entry that is no plain file', () => {
  it('is refused in a zip: a link, a device', async () => {
    const link = { path: 'images/link.png', data: Buffer.from('/etc/passwd'), mode: 0o120777 };
    expect(await importing(craftedZip([...good, link]))).toMatchObject({
      code: 'unsafePath',
      file: 'images/link.png',
      value: 'symlink',
    });
    expect(await importing(craftedZip([...good, { path: 'images/dev', mode: 0o020666 }]))).toMatchObject({
      code: 'unsafePath',
      file: 'images/dev',
    });
  });

  it.each(['symlink', 'link', 'character-device', 'block-device', 'fifo'] as const)(
    'is refused in a tar: %s',
    async (type) => {
      const archive = await tar([{ name: 'images/x.png', type, linkname: '/etc/passwd' }]);
      expect(await importing(archive)).toMatchObject({
        code: 'unsafePath',
        file: 'images/x.png',
        value: type,
      });
    },
  );
});

describe('a bomb', () => {
  const zeros = (bytes: number) => Buffer.alloc(bytes);

  it('is stopped by its ratio, in a zip and in a gzipped tar, hidden or not', async () => {
    const limits = { ratio: 100, ratioFromBytes: 4 * MIB };
    const bomb = { path: 'images/bomb.png', data: zeros(32 * MIB), deflate: true };
    expect(await importing(craftedZip([...good, bomb]), { limits })).toMatchObject({
      code: 'undecodable',
      file: 'images/bomb.png',
      message: expect.stringContaining('100 times'),
    });
    const archive = await tar([{ name: 'images/.hidden', data: zeros(32 * MIB) }]);
    expect(await importing(gzipSync(archive), { limits })).toMatchObject({
      code: 'undecodable',
      file: 'images/.hidden',
    });
  });

  it('is stopped by the size of one file and of all, before they are written', async () => {
    const one = { path: 'images/large.png', data: zeros(2 * MIB) };
    expect(await importing(craftedZip([...good, one]), { limits: { fileBytes: MIB } })).toMatchObject({
      code: 'undecodable',
      file: 'images/large.png',
    });
    const many = Array.from({ length: 5 }, (_, index) => ({ path: `images/${index}`, data: zeros(MIB) }));
    expect(await importing(craftedZip(many), { limits: { totalBytes: 3.5 * MIB } })).toMatchObject({
      code: 'undecodable',
      file: 'images/3',
    });
  });

  it('is stopped by the number of files', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ path: `images/${index}.png` }));
    expect(await importing(craftedZip(many), { limits: { files: 20 } })).toMatchObject({
      code: 'tooManyFiles',
      value: '20',
    });
  });

  it('is stopped where entries share bytes, as overlapping entries do', async () => {
    const data = zeros(4 * MIB);
    const zip = craftedZip([{ path: 'images/0.png', data, deflate: true }]);
    const overlapping = repeatDirectory(zip, 200);
    expect(await importing(overlapping, { limits: { ratioFromBytes: 16 * MIB } })).toMatchObject({
      code: expect.stringMatching(/undecodable|unsafePath/),
      file: 'images/0.png',
    });
  });

  it('of arrays in a .npz is stopped too', async () => {
    const npz = craftedZip([{ path: 'images.npy', data: zeros(32 * MIB), deflate: true }]);
    const limits = { ratio: 100, ratioFromBytes: 4 * MIB };
    expect(await importing(craftedZip([{ path: 'set.npz', data: npz }]), { limits })).toMatchObject({
      code: 'undecodable',
      file: 'set.npz/images.npy',
    });
  });

  it('of pixels is refused by its header', async () => {
    const data = bombPng(60_000, 60_000);
    expect(await importing(craftedZip([...good.slice(1), { path: 'images/a.png', data }]))).toMatchObject({
      code: 'undecodable',
      file: 'images/a.png',
      message: expect.stringMatching(/pixel/),
    });
  });
});

describe('an archive that lies or is broken', () => {
  it.each([
    ['says less than it holds', { declaredSize: 10 }],
    ['says more than it holds', { declaredSize: 4000 }],
    ['says less than it holds, stored', { declaredSize: 10, deflate: false }],
    ['says more than it holds, stored', { declaredSize: 4000, deflate: false }],
    ['has another checksum', { declaredSum: 1 }],
  ])('is refused where an entry %s', async (_what, lie) => {
    const entry = { path: 'images/b.png', data: Buffer.alloc(3000, 7), deflate: true, ...lie };
    expect(await importing(craftedZip([...good, entry]))).toMatchObject({
      code: 'undecodable',
      file: 'images/b.png',
    });
  });

  it('is refused where it is encrypted or packed in an unknown way', async () => {
    const secret = { path: 'images/b.png', data: Buffer.alloc(30), flags: 0x801, declaredSize: 18 };
    expect(await importing(craftedZip([...good, secret]))).toMatchObject({
      code: 'undecodable',
      file: 'images/b.png',
      value: 'encrypted',
    });
    const packed = { path: 'images/b.png', data: Buffer.alloc(30), method: 14 };
    expect(await importing(craftedZip([...good, packed]))).toMatchObject({
      code: 'undecodable',
      file: 'images/b.png',
      value: 'method 14',
    });
  });

  it('is refused where its end is missing', async () => {
    const zip = craftedZip(good);
    expect(await importing(zip.subarray(0, zip.length - 30))).toMatchObject({ code: 'undecodable' });
    const archive = await asTar(good);
    // Between two files, where nothing but the missing end shows it.
    expect(await importing(archive.subarray(0, 1024))).toMatchObject({ code: 'undecodable' });
    expect(await importing(archive.subarray(0, 700))).toMatchObject({ code: 'undecodable' });
    const gzipped = gzipSync(archive);
    expect(await importing(gzipped.subarray(0, gzipped.length - 20))).toMatchObject({ code: 'undecodable' });
  });

  it('is refused where it is none, is empty, or holds only another one', async () => {
    expect(await importing(Buffer.from('%PDF-1.7'))).toMatchObject({ code: 'undecodable' });
    expect(await importing(gzipSync(Buffer.alloc(100, 1)))).toMatchObject({ code: 'undecodable' });
    expect(await importing(craftedZip([]))).toMatchObject({ code: 'emptyArchive' });
    expect(await importing(craftedZip([{ path: '.hidden' }]))).toMatchObject({ code: 'emptyArchive' });
    const nested = craftedZip([{ path: 'set.zip', data: craftedZip(good) }]);
    expect(await importing(nested)).toMatchObject({ code: 'noPairs' });
  });
});

describe('faults of pictures', () => {
  it('are told up to twenty at once, each with its file and value', async () => {
    const entries = [...good];
    for (let index = 0; index < 30; index += 1) {
      entries.push({ path: `images/p${index}.png`, data: await png({ width: 2, values: [1, 2, 3, 4] }) });
      if (index % 3 === 0) continue;
      const values = index % 3 === 1 ? [0, 9, 1] : [0, 200, 255, 1];
      entries.push({
        path: `masks/p${index}.png`,
        data: await png({ width: values.length % 2 ? 3 : 2, values }),
      });
    }
    const failure = await importing(craftedZip(entries));
    expect(failure.faults).toHaveLength(20);
    const codes = failure.faults.map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['missingMask', 'sizeMismatch']));
    const fewer = entries.filter(({ path }) => !/p(1|2)?\d\.png/.test(path) || /p2[36]|p5\./.test(path));
    const mixed = await importing(craftedZip(fewer), { options: { maskValues: { '255': 1 } } });
    expect(mixed.faults).toMatchObject([
      { code: 'unknownMaskValue', file: 'masks/p23.png', value: '200' },
      { code: 'unknownMaskValue', file: 'masks/p26.png', value: '200' },
      { code: 'unknownMaskValue', file: 'masks/p5.png', value: '200' },
    ]);
  });

  it('name a truncated picture, in its image or its mask', async () => {
    const whole = await sharp({
      create: {
        width: 64,
        height: 64,
        channels: 3,
        background: '#123456',
        noise: { type: 'gaussian', mean: 100, sigma: 30 },
      },
    })
      .png()
      .toBuffer();
    const jpeg = await sharp(whole).jpeg().toBuffer();
    const tiff = await sharp(whole).tiff({ compression: 'lzw' }).toBuffer();
    const webp = await sharp(whole).webp().toBuffer();
    const mask = await sharp(whole).threshold(128).toColourspace('b-w').png().toBuffer();
    for (const [ending, bytes] of Object.entries({ png: whole, jpg: jpeg, tif: tiff, webp })) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * 0.6));
      const zip = craftedZip([
        { path: `images/a.${ending}`, data: cut },
        { path: 'masks/a.png', data: mask },
      ]);
      expect(await importing(zip)).toMatchObject({ code: 'undecodable', file: `images/a.${ending}` });
    }
    const cutMask = craftedZip([
      { path: 'images/a.png', data: whole },
      { path: 'masks/a.png', data: mask.subarray(0, mask.length - 100) },
    ]);
    expect(await importing(cutMask)).toMatchObject({ code: 'undecodable', file: 'masks/a.png' });
  });

  it('name what is CMYK, of floats, several pages, a drawing, or no picture, with the cure', async () => {
    const plain = sharp({ create: { width: 4, height: 4, channels: 3, background: '#123456' } });
    const page = await plain.clone().png().toBuffer();
    const other = await plain.clone().negate().png().toBuffer();
    const pages = sharp([page, other], { join: { animated: true } });
    const cases: [string, Buffer, RegExp][] = [
      ['cmyk.jpg', await plain.clone().toColourspace('cmyk').jpeg().toBuffer(), /convert it to RGB/],
      ['cmyk.tif', await plain.clone().toColourspace('cmyk').tiff().toBuffer(), /convert it to RGB/],
      [
        'drawing.png',
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'),
        /no PNG/,
      ],
      ['text.png', Buffer.from('hello'), /no PNG/],
      ['floats.tif', await readFile(FLOAT_TIFF), /of type float; save it with 8 or 16 bits/],
      ['pages.tif', await pages.tiff().toBuffer(), /holds 2 pictures; save one a file/],
      ['pages.webp', await pages.webp().toBuffer(), /holds 2 pictures; save one a file/],
      ['empty.png', Buffer.alloc(0), /no PNG/],
    ];
    for (const [name, data, message] of cases) {
      const mask = { path: `masks/${name}`, data: await png({ width: 4, values: new Array(16).fill(255) }) };
      const zip = craftedZip([{ path: `images/${name}`, data }, mask]);
      expect(await importing(zip)).toMatchObject({
        code: 'undecodable',
        file: `images/${name}`,
        message: expect.stringMatching(message),
      });
    }
  });
});

describe('the process of an import', () => {
  it('is stopped when it takes too long or too much memory, and says so', async () => {
    expect(await importing(craftedZip(good), { limits: { durationMs: 1 } })).toMatchObject({
      code: 'undecodable',
      message: expect.stringContaining('longer than'),
    });
    expect(await importing(craftedZip(good), { limits: { memoryBytes: 20 * MIB } })).toMatchObject({
      code: 'undecodable',
      message: expect.stringContaining('20 MiB of memory'),
    });
  });

  it('whose heap is full ends the import with a plain sentence', async () => {
    const count = 400_000;
    const entries = [
      { path: 'images.npy', data: npyFile('|u1', [count, 1, 1], Buffer.alloc(count)) },
      { path: 'masks.npy', data: npyFile('|u1', [count, 1, 1], Buffer.alloc(count, 1)) },
      { path: 'names.npy', data: npyFile('|S64', [count], Buffer.alloc(64 * count, 'x')) },
    ];
    expect(await importing(craftedZip(entries), { limits: { heapMiB: 24 } })).toMatchObject({
      code: 'undecodable',
      message: expect.stringContaining('24 MiB of memory'),
    });
  });

  it('is ended by the signal, which is then thrown', async () => {
    const own = join(folder, 'aborted');
    await mkdir(join(own, 'scratch'), { recursive: true });
    await writeFile(join(own, 'upload'), craftedZip(good));
    const stop = new AbortController();
    const running = runImport({
      archivePath: join(own, 'upload'),
      options: resolveImportOptions({ name: 'x' }),
      outputPath: join(own, 'set.zip'),
      scratchFolder: join(own, 'scratch'),
      signal: stop.signal,
    });
    stop.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    expect((await readdir(own)).sort()).toEqual(['scratch', 'upload']);
    expect(await readdir(join(own, 'scratch'))).toEqual([]);
  });
});

/** A zip whose directory names its one entry's bytes many times. */
function repeatDirectory(zip: Buffer, times: number): Buffer {
  const at = zip.readUInt32LE(zip.length - 6);
  const entry = zip.subarray(at, zip.length - 22);
  const end = Buffer.from(zip.subarray(zip.length - 22));
  end.writeUInt16LE(times, 8);
  end.writeUInt16LE(times, 10);
  end.writeUInt32LE(entry.length * times, 12);
  return Buffer.concat([zip.subarray(0, at), ...new Array<Buffer>(times).fill(entry), end]);
}

/** A PNG of a few bytes that says that it is huge. */
function bombPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const zeros = deflateRawSync(Buffer.alloc(1000));
  const pixels = Buffer.concat([Buffer.from([0x78, 0x01]), zeros, Buffer.alloc(4)]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
