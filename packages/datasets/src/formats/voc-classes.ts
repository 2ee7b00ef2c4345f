import { HIGHEST_CLASS } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import type { MaskValues } from '../mask-values.js';

export interface VocClasses {
  names: string[];
  /** Class index by colour, of masks with colours. */
  byColour: MaskValues;
  /** Class index by value, of grey masks. */
  byIndex: MaskValues;
}

/** The index of what belongs to no class, drawn around the things: background for us. */
const VOID = 255;

const VOC_NAMES = [
  'background',
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'diningtable',
  'dog',
  'horse',
  'motorbike',
  'person',
  'pottedplant',
  'sheep',
  'sofa',
  'train',
  'tvmonitor',
];

/** The classes and colours of the PASCAL VOC challenges. */
export function standardClasses(): VocClasses {
  return classesOf(VOC_NAMES.map((name, index) => ({ name, colour: vocColour(index) })));
}

/**
 * Classes of a `labelmap.txt`: a line `name:red,green,blue:parts:actions` for each, the background first or anywhere.
 * @throws DatasetFault `undecodable`
 */
export function labelMapClasses(text: string, file: string): VocClasses {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const entries = lines.flatMap((line, index) => {
    if (line === '' || line.startsWith('#')) return [];
    const [name = '', colour = ''] = line.split(':');
    const parts = colour.split(',').map(Number);
    if (
      name === '' ||
      parts.length !== 3 ||
      !parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)
    ) {
      const message = `${file}: line ${index + 1} is ${line}, expected name:red,green,blue::`;
      throw new DatasetFault('undecodable', message, file, line);
    }
    return [{ name, colour: `#${parts.map(hexByte).join('')}` }];
  });
  const isBackground = ({ name, colour }: { name: string; colour: string }) =>
    name.toLowerCase() === 'background' || colour === '#000000';
  const background = entries.find(isBackground) ?? { name: 'background', colour: '#000000' };
  const others = entries.filter((entry) => entry !== background);
  if (others.length === 0 || others.length > HIGHEST_CLASS) {
    const message = `${file} names ${others.length} classes, 1 to ${HIGHEST_CLASS} are read`;
    throw new DatasetFault('undecodable', message, file, String(others.length));
  }
  return classesOf([background, ...others]);
}

function classesOf(entries: readonly { name: string; colour: string }[]): VocClasses {
  const byColour = Object.fromEntries(entries.map(({ colour }, index) => [colour, index]));
  const byIndex = Object.fromEntries(entries.map((_, index) => [String(index), index]));
  return {
    names: entries.map(({ name }) => name),
    byColour: { [vocColour(VOID)]: 0, ...byColour },
    byIndex: { [String(VOID)]: 0, ...byIndex },
  };
}

/** The challenges' colour map: bits 0, 1, 2 of the index become the highest bits of red, green, blue, the next three the next, and so on. */
function vocColour(index: number): string {
  const channels = [0, 1, 2].map((channel) => {
    let value = 0;
    for (let bit = 0; bit < 8; bit += 1) value |= ((index >> (3 * bit + channel)) & 1) << (7 - bit);
    return hexByte(value);
  });
  return `#${channels.join('')}`;
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}
