/** Pixels of a picture: 8 bits, grey or RGB, row by row. */
export interface Raster {
  width: number;
  height: number;
  channels: 1 | 3;
  values: Uint8Array;
}

/** Grey becomes RGB. */
export function toRgb(raster: Raster): Raster {
  if (raster.channels === 3) return raster;
  const values = new Uint8Array(raster.values.length * 3);
  for (const [pixel, value] of raster.values.entries()) values.fill(value, 3 * pixel, 3 * pixel + 3);
  return { ...raster, channels: 3, values };
}
