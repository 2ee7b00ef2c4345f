import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../errors.js';
import { parseSweepSpec, validateSweepSpec } from './validate-sweep-spec.js';

const base = { name: 'x', dataset: 'heart' };
/** Faults of a sweep as `code pointer`. */
const faults = (spec: object) =>
  validateSweepSpec({ ...base, ...spec }).map(({ code, path }) => `${code} ${path}`);
const messages = (spec: object) => validateSweepSpec({ ...base, ...spec }).map(({ message }) => message);
const rate = 'optimizer.learningRate';

const documented = {
  name: 'optimizer-by-learning-rate',
  dataset: 'heart',
  search: { method: 'tpe' },
  parameters: {
    'optimizer.name': ['adam', 'rmsprop', 'sgd'],
    [rate]: { type: 'float', low: 1e-6, high: 1e-2, scale: 'log' },
    'model.head.filters': { type: 'int', low: 3, high: 120, step: 3 },
    'loss.name': ['bce', 'bceDice'],
  },
  trial: {
    model: {
      name: 'unet',
      baseFilters: 16,
      depth: 4,
      convsPerBlock: 1,
      batchNorm: true,
      dropout: 0.05,
      head: { filters: null },
    },
    optimizer: { weightDecay: 0 },
    schedule: { name: 'reduceOnPlateau', factor: 0.1, patience: 10 },
    regularizer: { l1: 0, l2: 0 },
    augmentation: { flipHorizontal: 0.5 },
    preprocessing: { size: 128, fit: 'centerCrop' },
    training: { epochs: 150, batchSize: 10, earlyStopping: null, shuffle: true },
    validation: { strategy: 'group', fraction: 0.2, folds: 1 },
  },
  exclude: ['optimizer.name = sgd and loss.name = bce'],
  objective: { metric: 'valDice', mode: 'max' },
  pruner: { name: 'none' },
  maxTrials: 100,
  repeats: 1,
  seed: 1,
  maxConcurrentTrials: 8,
  priority: 0,
  timeLimitMs: null,
  keepCheckpoints: { bestTrials: 10, best: 1, last: 0 },
  tags: [],
};

describe('validateSweepSpec', () => {
  it('accepts the documented example', () => {
    expect(validateSweepSpec(documented)).toEqual([]);
  });

  it.each([
    ['a name alone with a data set', {}],
    [
      'a plan of bundles',
      { parameters: { optimizer: [{ label: 'fast', name: 'sgd', momentum: 0.9 }, { name: 'adam' }] } },
    ],
    ['null beside objects', { parameters: { 'training.earlyStopping': [null, { patience: 3 }] } }],
    [
      'a free bundle',
      {
        parameters: {
          share: {
            type: 'bundle',
            values: { '20': { 'validation.trainFraction': 0.2, 'training.epochs': 300 } },
          },
        },
      },
    ],
    [
      'values of several types at one path',
      { parameters: { 'validation.folds': [1, 5, 'groups'], 'preprocessing.size': [128, [96, 128], null] } },
    ],
    ['the data set as a parameter', { dataset: undefined, parameters: { dataset: ['a', 'b@2'] } }],
    [
      'zipped lists',
      {
        parameters: { 'optimizer.name': ['adam', 'sgd'], [rate]: [0.1, 0.2] },
        zip: [['optimizer.name', rate]],
      },
    ],
    ['a log-normal rate', { parameters: { [rate]: { type: 'logNormal', mean: -7, std: 1 } } }],
    [
      'conditions',
      {
        parameters: { 'optimizer.name': ['adam', 'sgd'], 'optimizer.momentum': [0, 0.9] },
        conditions: [{ parameter: 'optimizer.momentum', when: 'optimizer.name = sgd' }],
      },
    ],
    ['points without parameters', { search: { method: 'points', points: [{ 'loss.name': 'dice' }] } }],
    [
      'several objectives',
      {
        objective: [
          { metric: 'valDice', mode: 'max' },
          { metric: 'parameterCount', mode: 'min' },
        ],
      },
    ],
    ['one class of a metric', { objective: { metric: 'valDice.1', mode: 'max' } }],
    ['a dimension of one value', { parameters: { 'model.depth': { type: 'int', low: 3, high: 3 } } }],
  ])('accepts %s', (_title, spec) => {
    const posted = JSON.parse(JSON.stringify({ ...base, ...spec })) as unknown;
    expect(validateSweepSpec(posted)).toEqual([]);
  });

  it('takes a name in a given point of an external sweep that is neither parameter nor field of its trial for a slip', () => {
    const external = { name: 'mine', runner: 'external', parameters: { lr: [0.1] }, trial: { depth: 2 } };
    const objective = { metric: 'score', mode: 'max' };
    const startPoints = [{ lr: 0.1, depth: 3 }, { lrr: 0.1 }];
    const faults = validateSweepSpec({ ...external, objective, search: { method: 'tpe', startPoints } });
    expect(faults).toEqual([
      {
        path: '/search/startPoints/1/lrr',
        code: 'unknownPath',
        message: '"lrr" is no parameter of the sweep and no field of its trial; did you mean lr?',
        accepted: ['lr'],
      },
    ]);
    const listed = {
      ...external,
      parameters: {},
      objective,
      search: { method: 'points', points: [{ any: 1 }] },
    };
    expect(validateSweepSpec(listed)).toEqual([]);
  });

  it('accepts anything as the fixed values and the names of an external sweep', () => {
    const external = {
      name: 'x',
      runner: 'external',
      trial: { any: [{ thing: 1 }] },
      parameters: { 'lr.max': { type: 'float', low: 0.1, high: 1 }, layers: [1, 2] },
      exclude: ['layers = 2 and any = 1'],
      objective: { metric: 'my-score', mode: 'max' },
    };
    expect(validateSweepSpec(external)).toEqual([]);
    const changed = (changes: object) => validateSweepSpec({ ...external, ...changes })[0];
    expect(changed({ parameters: { '0bad': [1] } })?.code).toBe('pattern');
    expect(changed({ dataset: 'nuclei' })).toMatchObject({ path: '/dataset', code: 'unknownField' });
    expect(changed({ search: { method: 'points', points: [{ 'no good': 1 }] } })?.code).toBe('pattern');
    expect(changed({ epochBudget: { anchor: { layers: 1 } } })?.path).toBe('/epochBudget/max');
    expect(changed({ parameters: { lr: [1], 'lr.max': [2] } })).toBeUndefined();
  });
});

describe('the shape of a sweep', () => {
  it.each([
    ['a typo', { paramters: {} }, 'unknownField /paramters'],
    ['a missing data set', { dataset: undefined }, 'type /dataset'],
    ['a blank name', { name: '  ' }, 'pattern /name'],
    ['a long name', { name: 'x'.repeat(201) }, 'tooLong /name'],
    ['an empty list', { parameters: { 'loss.name': [] } }, 'range /parameters/loss.name'],
    [
      'a long list',
      { parameters: { [rate]: Array.from({ length: 10_001 }, (_, index) => index + 1) } },
      `tooLong /parameters/${rate}`,
    ],
    [
      '1,001 conditions',
      { exclude: Array.from({ length: 1001 }, () => 'model.depth = 1') },
      'tooLong /exclude',
    ],
    [
      '65 parameters',
      { parameters: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`p${index}`, [1]])) },
      'tooLong /parameters',
    ],
    [
      'a textual rate',
      { trial: { optimizer: { learningRate: '0.1' } } },
      'type /trial/optimizer/learningRate',
    ],
    [
      'a rate of "NaN"',
      { trial: { optimizer: { learningRate: 'NaN' } } },
      'type /trial/optimizer/learningRate',
    ],
    [
      'a rate that is not finite',
      { trial: { optimizer: { learningRate: Number.POSITIVE_INFINITY } } },
      'type /trial/optimizer/learningRate',
    ],
    [
      'a negative rate',
      { trial: { optimizer: { learningRate: -1 } } },
      'range /trial/optimizer/learningRate',
    ],
    ['an unknown variant', { trial: { optimizer: { name: 'adamw' } } }, 'enum /trial/optimizer/name'],
    [
      'a field of another variant',
      { trial: { optimizer: { name: 'adam', momentum: 0.9 } } },
      'unknownField /trial/optimizer/momentum',
    ],
    [
      'a missing field of a variant',
      { trial: { schedule: { name: 'multistep' } } },
      'required /trial/schedule/at',
    ],
    [
      'an unknown kind of parameter',
      { parameters: { [rate]: { type: 'flaot' } } },
      `enum /parameters/${rate}/type`,
    ],
    ['a parameter that is a number', { parameters: { [rate]: 3 } }, `type /parameters/${rate}`],
    ['an unknown method', { search: { method: 'grdi' } }, 'enum /search/method'],
    ['a search without a method', { search: {} }, 'required /search/method'],
    ['a fractional seed', { seed: 1.5 }, 'type /seed'],
    ['a seed out of range', { seed: 2 ** 31 }, 'range /seed'],
    ['a bad tag', { tags: ['a b'] }, 'pattern /tags/0'],
    ['a tag twice', { tags: ['a', 'a'] }, 'duplicateName /tags/1'],
    [
      'five objectives',
      { objective: Array.from({ length: 5 }, () => ({ metric: 'valDice', mode: 'max' })) },
      'tooLong /objective',
    ],
    [
      'a side out of range',
      { trial: { preprocessing: { size: [4, 64] } } },
      'range /trial/preprocessing/size/0',
    ],
  ])('refuses %s', (_title, spec, expected) => {
    expect(faults(spec)).toEqual([expected]);
  });

  it('lists every fault at once', () => {
    expect(faults({ seed: -1, repeats: 0, trial: { model: { depth: 9, heads: 1 } } }).sort()).toEqual([
      'range /repeats',
      'range /seed',
      'range /trial/model/depth',
      'unknownField /trial/model/heads',
    ]);
  });

  it('gives the faults of the variant that was meant, not of all', () => {
    expect(validateSweepSpec({ ...base, trial: { loss: { name: 'tversky', tverskyAlpha: -1 } } })).toEqual([
      {
        path: '/trial/loss/tverskyAlpha',
        code: 'range',
        message: 'trial.loss.tverskyAlpha must be at least 0, not -1',
      },
    ]);
  });

  it('says what is accepted, and what was probably meant', () => {
    expect(messages({ paramters: {} })[0]).toContain('did you mean parameters?');
    expect(messages({ trial: { loss: { name: 'bdice' } } })[0]).toMatch(
      /must be one of bce, .*did you mean dice/,
    );
    expect(messages({ trial: { optimizer: { momentum: 0.9 } } })[0]).toBe(
      'trial.optimizer.momentum belongs to sgd, rmsprop, and name is adam by default',
    );
  });

  it.each([null, 3, 'abc', [], [base], true])('refuses %j as a body', (body) => {
    expect(validateSweepSpec(body)[0]?.code).toBe('type');
  });
});

describe('hostile bodies', () => {
  const forbidden =
    '{"name":"x","dataset":"h","parameters":{"__proto__":[1],"constructor":[1]},"trial":{"model":{"prototype":{"a":1}}}}';

  it('are refused where a key would reach a prototype', () => {
    expect(validateSweepSpec(JSON.parse(forbidden)).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'unknownPath /parameters/__proto__',
      'unknownPath /parameters/constructor',
      'unknownField /trial/model/prototype',
    ]);
    expect(faults({ search: { method: 'points', points: [{ 'optimizer.__proto__': 1 }] } })).toEqual([
      'unknownPath /search/points/0/optimizer.__proto__',
    ]);
    expect(faults({ exclude: ['__proto__.a = 1'] })).toEqual(['unknownPath /exclude/0']);
  });

  it('are refused with 100,000 levels of objects or lists, without a stack overflow', () => {
    for (const wrap of [(inner: unknown) => ({ trial: inner }), (inner: unknown) => [inner]]) {
      let body: unknown = 1;
      for (let level = 0; level < 100_000; level++) body = wrap(body);
      expect(validateSweepSpec(body)).toEqual([
        { path: '', code: 'tooLong', message: 'the body is nested deeper than 64 levels' },
      ]);
    }
  });

  it('list at most 100 faults', () => {
    const parameters = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`optimizer.x${index}`, [1, 1]]),
    );
    expect(
      validateSweepSpec({ ...base, tags: Array.from({ length: 32 }, () => ' '), parameters }).length,
    ).toBeLessThanOrEqual(100);
    const many = Array.from({ length: 1000 }, () => -1);
    expect(validateSweepSpec({ ...base, parameters: { [rate]: many } })).toHaveLength(100);
  });

  it('of any shape are answered, never thrown at', () => {
    const known = fc.constantFrom(
      'name',
      'dataset',
      'trial',
      'parameters',
      'search',
      'method',
      'type',
      'values',
      'optimizer.name',
      'exclude',
      'zip',
      'low',
      'objective',
      '__proto__',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(null, true, 0, -1, 0.5, 1e308, '', 'grid', 'float', 'adam', 'a = 1'),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(known, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(known, tree, { maxKeys: 8 }), (body) => {
        for (const { path, message } of validateSweepSpec(body))
          expect([typeof path, message.length > 0]).toEqual(['string', true]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseSweepSpec', () => {
  const code = (spec: object): string | undefined => {
    try {
      parseSweepSpec({ ...base, ...spec });
    } catch (error) {
      return error instanceof ProblemError ? error.code : 'thrown';
    }
    return undefined;
  };

  it('gives the sweep or says what kind of problem it has', () => {
    expect(parseSweepSpec(documented)).toBe(documented);
    const open = { type: 'float', low: 0.1, high: 1 };
    expect(code({ search: { method: 'grid' }, parameters: { [rate]: open } })).toBe('notFinite');
    expect(code({ search: { method: 'grid' }, parameters: { [rate]: open, 'loss.name': ['x'] } })).toBe(
      'invalidBody',
    );
  });
});
