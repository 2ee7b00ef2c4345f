import { resolveTrialSpec, type TrialSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import type { DatasetFacts } from './dataset-facts.js';
import { createJudge } from './judge.js';

const samples = Array.from({ length: 16 }, (_, position) => ({
  name: `image-${position}`,
  group: `row-${Math.floor(position / 4)}`,
}));
const grey: DatasetFacts = { channels: 1, classes: 2, sizes: [{ width: 128, height: 128 }], samples };

function codes(trial: TrialSpec, facts = grey, force: Parameters<typeof createJudge>[1] = []): string[] {
  const context = { classes: facts.classes, hasGroups: true, seed: 1 };
  return createJudge(facts, force)(resolveTrialSpec({ trial }, context)).issues.map(({ code }) => code);
}

describe('a trial on a data set', () => {
  it('counts the parameters of the default network and finds nothing wrong with it', () => {
    const spec = resolveTrialSpec({}, { classes: 2, hasGroups: true, seed: 1 });
    const judgement = createJudge(grey, [])(spec);
    expect(judgement).toMatchObject({
      parameterCount: 1_179_121,
      trainableParameterCount: 1_177_649,
      issues: [],
      unsupported: [],
    });
    expect(judgement.memoryMb).toBeGreaterThan(400);
  });

  it('needs sides that the depth divides, as they are after resizing and padding', () => {
    expect(codes({ preprocessing: { size: 100 } })).toEqual(['sizeNotDivisible']);
    expect(codes({ preprocessing: { size: 100 }, model: { depth: 2 } })).toEqual([]);
    expect(codes({ preprocessing: { size: 100, padToMultiple: true } })).toEqual([]);
    expect(codes({}, { ...grey, sizes: [{ width: 128, height: 90 }] })).toEqual(['sizeNotDivisible']);
  });

  it('needs images that can be brought to one size, of those that take part', () => {
    const sizes = [
      { width: 128, height: 128 },
      { width: 64, height: 96 },
    ];
    const mixed = samples.map((one, index) => ({ ...one, ...(sizes[index < 4 ? 1 : 0] ?? {}) }));
    const facts = { ...grey, sizes, samples: mixed };
    expect(codes({}, facts)).toEqual(['sizeMismatch']);
    expect(codes({ preprocessing: { fit: 'pad' } }, facts)).toEqual([]);
    expect(codes({ preprocessing: { size: 64 } }, facts)).toEqual([]);
    expect(codes({ preprocessing: { size: 96, fit: 'centerCrop' } }, facts)).toEqual(['sizeMismatch']);
    expect(codes({ preprocessing: { size: 96, fit: 'pad' } }, facts)).toEqual(['sizeMismatch']);
    const training = { batchSize: 4 };
    expect(codes({ training, selection: { excludeGroups: ['row-0'] } }, facts)).toEqual([]);
    const unlabelled = mixed.map((one, index) => ({ ...one, labelled: index >= 4 }));
    expect(codes({ training }, { ...facts, samples: unlabelled })).toEqual([]);
  });

  it('takes the sides that the set names, where it names them', () => {
    const trial: TrialSpec = { validation: { strategy: 'named' } };
    expect(codes(trial)).toEqual(['emptySplit']);
    const named = samples.map((one, index) => ({
      ...one,
      split: index < 12 ? ('train' as const) : ('validation' as const),
    }));
    expect(codes(trial, { ...grey, samples: named })).toEqual([]);
  });

  it('needs colours for three channels', () => {
    expect(codes({ preprocessing: { channels: 'rgb' } }, { ...grey, channels: 2 })).toEqual(['colourOnGrey']);
    expect(codes({ preprocessing: { channels: 'rgb' } })).toEqual([]);
  });

  it('needs a batch that the training images fill', () => {
    expect(codes({ training: { batchSize: 12 } })).toEqual([]);
    expect(codes({ training: { batchSize: 13 } })).toEqual(['batchLargerThanSplit']);
  });

  it('needs images on both sides of the split', () => {
    expect(codes({ selection: { groups: ['row-1'] } })).toEqual(['emptySplit']);
  });

  it('refuses to equalise masks unless forced', () => {
    const trial: TrialSpec = { preprocessing: { equalize: 'mask' } };
    expect(codes(trial)).toEqual(['maskEqualisation']);
    expect(codes(trial, grey, ['maskEqualisation'])).toEqual([]);
  });

  it('refuses colour changes of grey images', () => {
    expect(codes({ augmentation: { hue: 0.1 } })).toEqual(['colourOnGrey']);
    const turned: TrialSpec = { augmentation: { hue: 0.1, saturation: 0.5, exposure: 0.5 } };
    expect(codes(turned, { ...grey, channels: 4 })).toEqual(['colourOnGrey', 'colourOnGrey']);
    expect(codes(turned, { ...grey, channels: 3 })).toEqual([]);
    expect(codes({ augmentation: { exposure: 0.5 } })).toEqual([]);
  });

  it('needs a head whose filters divide into one group an output', () => {
    const tiles: DatasetFacts = { ...grey, channels: 3, classes: 3 };
    expect(codes({ model: { head: { filters: 57 } } }, tiles)).toEqual([]);
    expect(codes({ model: { head: { filters: 58 } } }, tiles)).toEqual(['headNotMultiple']);
    expect(codes({ model: { head: { filters: 58 } } })).toEqual([]);
  });

  it.each([
    [3, 5_581_251],
    [57, 5_584_761],
    [120, 5_588_856],
  ])('counts the parameters of spacenetBaseline with %d filters in its head', (filters, expected) => {
    const tiles: DatasetFacts = { ...grey, channels: 3, classes: 3 };
    const trial: TrialSpec = { model: { preset: 'spacenetBaseline', head: { filters } } };
    const spec = resolveTrialSpec({ trial }, { classes: 3, hasGroups: true, seed: 1 });
    const judgement = createJudge(tiles, [])(spec);
    expect(judgement).toMatchObject({ parameterCount: expected, issues: [], unsupported: [] });
  });

  it('says which loss does not fit the classes', () => {
    const spec = resolveTrialSpec(
      { trial: { loss: { name: 'switching' } } },
      { classes: 3, hasGroups: true, seed: 1 },
    );
    expect(createJudge({ ...grey, classes: 3 }, [])(spec).unsupported).toMatchObject([
      { path: 'loss.name', code: 'lossNotApplicable' },
    ]);
    expect(createJudge(grey, [])(spec).unsupported).toEqual([]);
  });

  it('names valid values that are not trained', () => {
    const spec = resolveTrialSpec(
      { trial: { model: { name: 'linkNet' } } },
      { classes: 2, hasGroups: true, seed: 1 },
    );
    expect(createJudge(grey, [])(spec).unsupported.map(({ path }) => path)).toEqual(['model.name']);
  });
});
