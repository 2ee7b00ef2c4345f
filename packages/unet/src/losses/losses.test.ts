import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers } from './arithmetic.js';
import { lossDefinition } from './loss.js';
import type { LossOptions, LossSpec } from './loss-definition.js';

const common = { smooth: 0, reduce: 'batch', classWeights: null } as const;
const plain = (name: 'bce' | 'dice' | 'inverseDice' | 'jaccard'): LossSpec => ({ name, ...common });
const mixed = (name: 'bceDice' | 'bceInverseDice'): LossSpec => ({ name, diceWeight: 1, ...common });

function switching(options: Partial<LossOptions<'switching'>> = {}): LossSpec {
  const defaults = { switchingK: 0.75, switchingTau: 0.05, switchingEmphasis: 'diceWhenAbove' } as const;
  return { name: 'switching', ...defaults, ...common, ...options };
}

function tversky(tverskyAlpha: number, tverskyBeta: number, smooth: number): LossSpec {
  return { name: 'tversky', tverskyAlpha, tverskyBeta, ...common, smooth };
}

interface Region {
  /** Masks, 0 or 1. */
  y: number[];
  /** Probabilities. */
  p: number[];
}

/** The loss by its formula; the only term of these losses is cross entropy. */
function lossOf(spec: LossSpec, { y, p }: Region): number {
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const entropy = p.map((value, index) => -Math.log(y[index] ? value : 1 - value));
  const sums = {
    pixels: p.length,
    target: total(y),
    predicted: total(p),
    overlap: total(p.map((value, index) => value * (y[index] ?? Number.NaN))),
    terms: [total(entropy)],
  };
  return lossDefinition(spec).formula(numbers, sums);
}

const pixel = fc.record({ y: fc.constantFrom(0, 1), p: fc.double({ min: 0.01, max: 0.99, noNaN: true }) });
const regions = fc
  .array(pixel, { minLength: 4, maxLength: 40 })
  .filter((pixels) => pixels.some(({ y }) => y === 1) && pixels.some(({ y }) => y === 0))
  .map((pixels): Region => ({ y: pixels.map(({ y }) => y), p: pixels.map(({ p }) => p) }));
const share = fc.double({ min: 0, max: 1, noNaN: true });

const inverted = ({ y, p }: Region): Region => ({ y: y.map((v) => 1 - v), p: p.map((v) => 1 - v) });
const shareOf = ({ y }: Region) => y.filter((value) => value === 1).length / y.length;

describe('the switching loss', () => {
  it('with k = 1 is BCE + Dice above tau and BCE + inverse Dice below', () => {
    fc.assert(
      fc.property(regions, share, (region, switchingTau) => {
        const isAbove = shareOf(region) > switchingTau;
        const loss = lossOf(switching({ switchingK: 1, switchingTau }), region);
        expect(loss).toBeCloseTo(lossOf(mixed(isAbove ? 'bceDice' : 'bceInverseDice'), region), 10);
      }),
    );
  });

  it('with k = 1/2 does not switch', () => {
    fc.assert(
      fc.property(regions, (region) => {
        const [above, below] = [0, 1].map((switchingTau) => {
          return lossOf(switching({ switchingK: 0.5, switchingTau }), region);
        });
        expect(above).toBeCloseTo(below ?? Number.NaN, 12);
      }),
    );
  });

  it('turns its emphasis around with switchingEmphasis, and at a share equal to tau counts as below', () => {
    const region = { y: [1, 0, 0, 0], p: [0.3, 0.6, 0.1, 0.2] };
    const at = (switchingTau: number, switchingEmphasis: 'diceWhenAbove' | 'diceWhenBelow') =>
      lossOf(switching({ switchingTau, switchingEmphasis }), region);
    expect(at(0.25, 'diceWhenAbove')).toBe(at(0.3, 'diceWhenAbove'));
    expect(at(0.25, 'diceWhenAbove')).not.toBeCloseTo(at(0.24, 'diceWhenAbove'), 3);
    expect(at(0.24, 'diceWhenAbove')).toBeCloseTo(at(0.25, 'diceWhenBelow'), 12);
    expect(at(0.25, 'diceWhenAbove')).toBeCloseTo(at(0.24, 'diceWhenBelow'), 12);
  });
});

it('swapping foreground and background exchanges Dice and inverse Dice', () => {
  fc.assert(
    fc.property(regions, (region) => {
      expect(lossOf(plain('inverseDice'), region)).toBeCloseTo(lossOf(plain('dice'), inverted(region)), 6);
      expect(lossOf(mixed('bceInverseDice'), region)).toBeCloseTo(
        lossOf(mixed('bceDice'), inverted(region)),
        6,
      );
    }),
  );
});

it('Tversky is Dice at 1/2 and 1/2, Jaccard at 1 and 1', () => {
  fc.assert(
    fc.property(regions, (region) => {
      const dice = lossOf({ ...plain('dice'), smooth: 1 }, region);
      expect(lossOf(tversky(0.5, 0.5, 0.5), region)).toBeCloseTo(dice, 10);
      const jaccard = lossOf({ ...plain('jaccard'), smooth: 1 }, region);
      expect(lossOf(tversky(1, 1, 1), region)).toBeCloseTo(jaccard, 10);
    }),
  );
});

const overlap = [plain('dice'), plain('inverseDice'), plain('jaccard'), tversky(0.3, 0.7, 0)];
const withEntropy = [plain('bce'), mixed('bceDice'), mixed('bceInverseDice'), switching()];

it.each([...overlap, ...withEntropy])('a perfect prediction costs nothing: $name', (spec) => {
  const y = [1, 1, 0, 0, 0, 1, 0];
  expect(lossOf(spec, { y, p: y })).toBeCloseTo(0, 6);
});

it.each(overlap)('an empty mask and no probability at all give no 0 / 0: $name', (spec) => {
  expect(lossOf(spec, { y: [0, 0], p: [0, 0] })).toBe(0);
  expect(lossOf(spec, { y: [1, 1], p: [1, 1] })).toBeCloseTo(0, 6);
});

describe('p = 1/2 everywhere', () => {
  const y = [1, 0, 0, 0, 1, 0, 0, 0, 0, 0];
  const region = { y, p: y.map(() => 0.5) };
  const [r, entropy] = [0.2, Math.LN2];
  const [dice, inverse] = [r / (r + 0.5), (1 - r) / (1 - r + 0.5)];

  it.each([
    [plain('bce'), entropy],
    [plain('dice'), 1 - dice],
    [plain('inverseDice'), 1 - inverse],
    [plain('jaccard'), 1 - (0.5 * r) / (0.5 * r + 0.5)],
    [tversky(0.3, 0.7, 0), 1 - (0.5 * r) / (0.5 * r + 0.3 * 0.5 * (1 - r) + 0.7 * 0.5 * r)],
    [mixed('bceDice'), entropy + 1 - dice],
    [switching(), entropy + 0.75 * (1 - dice) + 0.25 * (1 - inverse)],
    [switching({ switchingTau: 0.3 }), entropy + 0.25 * (1 - dice) + 0.75 * (1 - inverse)],
  ])('gives the value by hand: %j', (spec, expected) => {
    expect(lossOf(spec, region)).toBeCloseTo(expected, 6);
  });
});
