import { describe, expect, it } from 'vitest';
import { describeArchitecture } from '../architecture/index.js';
import { unchanged } from '../augmentation/image-change.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import { TrialSession } from '../engine/trial-session.js';
import { wholeStep } from '../random/batch-places.js';
import type { BatchPlan } from '../random/epoch-plan.js';
import type { TrialSpec } from '../spec.js';
import { aSmallSpec, someData } from '../testing/a-trial.js';

const size = 16;
const data = someData({ train: 4, validation: 2 }, size);
const plan: BatchPlan = {
  indices: Int32Array.of(0, 1, 2, 3),
  changes: [unchanged, unchanged, unchanged, unchanged],
  place: wholeStep,
};

function withSession<T>(spec: TrialSpec, use: (session: TrialSession) => T, images = data): T {
  const architecture = describeArchitecture(spec.model, { channels: 1, classes: 2 });
  const session = new TrialSession(spec, architecture, images, 1);
  try {
    session.initialize();
    return use(session);
  } finally {
    session.dispose();
  }
}

function step(session: TrialSession, batch = plan, learningRate = 0.01) {
  return session.trainStep({ batch, step: 1, learningRate });
}

describe('flips', () => {
  const spec = aSmallSpec({
    augmentation: { flipHorizontal: 0.5, flipVertical: 0.5 },
    model: { dropout: 0 },
  });

  it.each([
    ['horizontal', 2],
    ['vertical', 1],
  ])('%s: image and mask move together, and only where flagged', (direction, axis) => {
    const flipped = {
      ...unchanged,
      [direction === 'horizontal' ? 'flipHorizontal' : 'flipVertical']: true,
    };
    const batch = { ...plan, changes: [flipped, unchanged, flipped, unchanged] };
    const inGraph = withSession(spec, (session) => step(session, batch).rows);
    const train = { ...data.train, images: data.train.images.slice(), masks: data.train.masks.slice() };
    for (const image of [0, 2]) {
      mirror(train.images, image, axis);
      mirror(train.masks, image, axis);
    }
    const byHand = withSession(spec, (session) => step(session).rows, { ...data, train });
    expect(inGraph).toEqual(byHand);
    expect(inGraph).not.toEqual(withSession(spec, (session) => step(session).rows));
  });

  function mirror(values: Float32Array | Uint8Array, image: number, axis: number): void {
    const start = image * size * size;
    const old = values.slice(start, start + size * size);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const from = axis === 1 ? (size - 1 - row) * size + column : row * size + (size - 1 - column);
        values[start + row * size + column] = old[from] ?? 0;
      }
    }
  }
});

describe('weight decay', () => {
  it('shrinks kernels by rate x decay beside the gradient step, and nothing else', () => {
    const [rate, decay] = [0.01, 0.1];
    const after = (weightDecay: number) =>
      withSession(aSmallSpec({ optimizer: { weightDecay } }), (session) => {
        const before = session.weights();
        step(session, plan, rate);
        return { before, after: session.weights() };
      });
    const [plain, decayed] = [after(0), after(decay)];
    for (const [index, { name, values }] of decayed.after.entries()) {
      const start = valuesOf(decayed.before, index);
      const free = valuesOf(plain.after, index);
      const share = name.endsWith('/kernel') ? rate * decay : 0;
      for (const [at, value] of values.entries()) {
        expect(value).toBeCloseTo((free[at] ?? 0) - share * (start[at] ?? 0), 6);
      }
    }
  });
});

describe('the penalty', () => {
  it('is l1 sum|w| + l2 sum(w^2) + l2norm ||w|| over the kernels', () => {
    const regularizer = { l1: 1e-3, l2: 2e-3, l2norm: 3e-3 };
    const { weights, measured } = withSession(aSmallSpec({ regularizer }), (session) => {
      return { weights: session.weights(), measured: session.measureWeights() };
    });
    const kernels = weights
      .filter(({ name }) => name.endsWith('/kernel'))
      .flatMap(({ values }) => [...values]);
    const [l1, squares] = [sum(kernels.map(Math.abs)), sum(kernels.map((value) => value * value))];
    expect(measured.weightNorm).toBeCloseTo(Math.sqrt(squares), 4);
    expect(measured.penalty).toBeCloseTo(1e-3 * l1 + 2e-3 * squares + 3e-3 * Math.sqrt(squares), 4);
  });
});

describe('dropout', () => {
  const spec = aSmallSpec({ model: { dropout: 0.5 } });

  it('draws anew in each step, the same for the same step', () => {
    const rowsOf = (number: number) =>
      withSession(spec, (session) => session.trainStep({ batch: plan, step: number, learningRate: 0 }).rows);
    expect(rowsOf(1)).toEqual(rowsOf(1));
    expect(rowsOf(2)).not.toEqual(rowsOf(1));
  });

  it('is absent from evaluation', () => {
    const [first, second] = withSession(spec, (session) => [
      session.evaluate(session.sides.validation),
      session.evaluate(session.sides.validation),
    ]);
    expect(second).toEqual(first);
  });
});

it('moves the statistics of batch normalisation by 9/11 in step 1, and by 1/100 in the end', () => {
  const varianceAfter = (number: number) =>
    withSession(aSmallSpec({ model: { dropout: 0 } }), (session) => {
      session.trainStep({ batch: plan, step: number, learningRate: 0 });
      const moved = session.weights().find(({ name }) => name === 'encoder1_norm1/moving_variance');
      return [...(moved?.values ?? [])];
    });
  const [early, late] = [varianceAfter(1), varianceAfter(10_000)];
  expect(early).toHaveLength(4);
  for (const [index, value] of early.entries()) {
    const measured = (value - 2 / 11) / (9 / 11);
    expect(((late[index] ?? 0) - 0.99) / 0.01).toBeCloseTo(measured, 3);
  }
});

function valuesOf(weights: NamedWeights, index: number): Float32Array {
  return weights[index]?.values ?? new Float32Array(0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
