import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderCandidates } from './order-candidates.js';
import { OrderPlan } from './order-then-binary.js';

const decades = [1e-4, 1e-3, 1e-2, 1e-1];
const mantissas = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const times = (a: number, b: number) => Number((a * b).toPrecision(15));
const optima = decades.flatMap((decade) => mantissas.map((mantissa) => times(decade, mantissa)));

/** Numbers that a search evaluates, in their order, and the best of them. */
function search(
  loss: (value: number) => number,
  { extendBorder = true, low = 1e-7, high = 10 } = {},
): { tried: number[]; best: number } {
  const candidates = new OrderCandidates(
    { decades, mantissas, extendBorder },
    (value) => value >= low && value <= high,
  );
  const plan = new OrderPlan(candidates, () => []);
  const tried: number[] = [];
  let values: number[] = [];
  for (let round = plan.next([]); round; round = plan.next(values)) {
    const asked = Array.from({ length: round.size }, (_, index) =>
      Number(Object.values(round?.at(index).origin ?? {})[0]),
    );
    tried.push(...asked);
    values = asked.map(loss);
  }
  const best = tried.reduce((a, b) => (loss(b) < loss(a) ? b : a));
  return { tried, best };
}

const decadeOf = (value: number) => Math.floor(Math.log10(value) + 1e-9);
const mantissaOf = (value: number) => value / 10 ** decadeOf(value);
const bowls: Record<string, (optimum: number) => (value: number) => number> = {
  'on a log scale': (optimum) => (value) => Math.log(value / optimum) ** 2,
  'on a linear scale': (optimum) => (value) => Math.abs(value - optimum),
  'that diverges above': (optimum) => (value) =>
    value > 3 * optimum ? 1e6 * value : Math.abs(Math.log(value / optimum)),
  'by decade, then mantissa': (optimum) => (value) =>
    20 * Math.abs(decadeOf(value) - decadeOf(optimum)) + Math.abs(mantissaOf(value) - mantissaOf(optimum)),
};

describe.each(Object.entries(bowls))('the rate that is best %s', (_name, bowl) => {
  it('is found in every decade and at every mantissa with at most 9 runs', () => {
    for (const optimum of optima) {
      const { tried, best } = search(bowl(optimum));
      expect(best).toBe(optimum);
      expect(tried.length).toBeLessThanOrEqual(9);
      expect(new Set(tried).size).toBe(tried.length);
    }
  });
});

it('finds the minimum of any unimodal function with at most 9 runs', () => {
  const steps = fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(fc.constantFrom(...optima), steps, (optimum, drops) => {
      const grid = [-6, -5, -4, -3, -2, -1, 0].flatMap((power) =>
        mantissas.map((mantissa) => times(mantissa, Number(`1e${power}`))),
      );
      const centre = grid.indexOf(optimum);
      const loss = (value: number) => {
        const at = grid.indexOf(value);
        const [from, to] = at < centre ? [at, centre] : [centre, at];
        return drops.slice(from, to).reduce((sum, each) => sum + each, 0);
      };
      const { tried, best } = search(loss);
      expect(best).toBe(optimum);
      expect(tried.length).toBeLessThanOrEqual(9);
    }),
  );
});

it('tries two orders first, then the one that they leave open', () => {
  expect(search(bowls['on a log scale']?.(3e-4) ?? Math.abs).tried.slice(0, 3)).toEqual([1e-3, 1e-2, 1e-4]);
});

it('leaves the border where the best lies on it, as far as the parameter goes', () => {
  const below = (value: number) => Math.log(value / 3e-6) ** 2;
  expect(search(below).best).toBe(3e-6);
  expect(search(below, { low: 1e-5 }).best).toBe(1e-5);
  expect(search(below, { extendBorder: false }).best).toBe(1e-4);
  const above = (value: number) => -value;
  expect(search(above).best).toBe(10);
  expect(search(above, { extendBorder: false }).best).toBe(0.9);
});

it('tries every order where the first ones are equal, and ends where all fail', () => {
  expect(search(() => Number.POSITIVE_INFINITY).tried.sort()).toEqual([...decades].sort());
  const plateau = (value: number) => (value < 0.05 ? 1 : Math.abs(value - 0.1));
  expect(search(plateau).best).toBe(0.1);
});

it('does not wander off where all numbers are equally good', () => {
  const { tried } = search(() => 1);
  expect(tried.length).toBeLessThanOrEqual(10);
  expect(Math.min(...tried)).toBe(1e-4);
  expect(Math.max(...tried)).toBe(0.1);
});
