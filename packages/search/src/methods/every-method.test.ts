import type { FloatParameter, IntParameter, Parameter, SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedPoint } from '../plan/point-planner.js';
import { finiteValues } from '../space/finite-values.js';
import type { GivenPoint } from '../space/space.js';
import { randomSweeps, type SearchKind, searchKinds } from '../testing/random-sweeps.js';
import { runRounds } from '../testing/run-rounds.js';

const mostPoints = 20;
const numRuns = Number(process.env.PROPERTY_RUNS ?? 8);
const rate = 'optimizer.learningRate';

/** A bowl over what a point has, so that methods that learn have something to learn. */
function loss(params: GivenPoint): number {
  const near = (Math.log10(Number(params[rate] ?? 1e-3)) + 3.2) ** 2;
  const depth = Math.abs(Number(params['model.depth'] ?? 2) - 2);
  return near + depth + (params['optimizer.name'] === 'adam' ? 0 : 0.1);
}

const run = (sweep: Partial<SweepSpec>, restartAt?: number, together?: number) =>
  runRounds(sweep, loss, restartAt, together);

const isClose = (value: number, other: number) => Math.abs(value - other) <= 1e-12 * Math.abs(other);

function checkRange(value: unknown, range: FloatParameter | IntParameter, kind: SearchKind): void {
  expect(value).toBeTypeOf('number');
  const number = Number(value);
  expect(number).toBeGreaterThanOrEqual(range.low);
  expect(number).toBeLessThanOrEqual(range.high);
  if (range.type === 'int') expect(Number.isInteger(number)).toBe(true);
  // A mesh moves what is spaced freely, and searches by order go between the values of a list.
  const isFree = range.step === undefined && ['mesh', 'coarseToFine', 'orderThenBinary'].includes(kind);
  const values = finiteValues(range);
  if (!values || isFree) return;
  const found = Array.from({ length: values.size }, (_, index) => values.at(index));
  expect(found.some((each) => isClose(number, each))).toBe(true);
}

function checkValue(name: string, parameter: Parameter, params: GivenPoint, kind: SearchKind): void {
  const value = params[name];
  if (Array.isArray(parameter)) expect(parameter).toContainEqual(value);
  else if (parameter.type === 'bundle') expect(Object.keys(parameter.values)).toContain(value);
  else if (parameter.type === 'float' || parameter.type === 'int') checkRange(value, parameter, kind);
  else if (parameter.type !== 'choice') {
    expect(value).toBeGreaterThanOrEqual(parameter.low ?? Number.NEGATIVE_INFINITY);
    expect(value).toBeLessThanOrEqual(parameter.high ?? Number.POSITIVE_INFINITY);
  }
}

/** Which parameters take part in a point, by the rules of the test's own spaces. */
function takesPart(name: string, sweep: Partial<SweepSpec>, { spec }: PlannedPoint): boolean {
  const { optimizer, loss: chosen } = spec;
  if (name === 'optimizer.momentum') return optimizer.name === 'sgd' || optimizer.name === 'rmsprop';
  if (name === 'loss.focalGamma') return chosen.name === 'focal';
  const isConditional = sweep.conditions?.some(({ parameter }) => parameter === name) ?? false;
  return !isConditional || optimizer.name === 'adam' || optimizer.name === 'sgd';
}

function checkPoint(sweep: Partial<SweepSpec>, point: PlannedPoint, kind: SearchKind): void {
  const { params, spec } = point;
  for (const [name, parameter] of Object.entries(sweep.parameters ?? {})) {
    // The first point of oneAtATime, and the others on it, have what `trial` says.
    const mayBeAbsent = kind === 'oneAtATime';
    if (!mayBeAbsent) expect(Object.hasOwn(params, name)).toBe(takesPart(name, sweep, point));
    if (Object.hasOwn(params, name)) checkValue(name, parameter, params, kind);
  }
  if (sweep.exclude?.length) expect(spec.optimizer.name === 'rmsprop' && spec.model.depth >= 3).toBe(false);
  if (sweep.overrides?.length && spec.optimizer.name === 'sgd') expect(spec.loss.smooth).toBe(0.5);
  if (sweep.zip?.length && kind !== 'oneAtATime')
    expect([2, 4, 8].indexOf(spec.training.batchSize)).toBe(spec.validation.every - 1);
  expect(JSON.parse(JSON.stringify(params))).toEqual(params);
}

describe.each(searchKinds)('%s over random spaces', (kind) => {
  const sweeps = randomSweeps(kind, mostPoints);

  it('proposes points inside the space, each once, with just the parameters that take part', () => {
    fc.assert(
      fc.property(sweeps, (sweep) => {
        const points = run(sweep);
        for (const point of points) checkPoint(sweep, point, kind);
        expect(new Set(points.map(({ spec }) => JSON.stringify(spec))).size).toBe(points.length);
      }),
      { numRuns },
    );
  });

  it('is the same again for the same seed, and goes on elsewhere after any event as it would have', () => {
    fc.assert(
      fc.property(sweeps, fc.nat({ max: 2 * mostPoints }), oneOrAll, (sweep, restartAt, together) => {
        const undisturbed = run(sweep, -1, together).map(shown);
        expect(run(sweep, restartAt, together).map(shown)).toEqual(undisturbed);
      }),
      { numRuns },
    );
  });
});

const oneOrAll = fc.constantFrom(1, 3, Number.POSITIVE_INFINITY);
const shown = ({ params, spec, runs, decision }: PlannedPoint) => ({ params, spec, runs, decision });
