import type { DatasetContent, Sample } from '../archive.js';
import { type RandomStream, randomStream } from './random-stream.js';

const TILES = 60;
const SIDE = 64;
/** Tiles that share one look, as neighbours on a map do. */
const TILES_A_GROUP = 6;
const BACKGROUND = 0;
const BUILDING = 1;
const BORDER = 2;

type Colour = readonly [red: number, green: number, blue: number];

interface Roof {
  left: number;
  top: number;
  width: number;
  height: number;
  border: number;
  colour: Colour;
}

const colourNear = (random: RandomStream, colour: Colour, spread: number): Colour => [
  colour[0] + random.normal(spread),
  colour[1] + random.normal(spread),
  colour[2] + random.normal(spread),
];

const ROOFS: readonly Colour[] = [
  [170, 85, 65],
  [185, 180, 175],
  [110, 115, 130],
  [200, 170, 120],
];

function drawRoof(random: RandomStream): Roof {
  const [width, height] = [Math.floor(random.between(9, 24)), Math.floor(random.between(9, 24))];
  return {
    left: Math.floor(random.between(-4, SIDE - width + 4)),
    top: Math.floor(random.between(-4, SIDE - height + 4)),
    width,
    height,
    border: random.between(0, 1) < 0.5 ? 1 : 2,
    colour: colourNear(random, ROOFS[Math.floor(random.between(0, ROOFS.length))] ?? [128, 128, 128], 12),
  };
}

/** Class of a pixel under the roof: how far it lies from the nearest edge. */
function classIn(roof: Roof, column: number, row: number): number | null {
  const fromEdge = Math.min(
    column - roof.left,
    roof.left + roof.width - 1 - column,
    row - roof.top,
    roof.top + roof.height - 1 - row,
  );
  if (fromEdge < 0) return null;
  return fromEdge < roof.border ? BORDER : BUILDING;
}

function drawTile(random: RandomStream, ground: Colour, light: number) {
  const roofs = Array.from({ length: Math.floor(random.between(2, 6)) }, () => drawRoof(random));
  const image = new Uint8Array(SIDE * SIDE * 3);
  const mask = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      const at = row * SIDE + column;
      // The last roof lies on top.
      const roof = roofs.findLast((each) => classIn(each, column, row) !== null);
      mask[at] = roof ? (classIn(roof, column, row) ?? BACKGROUND) : BACKGROUND;
      const shade = mask[at] === BORDER ? 0.75 : 1;
      const colour = roof?.colour ?? ground;
      for (const [channel, level] of colour.entries()) {
        const value = light * shade * level + random.normal(10);
        image[at * 3 + channel] = Math.max(0, Math.min(255, Math.round(value)));
      }
    }
  }
  return { image, mask };
}

/**
 * Synthetic aerial tiles: 60 of 64x64 in colour with rectangular roofs, in three classes (background, building, its border of
 * 1 or 2 pixels); six tiles a group share ground and light. Made for checks, not for claims about maps.
 */
export function roofTiles(seed = 1): DatasetContent {
  const samples: Sample[] = [];
  for (let tile = 0; tile < TILES; tile += 1) {
    const area = Math.floor(tile / TILES_A_GROUP);
    const look = randomStream(seed * 1_000 + 500 + area);
    const ground = colourNear(look, [95, 115, 80], 14);
    const light = look.between(0.8, 1.15);
    const { image, mask } = drawTile(randomStream(seed * 1_000 + tile + 1), ground, light);
    const name = `tile${String(tile + 1).padStart(2, '0')}`;
    const group = `area${String(area + 1).padStart(2, '0')}`;
    samples.push({ name, group, split: null, width: SIDE, height: SIDE, image, mask });
  }
  return { channels: 3, classNames: ['background', 'building', 'border'], samples };
}
