import { resolveTrialSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import type { ModelSpec } from '../spec.js';
import { describeArchitecture, estimateMemoryMb, findSizeProblem, UnsupportedModelError } from './index.js';

function aModel(changes: Partial<ModelSpec> = {}): ModelSpec {
  const { model } = resolveTrialSpec({}, { classes: 2, hasGroups: false, seed: 1 });
  return { ...model, ...changes };
}

const grey = { channels: 1, classes: 2 };

describe('the parameter counts published for the family', () => {
  const counts: [string, Partial<ModelSpec>, number, number, number][] = [
    ['single convolution, base 16', {}, 1, 1_179_121, 1_177_649],
    ['two convolutions with batch norm', { convsPerBlock: 2, decoderConvs: 2 }, 1, 2_164_305, 2_161_361],
    ['quarter U-Net', quarter({}), 1, 1_940_817, 1_940_817],
    ['quarter U-Net in colour', quarter({}), 3, 1_941_105, 1_941_105],
    ['quarter U-Net with batch norm', quarter({ batchNorm: true }), 1, 1_946_705, 1_943_761],
    ['quarter U-Net, 3x3 transposed', quarter({ upKernelSize: 3 }), 1, 2_158_417, 2_158_417],
    ['undivided U-Net', quarter({ channelDivisor: 1 }), 1, 31_030_593, 31_030_593],
  ];
  it.each(counts)('%s', (_, changes, channels, total, trainable) => {
    const architecture = describeArchitecture(aModel(changes), { channels, classes: 2 });
    expect(architecture.parameterCount).toBe(total);
    expect(architecture.trainableParameterCount).toBe(trainable);
  });

  function quarter(changes: Partial<ModelSpec>): Partial<ModelSpec> {
    const base = {
      baseFilters: 64,
      channelDivisor: 4,
      convsPerBlock: 2,
      decoderConvs: 2,
      upKernelSize: 2,
    } as const;
    return { ...base, batchNorm: false, dropout: 0, ...changes };
  }
});

describe('dropout', () => {
  it('stands after each pooling and each concatenation, the first scaled by its factor', () => {
    const { layers } = describeArchitecture(aModel({ firstDropoutFactor: 0.5 }), grey);
    const rates = layers.flatMap((layer) => (layer.kind === 'dropout' ? [layer.rate] : []));
    expect(rates).toEqual([0.025, ...Array<number>(7).fill(0.05)]);
  });

  it('leaves no layer behind at rate 0', () => {
    const { layers } = describeArchitecture(aModel({ dropout: 0 }), grey);
    expect(layers.some((layer) => layer.kind === 'dropout')).toBe(false);
  });
});

it('refuses what it cannot train and names the field and the accepted values', () => {
  const describeIt = () => describeArchitecture(aModel({ activation: 'elu', skip: 'add' }), grey);
  expect(describeIt).toThrow(UnsupportedModelError);
  expect(describeIt).toThrow(/model\.activation = "elu" is not supported; accepted: "relu".*model\.skip/);
});

it('names depth and size where the image does not fit', () => {
  expect(findSizeProblem(4, 128, 64)).toBeNull();
  const problem = findSizeProblem(4, 100, 128);
  expect(problem?.code).toBe('sizeNotDivisible');
  expect(problem?.message).toMatch(/depth = 4.*100 x 128.*16/);
});

it('estimates more memory for larger batches and images', () => {
  const architecture = describeArchitecture(aModel(), grey);
  const small = estimateMemoryMb(architecture, { height: 64, width: 64, batchSize: 10 });
  const large = estimateMemoryMb(architecture, { height: 128, width: 128, batchSize: 10 });
  expect(small).toBeGreaterThan(400);
  expect(large).toBeGreaterThan(small);
  expect(large).toBeLessThan(1000);
});
