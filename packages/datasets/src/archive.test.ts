import { describe, expect, it } from 'vitest';
import { type DatasetContent, readArchive, sha256, writeArchive } from './archive.js';

const content: DatasetContent = {
  channels: 1,
  classNames: ['background', 'foreground'],
  samples: [
    {
      name: 'a',
      group: 'p1',
      split: null,
      width: 3,
      height: 2,
      image: Uint8Array.of(1, 2, 3, 4, 5, 255),
      mask: Uint8Array.of(0, 1, 0, 1, 1, 0),
    },
    {
      name: 'folder/b',
      group: null,
      split: null,
      width: 1,
      height: 2,
      image: Uint16Array.of(65_535, 258),
      mask: null,
    },
  ],
};

describe('the canonical archive', () => {
  it('gives back what was written, 16-bit values and missing masks included', () => {
    expect(readArchive(writeArchive(content))).toEqual(content);
  });

  it('has the same bytes for the same content, so its sum identifies the set', () => {
    expect(sha256(writeArchive(content))).toBe(sha256(writeArchive(structuredClone(content))));
    expect(sha256(writeArchive(content))).toBe(
      '3fa2f4f9c8f2bc5c07c3194c02649d6716c365aa4d341fac7a20022b702ec3ca',
    );
  });

  it('keeps the split that a set brings along, and values that are not whole', () => {
    const [first] = content.samples;
    const image = Float32Array.of(-1.5, 0, 1e-9, 2, 3, 4096.25);
    const changed = { ...content, samples: [{ ...first, split: 'test', image }] } as DatasetContent;
    expect(readArchive(writeArchive(changed))).toEqual(changed);
  });

  it('has another sum when a single pixel differs', () => {
    const changed = structuredClone(content);
    changed.samples[0]?.image.set([2], 0);
    expect(sha256(writeArchive(changed))).not.toBe(sha256(writeArchive(content)));
  });

  it('refuses an archive whose array was cut short', () => {
    const archive = writeArchive({ ...content, samples: content.samples.slice(0, 1) });
    const damaged = archive.slice();
    const at = Buffer.from(damaged).indexOf("'shape': (2, 3, 1)");
    damaged.set(Buffer.from("'shape': (2, 9, 1)"), at);
    expect(() => readArchive(damaged)).toThrow(/expected uint8 of shape 2 x 3 x 1/);
  });
});
