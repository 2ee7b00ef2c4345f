import { Graph, Session } from '@unetsweep/tensorflow';
import { describe, expect, it } from 'vitest';
import type { RegionLoss } from '../losses/loss-definition.js';
import { buildRegions } from '../network/region-rows.js';
import fixture from '../testing/metrics-fixture.json' with { type: 'json' };
import { BoundaryAccumulator } from './boundary/boundary-accumulator.js';
import { createAccumulator } from './create-accumulator.js';

const { height, width } = fixture;
type Case = (typeof fixture.cases)[number];

/** The counts are exact; the soft sums are added up in float32. */
const digitsThatAgree = 5;

/** The logits whose probabilities the digits stand for. */
function logitsOf({ digits, classes }: Case): Float32Array {
  const values = Float32Array.from(digits, Number);
  if (classes > 2) return values.map((digit) => digit * Math.log(4));
  return values.map((digit) => Math.log((digit + 0.5) / (9.5 - digit)));
}

/** All metrics of the case's images by the graph that training uses. */
function measure(one: Case): Record<string, number> {
  const { classes, images } = one;
  const spec = { name: 'dice', smooth: 1, reduce: 'batch', classWeights: null } as const;
  const loss: RegionLoss = { spec, classes, classWeights: null };
  const truths = Uint8Array.from(one.truth, Number);
  const graph = new Graph();
  const outputs = classes > 2 ? classes : 1;
  const z = graph.placeholder('z', 'float32', [null, height, width, outputs]);
  const y = graph.placeholder('y', 'float32', [null, height, width]);
  const { rows, probabilities } = buildRegions(z, y, loss, 0.5);
  const session = Session.load(graph);
  const feeds = [
    { tensor: z, values: logitsOf(one), shape: [images, height, width, outputs] },
    { tensor: y, values: Float32Array.from(truths), shape: [images, height, width] },
  ];
  const [sums, predicted] = session.run(feeds, [rows, probabilities]);
  session.dispose();
  const regions = createAccumulator(loss, height * width);
  regions.add(sums.values);
  const boundaries = new BoundaryAccumulator({ height, width }, { classes, threshold: 0.5 });
  boundaries.add(predicted.values, truths);
  return { ...regions.metrics(), ...boundaries.metrics() };
}

describe.each(fixture.cases)('$classes classes, $name', (one) => {
  it('measures what MedPy and SciPy measure', () => {
    const measured = measure(one);
    for (const [name, expected] of Object.entries(one.metrics)) {
      if (expected === null) expect(measured[name], name).toBeNaN();
      else expect(measured[name], name).toBeCloseTo(expected, digitsThatAgree);
    }
  });
});
