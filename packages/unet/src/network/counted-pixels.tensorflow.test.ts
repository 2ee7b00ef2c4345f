import { resolveTrialSpec, type TrialSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import type { RegionLoss } from '../losses/loss-definition.js';
import { createAccumulator } from '../metrics/create-accumulator.js';
import { randomStream } from '../random/random-stream.js';
import { measureLosses } from '../testing/measure-losses.js';

const names = ['bce', 'crossEntropy', 'inverseDice', 'jaccard', 'bceDice', 'focal', 'tversky', 'switching'];
const [batch, pixels, counted] = [3, 8, 5];

function lossesOf(classes: number): RegionLoss[] {
  const applicable = names.filter((name) => classes === 2 || name !== 'switching');
  return applicable.flatMap((name) =>
    (['batch', 'image'] as const).flatMap((reduce) => {
      const trial = { loss: { name, reduce, switchingTau: 0.3 } } as TrialSpec;
      const { loss: spec } = resolveTrialSpec({ trial }, { classes, hasGroups: false, seed: 1 });
      const weights = ['bce', 'crossEntropy', 'focal'].includes(name) ? [null, [0.5, 2, 3]] : [null];
      return weights.map((all) => ({ spec, classes, classWeights: all?.slice(0, classes) ?? null }));
    }),
  );
}

describe.each([2, 3])('of %d classes', (classes) => {
  const outputs = classes === 2 ? 1 : classes;
  const stream = randomStream(classes, 'pixels that are left out');
  const logits = Float32Array.from({ length: batch * pixels * outputs }, () => 6 * (stream.uniform() - 0.5));
  const masks = Uint8Array.from({ length: batch * pixels }, (_, at) =>
    at % pixels < counted ? classes * stream.uniform() : 255,
  );
  const isCounted = (pixel: number) => pixel % pixels < counted;
  const losses = lossesOf(classes);

  it('pixels of class 255 change neither loss, gradient nor metrics', () => {
    const partial = losses.map((loss) => ({ ...loss, leavesPixelsOut: true }));
    const [withOut = []] = measureLosses(partial, { logits: [logits], masks, batch, pixels });
    const fewer = {
      logits: [logits.filter((_, at) => isCounted(Math.floor(at / outputs)))],
      masks: masks.filter((_, at) => isCounted(at)),
    };
    const [without = []] = measureLosses(losses, { ...fewer, batch, pixels: counted });
    for (const [index, loss] of losses.entries()) {
      const [theirs, ours] = [without[index], withOut[index]];
      if (!theirs || !ours) throw new Error('nothing was measured');
      expect([loss.spec.name, ours.loss]).toEqual([loss.spec.name, expect.closeTo(theirs.loss, 6)]);
      const kept = [...ours.gradient].filter((_, at) => isCounted(Math.floor(at / outputs)));
      expect(kept).toEqual([...theirs.gradient].map((value) => expect.closeTo(value, 6)));
      const others = ours.gradient.filter((_, at) => !isCounted(Math.floor(at / outputs)));
      expect(others.every((value) => value === 0)).toBe(true);
      const whole = createAccumulator({ ...loss, leavesPixelsOut: true }, pixels);
      const part = createAccumulator(loss, counted);
      whole.add(ours.rows);
      part.add(theirs.rows);
      const expected = Object.entries(part.metrics()).map(([name, value]) => [
        name,
        expect.closeTo(value, 6),
      ]);
      expect(whole.metrics()).toEqual(Object.fromEntries(expected));
    }
  });

  it('an image without a pixel that counts gives finite numbers', () => {
    const none = masks.map((value, at) => (at < pixels ? 255 : value));
    const all = losses.map((loss) => ({ ...loss, leavesPixelsOut: true }));
    const [measured = []] = measureLosses(all, { logits: [logits], masks: none, batch, pixels });
    for (const [index, { loss, gradient }] of measured.entries()) {
      expect([all[index]?.spec, Number.isFinite(loss)]).toEqual([all[index]?.spec, true]);
      expect(gradient.every(Number.isFinite)).toBe(true);
    }
  });
});
