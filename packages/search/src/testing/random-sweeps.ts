import { type Json, type Parameter, type SweepSpec, sweepLimits } from '@unetsweep/contract';
import fc from 'fast-check';
import { spaceOf } from './sweeps.js';

type Parameters = Record<string, Parameter>;
type Search = NonNullable<SweepSpec['search']>;

/** Larger grids are refused. */
const mostCells = BigInt(sweepLimits.cells);

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

/** A range of rates: without an end of values, or with as many as one of its settings says. */
const rate = fc
  .record({
    low: oneOf(1e-7, 1e-5, 3e-4),
    decades: fc.double({ min: 0.5, max: 5, noNaN: true }),
    spacing: oneOf({}, { factor: 10 }, { factor: 3 }, { points: 4 }, { points: 7 }),
    scale: oneOf('log' as const, 'linear' as const),
  })
  .map(
    ({ low, decades, spacing, scale }): Parameter => ({
      type: 'float',
      low,
      high: Math.min(low * 10 ** decades, 0.9),
      scale,
      ...spacing,
    }),
  );

const dropout = fc
  .record({ low: oneOf(0, 0.1), width: oneOf(0, 0.3, 0.55), step: oneOf(undefined, 0.05, 0.1) })
  .map(
    ({ low, width, step }): Parameter => ({
      type: 'float',
      low,
      high: low + width,
      ...(step !== undefined && { step }),
    }),
  );

const filters = fc
  .record({
    low: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 0, max: 60 }),
    step: oneOf(undefined, 3, 7),
  })
  .chain(({ low, width, step }) =>
    oneOf(
      { type: 'int' as const, low, high: low + width, ...(step !== undefined && { step }) },
      { type: 'int' as const, low, high: low + width, points: 5 },
      { type: 'int' as const, low, high: low + width, scale: 'log' as const },
    ),
  );

const smooth = oneOf<Parameter>(
  { type: 'normal', mean: 1, std: 0.5, low: 0.2, high: 2 },
  { type: 'logNormal', mean: 0, std: 1, low: 0.5, high: 4 },
);

const optimizers = fc.subarray(['adam', 'sgd', 'rmsprop', 'adagrad'], { minLength: 1 });
const depths = fc.subarray([1, 2, 3, 4], { minLength: 1 });
const share: Parameter = {
  type: 'bundle',
  values: {
    few: { 'validation.trainFraction': 0.2, 'training.epochs': 30 },
    half: { 'validation.trainFraction': 0.5, 'training.epochs': 20 },
    all: { 'training.epochs': 10 },
  },
};

/** What every sweep of these has beside its parameters; fields that a sweep does not vary are what `trial` says. */
const rules = fc.record({
  seed: fc.nat({ max: 2 ** 31 - 1 }),
  isConditional: fc.boolean(),
  isExcluded: fc.boolean(),
  isOverridden: fc.boolean(),
  isZipped: fc.boolean(),
});

type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never;

/** Parts of a space that hold for any method: lists, a tagged union, a bundle. */
const lists = fc.record(
  {
    'optimizer.name': optimizers,
    'model.depth': depths,
    share: fc.constant(share),
    'loss.name': oneOf<Parameter>(['bce', 'bceDice'], ['dice', 'tversky', 'focal']),
    'loss.focalGamma': oneOf<Parameter>([1, 2]),
  },
  { requiredKeys: ['optimizer.name'] },
);

const ranges = fc.record(
  {
    'optimizer.learningRate': rate,
    'model.dropout': dropout,
    'model.baseFilters': filters,
    'optimizer.momentum': oneOf<Parameter>({ type: 'float', low: 0, high: 0.9, step: 0.3 }, [0, 0.5]),
  },
  { requiredKeys: ['optimizer.learningRate'] },
);

/** A sweep of the parameters with the rules that fit them. `most` bounds its points. */
function sweepWith(parameters: Parameters, search: Search, given: Rules, most: number): Partial<SweepSpec> {
  const { seed, isConditional, isExcluded, isOverridden, isZipped } = given;
  const has = (name: string) => Object.hasOwn(parameters, name);
  const conditions =
    isConditional && has('model.dropout')
      ? [{ parameter: 'model.dropout', when: 'optimizer.name in (adam, sgd)' }]
      : [];
  const depthsLeft = parameters['model.depth'];
  const leavesSome = Array.isArray(depthsLeft) && depthsLeft.some((depth) => Number(depth) < 3);
  const exclude = isExcluded && leavesSome ? ['optimizer.name = rmsprop and model.depth >= 3'] : [];
  const overrides = isOverridden
    ? [{ when: 'optimizer.name = sgd', set: { 'loss.smooth': 0.5 } as Record<string, Json> }]
    : [];
  const zipped: Parameters = isZipped
    ? { 'training.batchSize': [2, 4, 8], 'validation.every': [1, 2, 3] }
    : {};
  return {
    parameters: { ...parameters, ...zipped },
    search,
    seed,
    conditions,
    exclude,
    overrides,
    zip: isZipped ? [['training.batchSize', 'validation.every']] : [],
    maxTrials: most,
  };
}

const hasEnd = (parameter: Parameter) =>
  Array.isArray(parameter) ||
  parameter.type === 'bundle' ||
  ('step' in parameter && parameter.step !== undefined) ||
  'points' in parameter ||
  'factor' in parameter ||
  parameter.type === 'int';

function finiteOnly(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, parameter]) => hasEnd(parameter)));
}

const listNames = (parameters: Parameters) =>
  Object.keys(parameters).filter((name) => Array.isArray(parameters[name]) || name === 'share');

/** The search of a name over what it can serve of the parameters. */
function searchOf(method: string, parameters: Parameters): { search: Search; parameters: Parameters } {
  const finite = finiteOnly(parameters);
  switch (method) {
    case 'grid':
      return { search: { method: 'grid' }, parameters: finite };
    case 'shuffled':
      return { search: { method: 'grid', order: method }, parameters: finite };
    case 'promisingFirst': {
      const {
        'model.baseFilters': _filters,
        'optimizer.learningRate': _rate,
        share: _share,
        ...few
      } = finite;
      return { search: { method: 'grid', order: method }, parameters: few };
    }
    case 'mesh': {
      const { 'model.baseFilters': _filters, ...few } = parameters;
      return { search: { method }, parameters: few };
    }
    case 'coarseToFine': {
      const { share: _length, ...free } = parameters;
      return { search: { method }, parameters: free };
    }
    case 'oneAtATime':
      return { search: { method }, parameters: finite };
    case 'growth':
      return { search: { method, order: Object.keys(finite) }, parameters: finite };
    case 'orderThenBinary': {
      const { 'optimizer.learningRate': own = [], ...rest } = parameters;
      const cells = Object.fromEntries(
        Object.entries(rest).filter(([name]) => listNames(rest).includes(name)),
      );
      const low = Array.isArray(own) || !('low' in own) ? 1e-4 : (own.low ?? 1e-4);
      const search = {
        method,
        parameter: 'optimizer.learningRate',
        per: Object.keys(cells),
        decades: [low, 10 * low, 100 * low],
      } as Search;
      return { search, parameters: { ...cells, 'optimizer.learningRate': own } };
    }
    case 'points': {
      const points: Record<string, Json>[] = [
        { 'model.depth': 1 },
        { 'model.depth': 2, optimizer: { name: 'sgd' } },
        { 'model.depth': 1 },
      ];
      return { search: { method, points }, parameters: {} };
    }
    case 'perRandom':
      return { search: { method: 'random', per: ['optimizer.name'] }, parameters };
    default:
      return { search: { method } as Search, parameters };
  }
}

/** Kinds of search, some with an order or in cells, by a name each. */
export const searchKinds = [
  'grid',
  'shuffled',
  'promisingFirst',
  'mesh',
  'random',
  'perRandom',
  'sobol',
  'halton',
  'latinHypercube',
  'tpe',
  'coarseToFine',
  'orderThenBinary',
  'growth',
  'oneAtATime',
  'points',
] as const;
export type SearchKind = (typeof searchKinds)[number];

/** Sweeps of a kind of search over random spaces, all of them valid. */
export function randomSweeps(kind: SearchKind, most: number): fc.Arbitrary<Partial<SweepSpec>> {
  const drawn = ['random', 'perRandom', 'sobol', 'halton', 'latinHypercube', 'tpe'].includes(kind);
  return fc
    .tuple(lists, ranges, rules, fc.option(smooth, { nil: undefined }))
    .map(([listed, ranged, given, smoothing]) => {
      const all = { ...listed, ...ranged } as Parameters;
      const more: Parameters = drawn && smoothing && !given.isOverridden ? { 'loss.smooth': smoothing } : {};
      const { search, parameters } = searchOf(kind, { ...all, ...more });
      const isPlain = kind === 'orderThenBinary' || kind === 'growth' || kind === 'points';
      return sweepWith(parameters, search, isPlain ? { ...given, isZipped: false } : given, most);
    })
    .filter((sweep) => sweep.search?.method !== 'grid' || (spaceOf(sweep).cellCount ?? 0n) <= mostCells);
}
