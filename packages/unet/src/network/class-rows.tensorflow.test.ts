import { Graph, gradients, Session, type Tensor } from '@unetsweep/tensorflow';
import { expect, it } from 'vitest';
import type { LossSpec } from '../losses/loss-definition.js';
import { buildRegions } from './region-rows.js';

const common = { smooth: 1, reduce: 'batch', classWeights: null } as const;

/** Loss and its derivative by the logits of one pixel of three classes, whose true class is 1. */
function lossOfPixel(spec: LossSpec, logits: number[]) {
  const graph = new Graph();
  const z = graph.placeholder('z', 'float32', [null, 1, 1, 3]);
  const y = graph.placeholder('y', 'float32', [null, 1, 1]);
  const { loss } = buildRegions(z, y, { spec, classes: 3, classWeights: null }, 0.5);
  const [derivative] = gradients(loss, [z]);
  const session = Session.load(graph);
  const feeds = [
    { tensor: z, values: Float32Array.from(logits), shape: [1, 1, 1, 3] },
    { tensor: y, values: Float32Array.of(1), shape: [1, 1, 1] },
  ];
  const [value, slopes] = session.run(feeds, [loss, derivative as Tensor<'float32'>]);
  session.dispose();
  return { loss: value.values[0] ?? Number.NaN, slopes: [...slopes.values] };
}

it.each([
  ['far above the others', [0, 500, -300], 0],
  ['far below one', [400, 0, 0], (800 - Math.LN2) / 3],
  ['far below both, which are equal', [300, 0, 300], 100 + Math.LN2],
  ['equal to the others', [7, 7, 7], (Math.log(3) - 2 * Math.log(2 / 3)) / 3],
])('one against the rest neither overflows nor saturates: the true class %s', (_, logits, expected) => {
  const { loss, slopes } = lossOfPixel({ name: 'bce', ...common }, logits);
  expect(loss).toBeCloseTo(expected, 4);
  expect(slopes.every(Number.isFinite)).toBe(true);
  const [, own = 0] = slopes;
  if (expected > 1) expect(own).toBeLessThan(-0.3);
});

it('a softmax far off still pulls at the true class', () => {
  const { loss, slopes } = lossOfPixel({ name: 'crossEntropy', ...common }, [400, 0, 0]);
  expect(loss).toBeCloseTo(400, 3);
  expect(slopes).toEqual([expect.closeTo(1, 5), expect.closeTo(-1, 5), expect.closeTo(0, 5)]);
});
