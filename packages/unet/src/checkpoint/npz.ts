import { unzipSync, type Zippable, zipSync } from 'fflate';
import type { NamedWeights } from './named-weights.js';
import { decodeNpy, encodeNpy } from './npy.js';

/** A network taken away: its arrays and all that is needed to use them. */
export interface Checkpoint {
  weights: NamedWeights;
  /** Model, preprocessing, classes, threshold, …: whatever JSON the caller stores beside the weights. */
  config: unknown;
}

export const configName = 'config.json';
/** A fixed time, so that equal contents give equal files. */
export const fixedTime = new Date(1980, 0, 1);

/** An .npz file that `numpy.load` opens: one array a weight under its name, and `config.json`. Weights hardly compress: stored. */
export function encodeNpz({ weights, config }: Checkpoint): Uint8Array {
  const options = { level: 0, mtime: fixedTime } as const;
  const files: Zippable = {};
  for (const weight of weights) files[`${weight.name}.npy`] = [encodeNpy(weight), options];
  files[configName] = [Buffer.from(JSON.stringify(config)), options];
  return zipSync(files);
}

/** @throws Error where the file is not such an .npz file */
export function decodeNpz(bytes: Uint8Array): Checkpoint {
  const files = Object.entries(unzipSync(bytes));
  const config = files.find(([name]) => name === configName)?.[1];
  if (!config) throw new Error(`${configName} is missing`);
  const weights = files
    .filter(([name]) => name.endsWith('.npy'))
    .map(([name, content]) => ({ name: name.slice(0, -'.npy'.length), ...decodeNpy(content) }));
  return { weights, config: JSON.parse(Buffer.from(config).toString()) };
}
