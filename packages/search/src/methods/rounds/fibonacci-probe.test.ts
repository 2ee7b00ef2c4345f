import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluationsFor, firstProbe, nextProbe } from './fibonacci-probe.js';

/** Evaluations until the smallest of `values` is found; a unimodal list is taken for granted. */
function search(values: readonly number[]): { best: number; evaluations: number } {
  const known = new Set([firstProbe(values.length)]);
  let [best = 0] = known;
  for (;;) {
    const left = [...known].filter((each) => each < best).reduce((a, b) => Math.max(a, b), -1);
    const right = [...known].filter((each) => each > best).reduce((a, b) => Math.min(a, b), values.length);
    const probe = nextProbe(best - left - 1, right - best - 1);
    if (probe === null) return { best, evaluations: known.size };
    known.add(best + probe);
    if ((values[best + probe] ?? 0) < (values[best] ?? 0)) best += probe;
  }
}

it('covers 1, 2, 4, 7 and 12 values with 1 to 5 evaluations', () => {
  for (const [index, count] of [1, 2, 4, 7, 12].entries()) {
    for (let smallest = 0; smallest < count; smallest++) {
      const values = Array.from({ length: count }, (_, position) => Math.abs(position - smallest + 0.1));
      const found = search(values);
      expect(found.best).toBe(smallest);
      expect(found.evaluations).toBeLessThanOrEqual(index + 1);
    }
  }
});

it('needs as many as it says, whatever the gaps', () => {
  fc.assert(
    fc.property(fc.nat({ max: 60 }), fc.nat({ max: 60 }), (left, right) => {
      const probe = nextProbe(left, right);
      const all = evaluationsFor(left, right);
      if (probe === null) expect(all).toBe(0);
      else if (probe > 0) {
        expect(evaluationsFor(probe - 1, right - probe)).toBeLessThan(all);
        expect(evaluationsFor(left, probe - 1)).toBeLessThan(all);
      } else {
        expect(evaluationsFor(left + probe, -probe - 1)).toBeLessThan(all);
        expect(evaluationsFor(-probe - 1, right)).toBeLessThan(all);
      }
    }),
  );
});
