import type { Architecture } from '../architecture/layer.js';
import { kerasLayer } from './keras-layer.js';
import type { NamedWeights } from './named-weights.js';
import { bytesOf } from './safetensors.js';
import { tfjsLayers } from './tfjs-layers.js';

/** As tfjs's own converter cuts them, so that browsers can keep each part. */
const shardBytes = 4 * 1024 * 1024;

/** The files of a model that `tf.loadLayersModel` reads: `model.json` and the shards of its weights. */
export interface TfjsModel {
  modelJson: Record<string, unknown>;
  shards: { name: string; bytes: Uint8Array }[];
}

/**
 * The network as a layers model of TensorFlow.js, from stock layers alone; it takes images [B, H, W, C] of any size
 * that fits and gives probabilities [B, H, W, outputs].
 */
export function encodeTfjsModel(architecture: Architecture, weights: NamedWeights): TfjsModel {
  const channels = new Map(architecture.layers.map(({ name, channels: own }) => [name, own]));
  const parts = architecture.layers.map((layer) =>
    tfjsLayers(layer, channels.get(layer.inputs[0] ?? '') ?? 0),
  );
  const all = [...weights, ...parts.flatMap(({ constants }) => constants)];
  const shards = cut(all);
  const manifest = {
    paths: shards.map(({ name }) => name),
    weights: all.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
  };
  const layers = parts.flatMap((part) => part.layers);
  return {
    modelJson: {
      format: 'layers-model',
      generatedBy: 'unetsweep',
      convertedBy: null,
      modelTopology: topologyOf(architecture, layers),
      weightsManifest: [manifest],
    },
    shards,
  };
}

function topologyOf({ layers: own, outputs }: Architecture, layers: ReturnType<typeof kerasLayer>[]) {
  const [first, last] = [own[0]?.name, own.at(-1)?.name ?? ''];
  const activation = outputs === 1 ? 'sigmoid' : 'softmax';
  const end = kerasLayer('Activation', 'probabilities', [last], { activation });
  const config = {
    name: 'unet',
    layers: [...layers, end],
    input_layers: [[first, 0, 0]],
    output_layers: [[end.name, 0, 0]],
  };
  return {
    keras_version: '2.15.0',
    backend: 'tensorflow',
    model_config: { class_name: 'Functional', config },
  };
}

function cut(weights: NamedWeights): TfjsModel['shards'] {
  const bytes = Buffer.concat(weights.map(({ values }) => bytesOf(values)));
  const count = Math.max(1, Math.ceil(bytes.length / shardBytes));
  return Array.from({ length: count }, (_, index) => ({
    name: `weights-${index + 1}-of-${count}.bin`,
    bytes: bytes.subarray(index * shardBytes, (index + 1) * shardBytes),
  }));
}
