import { DatasetFault } from '../dataset-fault.js';
import { withoutEnding } from './sample-names.js';

/** A web-mercator tile: column x from the west, row y from the north, of 2^z each. */
export interface TilePlace {
  z: number;
  x: number;
  y: number;
}

const HIGHEST_ZOOM = 30;

/** z-x-y and x-y-z, the two orders in use. */
const orders: ((numbers: readonly [number, number, number]) => TilePlace)[] = [
  ([z, x, y]) => ({ z, x, y }),
  ([x, y, z]) => ({ x, y, z }),
];

/**
 * Places of tile files from the last three numbers of their paths: `19/1234/5678.png`, `19_1234_5678.png`, `OAM-1234-5678-19.png`.
 * The order is the first one in which all files are tiles: zoom first, then zoom last.
 * @throws DatasetFault `undecodable`: a file that is no tile in the order that most are in
 */
export function tilePlaces(paths: readonly string[]): TilePlace[] {
  const numbers = paths.map(lastNumbers);
  const faulty = orders.map((order) => numbers.findIndex((three) => !three || !exists(order(three))));
  const order = orders[faulty.indexOf(-1)];
  if (order) return numbers.flatMap((three) => (three ? [order(three)] : []));
  const file = paths[Math.max(...faulty)] ?? '';
  const message = `${file} names no map tile; expected zoom, column and row as in 19/1234/5678.png, 19_1234_5678.png or 1234-5678-19.png`;
  throw new DatasetFault('undecodable', message, file);
}

/** The enclosing tile, so many zoom levels up: `z19/x/y`. @throws DatasetFault `badOption` */
export function parentTile({ z, x, y }: TilePlace, levels: number): string {
  if (levels > z) {
    const message = `groups.level ${levels} leads above zoom 0; the tiles are of zoom ${z}`;
    throw new DatasetFault('badOption', message, null, String(levels));
  }
  return `z${z - levels}/${Math.floor(x / 2 ** levels)}/${Math.floor(y / 2 ** levels)}`;
}

/** Parts of the path, from its end, that hold the three numbers: 1 where the file's name holds all. */
export function tileParts(path: string): number {
  const parts = withoutEnding(path).split('/');
  for (let count = 1; count < parts.length; count += 1) {
    if ((parts.slice(-count).join('/').match(NUMBERS)?.length ?? 0) >= 3) return count;
  }
  return parts.length;
}

const NUMBERS = /\d+/g;

function lastNumbers(path: string): [number, number, number] | null {
  const found = withoutEnding(path).match(NUMBERS) ?? [];
  const [first, second, third] = found.slice(-3).map(Number);
  return first === undefined || second === undefined || third === undefined ? null : [first, second, third];
}

function exists({ z, x, y }: TilePlace): boolean {
  return z <= HIGHEST_ZOOM && x < 2 ** z && y < 2 ** z;
}
