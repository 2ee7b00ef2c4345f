import { resolveTrialSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import type { ModelSpec } from '../spec.js';
import {
  type DataShape,
  describeArchitecture,
  findSizeProblem,
  type Layer,
  listWeights,
  UnsupportedModelError,
} from './index.js';

const context = { classes: 2, hasGroups: false, seed: 1 };

function aModel(changes: Partial<ModelSpec> = {}): ModelSpec {
  return { ...resolveTrialSpec({}, context).model, ...changes };
}

function preset(name: 'singleConv16' | 'spacenetBaseline' | 'quarterUnet'): ModelSpec {
  return resolveTrialSpec({ trial: { model: { preset: name } } }, context).model;
}

const grey = { channels: 1, classes: 2 };

describe('the parameter counts published for the family', () => {
  const [oneChannel, colour, rio] = [
    { channels: 1, classes: 2 },
    { channels: 3, classes: 2 },
    { channels: 3, classes: 3 },
  ];
  const twoConvolutions = { convsPerBlock: 2, decoderConvs: 2 } as const;
  const head = (filters: number) => ({ head: { filters, groupActivation: 'none', kernelSize: 1 } }) as const;
  const counts: [string, Partial<ModelSpec>, DataShape, number, number][] = [
    ['singleConv16', preset('singleConv16'), oneChannel, 1_179_121, 1_177_649],
    ['two convolutions with batch norm', twoConvolutions, oneChannel, 2_164_305, 2_161_361],
    ['spacenetBaseline', preset('spacenetBaseline'), rio, 5_581_251, 5_581_251],
    [
      'spacenetBaseline, 57 filters',
      { ...preset('spacenetBaseline'), ...head(57) },
      rio,
      5_584_761,
      5_584_761,
    ],
    [
      'spacenetBaseline, 120 filters',
      { ...preset('spacenetBaseline'), ...head(120) },
      rio,
      5_588_856,
      5_588_856,
    ],
    [
      'spacenetBaseline, batch norm',
      { ...preset('spacenetBaseline'), batchNorm: true },
      rio,
      5_589_187,
      5_585_219,
    ],
    [
      'spacenetBaseline, 3x3 up',
      { ...preset('spacenetBaseline'), upKernelSize: 3 },
      rio,
      6_666_691,
      6_666_691,
    ],
    ['quarterUnet', quarter({}), oneChannel, 1_940_817, 1_940_817],
    ['quarterUnet in colour', quarter({}), colour, 1_941_105, 1_941_105],
    ['quarterUnet with batch norm', quarter({ batchNorm: true }), oneChannel, 1_946_705, 1_943_761],
    ['quarterUnet, 3x3 transposed', quarter({ upKernelSize: 3 }), oneChannel, 2_158_417, 2_158_417],
    ['eighth U-Net', quarter({ baseFilters: 32 }), oneChannel, 485_673, 485_673],
    ['eighth, batch norm', quarter({ baseFilters: 32, batchNorm: true }), oneChannel, 488_617, 487_145],
    ['undivided U-Net', quarter({ channelDivisor: 1 }), oneChannel, 31_030_593, 31_030_593],
    [
      'undivided, batch norm',
      quarter({ channelDivisor: 1, batchNorm: true }),
      oneChannel,
      31_054_145,
      31_042_369,
    ],
  ];
  it.each(counts)('%s', (_, changes, data, total, trainable) => {
    const architecture = describeArchitecture(aModel(changes), data);
    expect(architecture.parameterCount).toBe(total);
    expect(architecture.trainableParameterCount).toBe(trainable);
  });

  it('of single layers: the last of the encoder and the head of spacenetBaseline', () => {
    const { layers } = describeArchitecture(aModel(preset('spacenetBaseline')), rio);
    const convolutions = layers.filter(({ kind }) => kind === 'convolution');
    expect(convolutions).toHaveLength(11);
    expect(convolutions.slice(-2).map(countWeights)).toEqual([2_359_808, 195]);
    expect(layers.filter(({ kind }) => kind === 'transposedConvolution').map(countWeights)).toEqual([
      524_544, 262_272, 65_600, 16_416,
    ]);
  });

  it.each([3, 57, 120])('of a head with %d filters: 65 each', (filters) => {
    const { layers } = describeArchitecture(aModel({ ...preset('spacenetBaseline'), ...head(filters) }), rio);
    const last = layers.findLast(({ kind }) => kind === 'convolution');
    expect(last && countWeights(last)).toBe(65 * filters);
  });

  function quarter(changes: Partial<ModelSpec>): Partial<ModelSpec> {
    return { ...preset('quarterUnet'), ...changes };
  }

  function countWeights({ weights }: Layer): number {
    return weights.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
  }
});

describe('the parts of the network', () => {
  const kinds = (changes: Partial<ModelSpec>, data = grey) =>
    describeArchitecture(aModel({ depth: 1, dropout: 0, ...changes }), data).layers.map(({ name }) => name);

  it('in their order, with everything switched on', () => {
    const everything = {
      residual: true,
      activation: 'prelu',
      up: 'bilinear',
      skip: 'add',
      batchNorm: true,
      head: { filters: 6, groupActivation: 'relu', kernelSize: 3 },
    } as const;
    expect(kinds(everything, { channels: 2, classes: 3 })).toEqual([
      'image',
      ...['encoder1_conv1', 'encoder1_norm1', 'encoder1_shortcut', 'encoder1_shortcut_norm'],
      ...['encoder1_residual', 'encoder1_prelu1', 'encoder1_pool'],
      ...['bottleneck_conv1', 'bottleneck_norm1', 'bottleneck_shortcut', 'bottleneck_shortcut_norm'],
      ...['bottleneck_residual', 'bottleneck_prelu1'],
      ...['decoder1_resize', 'decoder1_up', 'decoder1_add'],
      ...['decoder1_conv1', 'decoder1_norm1', 'decoder1_residual', 'decoder1_prelu1'],
      ...['head', 'head_relu', 'head_sum'],
    ]);
  });

  it('without skips: the decoder sees only what comes from below', () => {
    const { layers } = describeArchitecture(aModel({ depth: 1, skip: 'none', dropout: 0.1 }), grey);
    const decoder = layers.filter(({ name }) => name.startsWith('decoder'));
    expect(decoder.map(({ name }) => name)).toEqual([
      ...['decoder1_up', 'decoder1_dropout', 'decoder1_conv1', 'decoder1_norm1', 'decoder1_relu1'],
    ]);
    expect(decoder.every(({ channels }) => channels === 16)).toBe(true);
  });

  it('divides the filters, down to one', () => {
    const { layers } = describeArchitecture(aModel({ baseFilters: 4, channelDivisor: 8 }), grey);
    const filters = layers.filter(({ kind }) => kind === 'convolution').map(({ channels }) => channels);
    expect(filters).toEqual([1, 1, 2, 4, 8, 4, 2, 1, 1, 1]);
  });

  it('starts the slopes of prelu at activationAlpha, one a channel', () => {
    const model = aModel({ activation: 'prelu', activationAlpha: 0.25 });
    const alpha = listWeights(describeArchitecture(model, grey)).find(({ role }) => role === 'alpha');
    expect(alpha).toMatchObject({ shape: [1, 1, 16], trainable: true, initializer: { constant: 0.25 } });
  });

  it('refuses a head whose filters do not divide into groups', () => {
    const model = aModel({ head: { filters: 4, groupActivation: 'none', kernelSize: 1 } });
    expect(() => describeArchitecture(model, { channels: 3, classes: 3 })).toThrow(
      /head\.filters = 4.*multiple of the 3 outputs/,
    );
    expect(describeArchitecture(model, grey).layers.at(-1)).toMatchObject({ kind: 'groupSum', channels: 1 });
  });
});

describe('dropout', () => {
  it('stands after each pooling and each concatenation, the first scaled by its factor', () => {
    const { layers } = describeArchitecture(aModel({ firstDropoutFactor: 0.5 }), grey);
    const rates = layers.flatMap((layer) => (layer.kind === 'dropout' ? [layer.rate] : []));
    expect(rates).toEqual([0.025, ...Array<number>(7).fill(0.05)]);
  });

  it('stands in the bottleneck and after every convolution where asked', () => {
    const follows = (place: 'bottleneck' | 'afterConv') => {
      const { layers } = describeArchitecture(aModel({ depth: 2, dropoutPlaces: [place] }), grey);
      return layers.flatMap((layer) => (layer.kind === 'dropout' ? layer.inputs : []));
    };
    expect(follows('bottleneck')).toEqual(['bottleneck_relu1']);
    expect(follows('afterConv')).toEqual([
      'encoder1_relu1',
      'encoder2_relu1',
      'bottleneck_relu1',
      'decoder2_relu1',
      'decoder1_relu1',
    ]);
  });

  it('leaves no layer behind at rate 0', () => {
    const { layers } = describeArchitecture(aModel({ dropout: 0 }), grey);
    expect(layers.some((layer) => layer.kind === 'dropout')).toBe(false);
  });
});

it('refuses what it cannot train and names the field and the accepted values', () => {
  const describeIt = () => describeArchitecture(aModel({ name: 'linkNet' }), { channels: 9, classes: 2 });
  expect(describeIt).toThrow(UnsupportedModelError);
  expect(describeIt).toThrow(
    /model\.name = "linkNet" is not supported; accepted: "unet".*data\.channels = 9/,
  );
});

it('names depth and size where the image does not fit', () => {
  expect(findSizeProblem(4, 128, 64)).toBeNull();
  const problem = findSizeProblem(4, 100, 128);
  expect(problem?.code).toBe('sizeNotDivisible');
  expect(problem?.message).toMatch(/depth = 4.*100 x 128.*16/);
});
