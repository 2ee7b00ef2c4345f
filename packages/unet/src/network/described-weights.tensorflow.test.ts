import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeArchitecture, listWeights } from '../architecture/index.js';
import { unchanged } from '../augmentation/image-change.js';
import { decodeNpz, encodeNpz } from '../checkpoint/npz.js';
import { TrialSession } from '../engine/trial-session.js';
import { wholeStep } from '../random/batch-places.js';
import type { ModelSpec } from '../spec.js';
import { aSpec, someClassImages } from '../testing/a-trial.js';

const outputsOf = (classes: number) => (classes === 2 ? 1 : classes);
const initializers = ['heNormal', 'heUniform', 'glorotNormal', 'glorotUniform', 'uniform01'] as const;

/** Any network of the family, small enough to build in a moment. */
const networks = fc
  .record({ channels: fc.integer({ min: 1, max: 8 }), classes: fc.integer({ min: 2, max: 6 }) })
  .chain((data) =>
    fc.record({
      data: fc.constant(data),
      model: fc.record({
        baseFilters: fc.integer({ min: 1, max: 6 }),
        channelDivisor: fc.integer({ min: 1, max: 3 }),
        depth: fc.integer({ min: 1, max: 3 }),
        convsPerBlock: fc.integer({ min: 1, max: 3 }),
        decoderConvs: fc.integer({ min: 0, max: 3 }),
        kernelSize: fc.constantFrom(3, 5),
        batchNorm: fc.boolean(),
        activation: fc.constantFrom('relu', 'leakyRelu', 'prelu', 'elu'),
        up: fc.constantFrom('transposed', 'bilinear', 'nearest'),
        upKernelSize: fc.constantFrom(2, 3),
        skip: fc.constantFrom('concat', 'add', 'none'),
        residual: fc.boolean(),
        dropout: fc.constantFrom(0, 0.2),
        dropoutPlaces: fc.subarray(['afterPool', 'afterConcat', 'bottleneck', 'afterConv'] as const),
        initializer: fc.constantFrom(...initializers),
        upInitializer: fc.constantFrom(...initializers),
        head: fc.record({
          filters: fc
            .option(fc.integer({ min: 1, max: 4 }))
            .map((group) => group && group * outputsOf(data.classes)),
          groupActivation: data.classes > 2 ? fc.constantFrom('none', 'relu') : fc.constant('none'),
          kernelSize: fc.constantFrom(1, 3),
        }),
      }) as fc.Arbitrary<Partial<ModelSpec>>,
    }),
  );

it('any described network is the one that trains: names, shapes and counts of its checkpoint', () => {
  fc.assert(
    fc.property(networks, ({ model, data }) => {
      const spec = aSpec({ model });
      const architecture = describeArchitecture(spec.model, data);
      const size = 2 ** (model.depth ?? 1) * 2;
      const images = someClassImages(2, size, data);
      const split = { train: images, validation: images, height: size, width: size, ...data };
      const session = new TrialSession(spec, architecture, split, 1);
      session.initialize();
      const { rows } = session.trainStep({ batch, step: 1, learningRate: 1e-4 });
      const { weights } = decodeNpz(encodeNpz({ weights: session.weights(), config: null }));
      session.dispose();
      expect(rows.every(Number.isFinite)).toBe(true);
      const described = listWeights(architecture).map(({ name, shape }) => ({ name, shape }));
      expect(weights.map(({ name, shape }) => ({ name, shape: [...shape] }))).toEqual(described);
      const count = weights.reduce((sum, { values }) => sum + values.length, 0);
      expect(architecture.parameterCount).toBe(count);
    }),
    { numRuns: 20, seed: 1 },
  );
});

const batch = { indices: Int32Array.of(0, 1), changes: [unchanged, unchanged], place: wholeStep };
