import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectSamples } from './select-samples.js';
import { countFolds, splitSamples } from './split.js';
import { SplitError, type SplitLists, type SplitMember, type SplitRule } from './split-rule.js';

const grouped = (sizes: number[]): SplitMember[] =>
  sizes.flatMap((size, group) =>
    Array.from({ length: size }, (_, index) => ({ sample: `g${group}-${index}`, group: `g${group}` })),
  );
const plain = (count: number): SplitMember[] =>
  Array.from({ length: count }, (_, index) => ({ sample: `s${index}`, group: null }));
const rule = (changes: Partial<SplitRule> = {}): SplitRule => ({
  strategy: 'random',
  fraction: 0.2,
  testFraction: 0,
  trainFraction: 1,
  splitSeed: 1,
  ...changes,
});
const names = (members: SplitMember[]) => members.map(({ sample }) => sample);
const all = ({ train, validation, test, unused }: SplitLists) => [train, validation, test, unused].flat();
const groupsOf = (members: SplitMember[]) => new Set(members.map(({ group }) => group));

const anySizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 12 });
const anyRule = fc.record({
  strategy: fc.constantFrom<SplitRule['strategy'][]>('random', 'group', 'sequential', 'groupSequential'),
  fraction: fc.double({ min: 0.05, max: 0.4, noNaN: true }),
  testFraction: fc.constantFrom(0, 0.15),
  trainFraction: fc.constantFrom(1, 0.5, 0.1),
  splitSeed: fc.nat(),
});

describe('images whose masks are predictions', () => {
  const marked = (samples: SplitMember[]) =>
    samples.map((sample, index) => ({ ...sample, trainOnly: index % 3 === 0, split: 'validation' as const }));

  it('are only trained on, whatever the strategy; the others split as without them', () => {
    fc.assert(
      fc.property(anySizes, anyRule, (sizes, changes) => {
        const samples = marked(grouped(sizes));
        const others = samples.filter(({ trainOnly }) => !trainOnly);
        // Whole groups may be predictions: then there may be too few of the others.
        fc.pre(groupsOf(others).size > 3);
        const [mixed, alone] = [samples, others].map((list) => splitSamples(list, rule(changes), null).split);
        expect([mixed?.validation, mixed?.test]).toEqual([alone?.validation, alone?.test]);
        expect(mixed && names(all(mixed)).sort()).toEqual(names(samples).sort());
        expect(mixed?.train).toEqual(expect.arrayContaining(alone?.train ?? []));
      }),
    );
  });

  it('are left out where their group is measured with', () => {
    const samples = grouped([3, 3, 3]).map((sample, index) => ({ ...sample, trainOnly: index % 3 === 0 }));
    const { split } = splitSamples(samples, rule({ strategy: 'group', fraction: 0.3 }), null);
    const measured = groupsOf(split.validation);
    expect(names(split.unused)).toEqual(
      names(samples).filter((name) => /-0$/.test(name) && measured.has(name.slice(0, 2))),
    );
    expect([...groupsOf(split.train)].some((group) => measured.has(group))).toBe(false);
  });

  it('train beside the named sides, and beside training images that are validated on', () => {
    const samples = plain(6).map((sample, index) => ({
      ...sample,
      split: index < 2 ? ('train' as const) : ('validation' as const),
      trainOnly: index > 3,
    }));
    const named = splitSamples(samples, rule({ strategy: 'named' }), null).split;
    expect([names(named.train), names(named.validation)]).toEqual([
      ['s0', 's1', 's4', 's5'],
      ['s2', 's3'],
    ]);
    const same = splitSamples(samples, rule({ strategy: 'sameAsTraining' }), null).split;
    expect(names(same.validation)).toEqual(['s0', 's1', 's2', 's3']);
    expect(names(same.train)).toHaveLength(6);
  });
});

describe('any split', () => {
  it('puts every sample on exactly one side', () => {
    fc.assert(
      fc.property(anySizes, anyRule, (sizes, changes) => {
        const samples = grouped(sizes);
        const { split } = splitSamples(samples, rule(changes), null);
        expect(names(all(split)).sort()).toEqual(names(samples).sort());
      }),
    );
  });

  it('is the same again for the same seed', () => {
    fc.assert(
      fc.property(anySizes, anyRule, (sizes, changes) => {
        const again = () => splitSamples(grouped(sizes), rule(changes), null);
        expect(again()).toEqual(again());
      }),
    );
  });

  it('has no group on both sides when it goes by group', () => {
    fc.assert(
      fc.property(anySizes, anyRule, (sizes, changes) => {
        const { split, flags } = splitSamples(grouped(sizes), rule({ ...changes, strategy: 'group' }), null);
        const trained = groupsOf(split.train);
        expect([...split.validation, ...split.test].filter(({ group }) => trained.has(group))).toEqual([]);
        expect(flags).toEqual([]);
      }),
    );
  });

  it('leaves a group to train on where the held-out shares come near to taking all', () => {
    for (let splitSeed = 0; splitSeed < 200; splitSeed += 1) {
      const asked = rule({ strategy: 'group', fraction: 0.25, testFraction: 0.15, splitSeed });
      const { split } = splitSamples(grouped([1, 1, 7, 1]), asked, null);
      expect([split.train, split.validation, split.test].every((side) => side.length > 0)).toBe(true);
    }
  });

  it('keeps validation and test when less is trained on, and trains on a part of the same', () => {
    fc.assert(
      fc.property(anySizes, anyRule, (sizes, changes) => {
        const of = (trainFraction: number) =>
          splitSamples(grouped(sizes), rule({ ...changes, trainFraction }), null).split;
        const [whole, part] = [of(1), of(0.4)];
        expect([part.validation, part.test]).toEqual([whole.validation, whole.test]);
        expect(names(whole.train)).toEqual(expect.arrayContaining(names(part.train)));
      }),
    );
  });

  it('misses a share by less than its largest unit', () => {
    fc.assert(
      fc.property(anySizes, anyRule, (sizes, changes) => {
        const { strategy, fraction, testFraction } = changes;
        const { split } = splitSamples(grouped(sizes), rule({ ...changes, trainFraction: 1 }), null);
        const images = sizes.reduce((sum, size) => sum + size, 0);
        const unit = strategy === 'group' || strategy === 'groupSequential' ? Math.max(...sizes) : 1;
        expect(Math.abs(split.validation.length - images * fraction)).toBeLessThanOrEqual(unit);
        expect(Math.abs(split.test.length - images * testFraction)).toBeLessThanOrEqual(unit);
      }),
    );
  });

  it('never shares a group between the sides of any fold of groups', () => {
    const folds = fc.constantFrom<(number | 'groups')[]>(2, 4, 'groups');
    fc.assert(
      fc.property(anySizes, folds, fc.nat(), (sizes, count, splitSeed) => {
        const samples = grouped(sizes);
        for (let fold = 1; fold <= countFolds(samples, count); fold += 1) {
          const asked = rule({ strategy: 'group', folds: count, splitSeed });
          expect(splitSamples(samples, asked, fold).flags).toEqual([]);
        }
      }),
    );
  });

  it('validates each sample once over the folds of a cross validation', () => {
    const folds = fc.constantFrom<(number | 'groups')[]>(2, 3, 'groups');
    const strategies = fc.constantFrom<SplitRule['strategy'][]>('random', 'group');
    fc.assert(
      fc.property(anySizes, folds, strategies, fc.nat(), (sizes, count, strategy, splitSeed) => {
        const samples = grouped(sizes);
        const seen = Array.from({ length: countFolds(samples, count) }, (_, index) =>
          names(
            splitSamples(samples, rule({ strategy, folds: count, splitSeed }), index + 1).split.validation,
          ),
        );
        expect(seen.flat().sort()).toEqual(names(samples).sort());
      }),
    );
  });
});

describe('a split', () => {
  it('holds out the asked-for share', () => {
    const { split } = splitSamples(plain(100), rule({ fraction: 0.15, testFraction: 0.15 }), null);
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([70, 15, 15]);
  });

  it('holds out one of four equal groups for a fifth', () => {
    const { split } = splitSamples(grouped([4, 4, 4, 4]), rule({ strategy: 'group' }), null);
    expect([split.train.length, split.validation.length]).toEqual([12, 4]);
  });

  it('differs between seeds', () => {
    const of = (splitSeed: number) =>
      names(splitSamples(plain(40), rule({ splitSeed }), null).split.validation);
    expect(of(1)).not.toEqual(of(2));
  });

  it('keeps the validation images while less is trained on, each smaller share within the larger', () => {
    const of = (trainFraction: number) => splitSamples(plain(50), rule({ trainFraction }), null).split;
    const [whole, half, tenth] = [of(1), of(0.5), of(0.1)];
    expect(half.validation).toEqual(whole.validation);
    expect([whole.train.length, half.train.length, tenth.train.length]).toEqual([40, 20, 4]);
    expect(half.train).toEqual(expect.arrayContaining(tenth.train));
    expect(half.unused.length).toBe(20);
  });

  it('takes the first 80 % in order for sequential, and says when that cuts a group', () => {
    const { split, flags } = splitSamples(grouped([7, 3]), rule({ strategy: 'sequential' }), null);
    expect(names(split.validation)).toEqual(['g1-1', 'g1-2']);
    expect(flags).toEqual(['groupsShared']);
    expect(splitSamples(grouped([7, 3]), rule({ strategy: 'groupSequential' }), null).flags).toEqual([]);
  });

  it.each([
    // As Keras's validation_split: int(n * (1 - share)) images come first.
    [10, 0.2, 8],
    [13, 0.2, 10],
    [12, 0.2, 9],
    [199, 0.15, 169],
  ])('of %i images trains on the first %f less, as Keras does: %i', (count, fraction, trained) => {
    const { split } = splitSamples(plain(count), rule({ strategy: 'sequential', fraction }), null);
    expect(names(split.train)).toEqual(names(plain(count)).slice(0, trained));
    expect(split.train.length + split.validation.length).toBe(count);
  });

  it('takes the sides that the data set itself names', () => {
    const sides = ['train', 'train', 'validation', 'test', null] as const;
    const samples = plain(5).map((one, index) => ({ ...one, split: sides[index] ?? null }));
    const { split } = splitSamples(samples, rule({ strategy: 'named' }), null);
    expect(names(split.train)).toEqual(['s0', 's1']);
    expect(names(split.validation)).toEqual(['s2']);
    expect(names(split.test)).toEqual(['s3']);
    expect(names(split.unused)).toEqual(['s4']);
    expect(() => splitSamples(samples.slice(0, 2), rule({ strategy: 'named' }), null)).toThrow(
      /no images on the side validation \(it has 2 train, 0 validation, 0 test\)/,
    );
  });

  it('leaves no group for a test share when each is a fold', () => {
    const asked = rule({ folds: 'groups', testFraction: 0.1 });
    expect(() => splitSamples(grouped([2, 2, 2]), asked, 1)).toThrow(/testFraction to 0/);
  });

  it('validates on what it trains on where that is asked for, and says so', () => {
    const { split, flags } = splitSamples(plain(10), rule({ strategy: 'sameAsTraining' }), null);
    expect(split.validation).toEqual(split.train);
    expect(split.train.length).toBe(10);
    expect(flags).toEqual(['valIsTrain']);
  });

  it('refuses to leave a side empty', () => {
    expect(() => splitSamples(plain(1), rule(), null)).toThrow(SplitError);
    expect(() => splitSamples(grouped([9]), rule({ strategy: 'group' }), null)).toThrow(
      /leaves no groups for validation/,
    );
    expect(() => splitSamples(plain(9), rule({ strategy: 'group' }), null)).toThrow(/no groups/);
    expect(() => splitSamples(plain(9), rule({ folds: 3 }), 4)).toThrow(/fold 4 of 3/);
  });
});

describe('a selection', () => {
  const everything = { groups: null, excludeGroups: [], excludeSamples: [], maxImages: null };

  it('keeps the named groups and leaves out the named samples', () => {
    const chosen = selectSamples(
      grouped([2, 2, 2]),
      { ...everything, groups: ['g0', 'g2'], excludeSamples: ['g0-1'] },
      1,
    );
    expect(names(chosen)).toEqual(['g0-0', 'g2-0', 'g2-1']);
  });

  it('leaves out what has no mask', () => {
    const samples = plain(3).map((one, index) => ({ ...one, labelled: index !== 1 }));
    expect(names(selectSamples(samples, everything, 1))).toEqual(['s0', 's2']);
  });

  it('draws at most maxImages, by the seed', () => {
    const of = (seed: number) => names(selectSamples(plain(100), { ...everything, maxImages: 10 }, seed));
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
    expect(of(1)).toHaveLength(10);
  });

  it('names a sample that the set does not have', () => {
    expect(() => selectSamples(plain(3), { ...everything, excludeSamples: ['s9'] }, 1)).toThrow(
      /excludeSamples: .* s9/,
    );
  });
});
