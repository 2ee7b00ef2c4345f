import { encodePng } from '../pictures/encode-png.js';
import { syntheticDatasets } from './synthetic-datasets.js';

/** Masks as people bring them: white where the object is. */
const WHITE = 255;

/**
 * A synthetic set as the files that somebody would bring: `images/<name>.png` and `masks/<name>.png`, of two classes 0 and 255.
 * @throws Error where there is no such set
 */
export async function* exampleFiles(name: string): AsyncGenerator<{ path: string; bytes: Uint8Array }> {
  const content = syntheticDatasets[name]?.();
  if (content === undefined) throw new Error(`there is no synthetic set ${name}`);
  const channels = content.channels === 1 ? 1 : 3;
  const isBinary = content.classNames.length === 2;
  for (const { name: sample, width, height, image, mask } of content.samples) {
    if (!(image instanceof Uint8Array) || mask === null)
      throw new Error(`${name} is not of 8 bits with masks`);
    const values = isBinary ? mask.map((index) => index * WHITE) : mask;
    yield {
      path: `images/${sample}.png`,
      bytes: await encodePng({ width, height, channels, values: image }),
    };
    yield { path: `masks/${sample}.png`, bytes: await encodePng({ width, height, channels: 1, values }) };
  }
}
