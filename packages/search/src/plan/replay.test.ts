import type { SweepSpec } from '@unetsweep/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GivenPoint } from '../space/space.js';
import { LiveSweep } from '../testing/live-sweep.js';
import { datasets } from '../testing/sweeps.js';
import { replay } from './replay.js';

const rate = 'optimizer.learningRate';
const parameters: NonNullable<SweepSpec['parameters']> = {
  [rate]: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' },
  'model.depth': [1, 2, 3, 4],
};
const finite: typeof parameters = { ...parameters, [rate]: [1e-4, 3e-4, 1e-3, 3e-3, 1e-2] };
const meshed: typeof parameters = {
  ...parameters,
  [rate]: { type: 'float', low: 1e-5, high: 1e-3, scale: 'log', factor: 10 },
};
const value = (params: GivenPoint) =>
  (Math.log10(Number(params[rate] ?? 1e-3)) + 1.5) ** 2 + Number(params['model.depth'] ?? 2) / 10;

const sweeps: Record<string, Partial<SweepSpec>> = {
  tpe: { parameters, search: { method: 'tpe', startup: 4 }, maxTrials: 30 },
  'tpe, multivariate, of a finite space': {
    parameters: finite,
    search: { method: 'tpe', startup: 3, multivariate: true },
    maxTrials: 30,
  },
  'tpe, per depth, with repeats and start points': {
    parameters,
    search: { method: 'tpe', startup: 3, per: ['model.depth'], startPoints: [{ [rate]: 0.05 }] },
    repeats: 2,
    maxTrials: 60,
  },
  promisingFirst: { parameters: finite, search: { method: 'grid', order: 'promisingFirst' } },
  'a mesh with a retest': { parameters: meshed, search: { method: 'mesh', borderRetest: {} } },
  coarseToFine: { parameters, search: { method: 'coarseToFine' } },
  'orderThenBinary, per depth': {
    parameters,
    search: { method: 'orderThenBinary', parameter: rate, per: ['model.depth'] },
  },
  growth: { parameters: finite, search: { method: 'growth', order: ['model.depth', rate], minGain: 0 } },
  random: { parameters, search: { method: 'random' }, maxTrials: 25 },
  'a shuffled grid': { parameters: finite, search: { method: 'grid', order: 'shuffled' } },
};

const share = fc.double({ min: 0, max: 0.999, noNaN: true });
const change = fc.constantFrom<Partial<SweepSpec>>(
  { search: { method: 'tpe', startup: 2 }, maxTrials: 60 },
  { search: { method: 'random' }, maxTrials: 60 },
  { search: { method: 'coarseToFine' }, maxTrials: null },
  { maxTrials: 45 },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ plan: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 6, arbitrary: fc.record({ start: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 12, arbitrary: fc.record({ end: fc.tuple(share, share) }) },
  { weight: 2, arbitrary: fc.constant({ restart: true } as const) },
  { weight: 1, arbitrary: fc.record({ give: fc.double({ min: 1e-5, max: 0.1, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.record({ change }) },
);

function carryOut(sweep: LiveSweep, each: typeof step extends fc.Arbitrary<infer S> ? S : never): void {
  if ('plan' in each) sweep.plan(each.plan);
  else if ('start' in each) sweep.start(each.start);
  else if ('end' in each) sweep.end(...each.end);
  else if ('restart' in each) sweep.restart();
  else if ('give' in each) sweep.give({ [rate]: each.give, 'model.depth': 1 });
  else sweep.change(each.change);
}

const differing = (sweep: LiveSweep) =>
  [...replay(sweep.log, datasets)].filter(
    ({ isEqual }, index) => isEqual !== (sweep.points[index]?.decision.added === true ? null : true),
  );

describe.each(Object.entries(sweeps))('a sweep by %s', (_name, spec) => {
  it('is replayed from its log alone, whatever happened and in whichever order', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 30, maxLength: 90 }), (steps) => {
        const sweep = new LiveSweep(spec, value);
        for (const each of steps) carryOut(sweep, each);
        expect(differing(sweep)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});

it('names the first point that the method does not propose', () => {
  const sweep = new LiveSweep(sweeps.tpe ?? {}, value);
  for (let round = 0; round < 12; round++) {
    sweep.plan(1);
    sweep.start(1);
    sweep.end(0, 0.5);
  }
  const points = sweep.points.map((point) =>
    point.number === 8 ? { ...point, params: { ...point.params, [rate]: 0.01 } } : point,
  );
  const equal = [...replay({ ...sweep.log, points }, datasets)].map(({ isEqual }) => isEqual);
  expect(equal.slice(0, 8)).toEqual([true, true, true, true, true, true, true, false]);
  expect(new Set(equal.slice(8))).toEqual(new Set([null]));
});
