import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanSpec } from '../plan-spec/plan-spec.js';
import { decidedPaths, variedPaths } from '../plan-spec/stage-paths.js';
import { stageSweep } from '../plan-spec/stage-sweep.js';
import { parsePlanSpec, validatePlanSpec } from './validate-plan-spec.js';

const rate = 'optimizer.learningRate';
const lr = {
  name: 'lr',
  sweep: { dataset: 'heart', parameters: { 'optimizer.name': ['adam', 'sgd'], [rate]: [0.1, 0.01] } },
};
const next = (changes: object = {}) => ({ name: 'next', sweep: { dataset: 'heart' }, ...changes });
const planOf = (...stages: object[]) => ({ name: 'x', stages });
const faults = (document: unknown) => validatePlanSpec(document).map(({ code, path }) => `${code} ${path}`);

const documented: unknown = JSON.parse(
  readFileSync(new URL('../../../../examples/ee782-plan.json', import.meta.url), 'utf8'),
);

describe('a plan', () => {
  it('is accepted as the example has it', () => {
    expect(validatePlanSpec(documented)).toEqual([]);
  });

  it('may be short: a stage that takes over all of the one before', () => {
    expect(faults(planOf(lr, next({ carry: [{}] })))).toEqual([]);
    expect(faults(planOf(lr, next({ sweep: { dataset: 'heart', trial: { from: 'best' } } })))).toEqual([]);
  });

  it('names the stage that has a fault, with what is accepted', () => {
    const wrong = planOf(lr, next({ sweep: { dataset: 'heart', parameters: { 'optimizer.lr': [1] } } }));
    const [fault] = validatePlanSpec(wrong);
    expect(fault).toMatchObject({ code: 'unknownPath', path: '/stages/1/sweep/parameters/optimizer.lr' });
    expect(fault?.message).toMatch(/^stage next: /);
  });

  it('tells a fault of the defaults once, where it was posted', () => {
    const wrong = { ...planOf(lr, next()), defaults: { exclude: ['optimizer.nam = sgd'] } };
    expect(faults(wrong)).toEqual(['unknownPath /defaults/exclude/0']);
  });

  it('refuses two stages of one name, and one without a data set', () => {
    expect(faults(planOf(lr, lr))).toContain('duplicateName /stages/1/name');
    expect(faults(planOf({ name: 'a', sweep: {} }))).toEqual(['required /stages/0/sweep/dataset']);
  });

  it('refuses to carry from a stage that is not there or comes later, naming near ones', () => {
    const [fault] = validatePlanSpec(planOf(lr, next({ carry: [{ stage: 'lrr' }] })));
    expect(fault).toMatchObject({
      code: 'carryUnknownStage',
      path: '/stages/1/carry/0/stage',
      accepted: ['lr'],
    });
    expect(faults(planOf(next({ carry: [{ stage: 'lr' }] }), lr))).toEqual([
      'carryUnknownStage /stages/0/carry/0/stage',
    ]);
    expect(faults(planOf(next({ carry: [{}] }), lr))).toEqual(['carryUnknownStage /stages/0/carry/0']);
  });

  it('refuses winners per field that the other stage does not vary, or that holds a list', () => {
    const carry = (per: string[]) => faults(planOf(lr, next({ carry: [{ per }] })));
    expect(carry(['optimizer.name'])).toEqual([]);
    expect(carry(['loss.name'])).toEqual(['unusedField /stages/1/carry/0/per/0']);
    expect(carry(['optimizer.nme'])).toEqual(['unknownPath /stages/1/carry/0/per/0']);
    expect(carry(['model.dropoutPlaces'])).toEqual(['type /stages/1/carry/0/per/0']);
  });

  it('refuses several winners per combination, and two choices of carried winners', () => {
    expect(faults(planOf(lr, next({ carry: [{ per: ['optimizer.name'], top: 2 }] })))).toEqual([
      'range /stages/1/carry/0/top',
    ]);
    expect(faults(planOf(lr, next({ carry: [{ top: 2 }, { top: 3 }] })))).toEqual([
      'duplicateName /stages/1/carry/1/top',
    ]);
  });

  it('lets a search run once for each carried winner', () => {
    const sweep = {
      dataset: 'heart',
      parameters: { 'model.depth': [2, 3] },
      search: { method: 'grid', per: ['carried'] },
    };
    expect(faults(planOf(lr, next({ sweep, carry: [{ top: 2 }] })))).toEqual([]);
    expect(faults(planOf(lr, next({ sweep, carry: [{}] })))).toEqual([
      'unknownPath /stages/1/sweep/search/per/0',
    ]);
  });

  it('checks what a winner is chosen by', () => {
    const winner = (rule: object) => faults(planOf({ ...lr, winner: rule }));
    expect(winner({ by: 'meanMinusStd', metric: 'valIou', mode: 'max', minCount: 3 })).toEqual([]);
    expect(winner({ metric: 'valDise', mode: 'max' })).toEqual(['unknownMetric /stages/0/winner/metric']);
    expect(winner({ metric: 'valIou' })).toEqual(['required /stages/0/winner/mode']);
    expect(winner({ by: 'median' })).toEqual(['enum /stages/0/winner/by']);
    expect(winner({ pin: { [rate]: 'fast' } })).toEqual([`type /stages/0/winner/pin/${rate}`]);
  });

  it('is trained here', () => {
    expect(faults(planOf({ name: 'a', sweep: { runner: 'external' } }))).toContain(
      'enum /stages/0/sweep/runner',
    );
  });

  it('tells the two ways to carry apart', () => {
    const both = next({ sweep: { dataset: 'heart', trial: { from: 'best' } }, carry: [] });
    expect(faults(planOf(lr, both))).toEqual(['conflictingPaths /stages/1/sweep/trial/from']);
  });

  it('never throws, whatever is posted', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        validatePlanSpec(value);
        validatePlanSpec({ name: 'x', stages: [{ name: 'a', sweep: value, carry: value }] });
        validatePlanSpec({
          name: 'x',
          defaults: value,
          stages: [lr, next({ carry: [value], winner: value })],
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('defaults of a plan', () => {
  const plan = parsePlanSpec({
    name: 'x',
    tags: ['night'],
    defaults: {
      dataset: 'heart',
      parameters: { [rate]: { type: 'float', low: 1e-4, high: 0.1, scale: 'log' } },
      search: { method: 'tpe', startup: 5 },
      trial: { optimizer: { name: 'sgd', momentum: 0.9, weightDecay: 0.1 }, model: { depth: 3 } },
    },
    stages: [
      { name: 'a', sweep: {} },
      {
        name: 'b',
        sweep: {
          tags: ['own'],
          parameters: { [rate]: [0.1], 'model.depth': [2, 3] },
          search: { method: 'grid' },
          trial: { optimizer: { name: 'adam' }, training: { epochs: 3 } },
        },
      },
    ],
  }) as PlanSpec;

  it('go under each stage: objects merge, entries of parameters replace', () => {
    const { spec } = stageSweep(plan, 1);
    expect(spec.parameters).toEqual({ [rate]: [0.1], 'model.depth': [2, 3] });
    expect(spec).toMatchObject({ name: 'x / b', tags: ['own'], dataset: 'heart' });
    expect(stageSweep(plan, 0).spec.tags).toEqual(['night']);
  });

  it('leave to another variant what all variants have', () => {
    const { spec } = stageSweep(plan, 1);
    expect(spec.search).toEqual({ method: 'grid' });
    expect(spec.trial).toEqual({
      optimizer: { name: 'adam', weightDecay: 0.1 },
      model: { depth: 3 },
      training: { epochs: 3 },
    });
  });
});

describe('what a stage decides on', () => {
  const plan = documented as PlanSpec;
  const at = (name: string) => plan.stages.findIndex((stage) => stage.name === name);

  it('is what it varied and what it carried', () => {
    expect([...decidedPaths(plan, at('decay'))].sort()).toEqual(
      ['optimizer.learningRate', 'optimizer.name', 'regularizer.l2', 'schedule.name'].sort(),
    );
    expect(decidedPaths(plan, at('augment')).has('model.dropout')).toBe(true);
    expect(decidedPaths(plan, at('augment')).has('augmentation.flipHorizontal')).toBe(true);
  });

  it('differs between its points where it is varied, or carried for several winners', () => {
    expect([...variedPaths(plan, at('decay'))]).toEqual(['regularizer.l2']);
    expect([...variedPaths(plan, at('scheduler'))].sort()).toEqual([
      'optimizer.learningRate',
      'optimizer.name',
      'schedule.name',
    ]);
    expect(variedPaths(plan, at('final')).has('loss.name')).toBe(true);
  });
});
