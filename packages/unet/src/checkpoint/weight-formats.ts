import { zipSync } from 'fflate';
import { describeArchitecture, listWeights } from '../architecture/architecture.js';
import type { Architecture } from '../architecture/layer.js';
import type { ModelSpec } from '../spec.js';
import { type Checkpoint, configName, decodeNpz, fixedTime } from './npz.js';
import { encodeSafetensors } from './safetensors.js';
import { encodeTfjsModel } from './tfjs-model.js';
import { toTorchLayout } from './torch-layout.js';

export const weightFormats = ['npz', 'safetensors', 'tfjs'] as const;
export type WeightFormat = (typeof weightFormats)[number];

/** What the `config.json` of a checkpoint says about its network. */
interface NetworkConfig {
  model: ModelSpec;
  input: { channels: number };
  /** Names of the classes, background first. */
  classes: readonly string[];
}

/**
 * Converts a checkpoint, as the service keeps it, for another runtime.
 *
 * `safetensors` has PyTorch's names and layouts, and the configuration as `config` in its metadata; `tfjs` is a zip of
 * a layers model (`model.json`, shards) and `config.json`. Equal checkpoints give equal bytes.
 * @param npz a file of `encodeNpz` with the configuration of a trained network
 * @returns the file in parts
 * @throws Error where the file is no such checkpoint
 */
export function convertCheckpoint(npz: Uint8Array, format: Exclude<WeightFormat, 'npz'>): Uint8Array[] {
  const checkpoint = decodeNpz(npz);
  const { model, input, classes } = checkpoint.config as NetworkConfig;
  const architecture = describeArchitecture(model, { channels: input.channels, classes: classes.length });
  return format === 'safetensors'
    ? safetensors(checkpoint, architecture)
    : [tfjsZip(checkpoint, architecture)];
}

function safetensors({ weights, config }: Checkpoint, architecture: Architecture): Uint8Array[] {
  const named = toTorchLayout(weights, listWeights(architecture));
  return encodeSafetensors(named, { format: 'pt', config: JSON.stringify(config) });
}

function tfjsZip({ weights, config }: Checkpoint, architecture: Architecture): Uint8Array {
  const { modelJson, shards } = encodeTfjsModel(architecture, weights);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const files = [
    ['model.json', json(modelJson)] as const,
    ...shards.map(({ name, bytes }) => [name, bytes] as const),
    [configName, json(config)] as const,
  ];
  // Weights hardly compress: stored.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: fixedTime });
}
