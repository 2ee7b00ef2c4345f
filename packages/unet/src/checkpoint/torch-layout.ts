import type { WeightDescription, WeightRole } from '../architecture/layer.js';
import type { NamedWeight, NamedWeights } from './named-weights.js';

const torchNames: Record<WeightRole, string> = {
  kernel: 'weight',
  bias: 'bias',
  alpha: 'weight',
  gamma: 'weight',
  beta: 'bias',
  movingMean: 'running_mean',
  movingVariance: 'running_var',
};

/**
 * The weights as PyTorch's modules name and lay them out: `layer.weight` [out, in, height, width] of a convolution,
 * [in, out, height, width] of a transposed one, [channels] of a PReLU and of batch normalisation.
 * @param descriptions of the same weights in the same order
 */
export function toTorchLayout(
  weights: NamedWeights,
  descriptions: readonly WeightDescription[],
): NamedWeights {
  return weights.map((weight, index) => {
    const role = descriptions[index]?.role;
    if (!role || descriptions[index]?.name !== weight.name)
      throw new Error(`${weight.name} is not of this network`);
    const [layer] = weight.name.split('/');
    const name = `${layer}.${torchNames[role]}`;
    if (role === 'kernel') return { ...channelsFirst(weight), name };
    return { name, shape: role === 'alpha' ? weight.shape.slice(-1) : weight.shape, values: weight.values };
  });
}

/** [height, width, a, b] -> [b, a, height, width]: from Keras's to PyTorch's layout for both kinds of convolution. */
function channelsFirst({ shape, values }: NamedWeight): Omit<NamedWeight, 'name'> {
  const [height = 1, width = 1, a = 1, b = 1] = shape;
  const area = height * width;
  const moved = new Float32Array(values.length);
  for (let at = 0, place = 0; place < area; place++) {
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) moved[(j * a + i) * area + place] = values[at++] ?? 0;
    }
  }
  return { shape: [b, a, height, width], values: moved };
}
