import { describe, expect, it } from 'vitest';
import { evaluateFilter } from './evaluate.js';
import { parseTrialFilter } from './parse-filter.js';
import { readSpecPath, readTrialPath } from './read-path.js';
import { parseWhen } from './when.js';

const trial = {
  number: 3,
  status: 'completed',
  tags: ['night', '7'],
  flags: [],
  createdAt: '2026-02-01T10:00:00.000Z',
  finishedAt: null,
  durationMs: 1500,
  feasible: true,
  failure: { reason: 'outOfMemory' },
  worker: null,
  metrics: { valDice: 0.8, 'valDice.1': 0.7, valIou: null, loss: Number.NaN },
  params: { 'optimizer.name': 'adam', 'lr.max': 0.01, share: '20' },
  spec: { optimizer: { name: 'sgd', learningRate: 0.1 }, model: { depth: 4, batchNorm: false } },
};

const passes = (text: string) =>
  evaluateFilter(parseTrialFilter(text, { parameters: null, isInternal: false }), readTrialPath(trial));

describe('evaluateFilter', () => {
  it.each([
    'number=3',
    'number>=3 and number<=3 and number>2 and number<4',
    'status in (completed, pruned)',
    'tags=night',
    'tags=7',
    'tags!=day',
    'tags in (day, night)',
    'failure.reason ~ MEMORY',
    'worker.host is null',
    'finishedAt is null',
    'failure.reason is not null',
    'createdAt>2026-02-01 and createdAt<2026-02-01T12:00:00+01:00',
    'createdAt=2026-02-01T10:00:00Z',
    'durationMs=1500',
    'feasible=true',
    'metrics.valDice>=0.8',
    'metrics.valDice.1=0.7',
    'params.optimizer.name=adam',
    'spec.optimizer.name=sgd',
    'params.optimizer.learningRate=0.1',
    'params.model.batchNorm=false',
    'params."lr.max"=1e-2',
    'params.share=20',
    'params.share="20"',
    'not number=4',
    'number=4 or number=3',
  ])('passes %s', (text) => {
    expect(passes(text)).toBe(true);
  });

  it.each([
    'number=4',
    'number!=3',
    'status=Completed',
    'tags=da',
    'flags=diverged',
    'failure.reason ~ disk',
    'worker.host=a',
    'worker.host ~ a',
    'worker.host in (a)',
    'finishedAt<2030-01-01',
    'feasible is null',
    'params.optimizer.name=sgd',
    'params.share=2e1',
    'number=3 and number=4',
  ])('fails %s', (text) => {
    expect(passes(text)).toBe(false);
  });

  it.each(['valIou', 'loss', 'valRecall'])(
    'treats %s, null, not finite or missing, as failing all but is null and !=',
    (name) => {
      const path = `metrics.${name}`;
      for (const test of ['=1', '<1', '<=1', '>1', '>=1', ' in (1)', ' is not null'])
        expect(passes(path + test)).toBe(false);
      for (const test of ['!=1', ' is null']) expect(passes(path + test)).toBe(true);
      expect(passes(`not ${path}=1`)).toBe(true);
    },
  );

  it('never reads from a prototype', () => {
    const read = readTrialPath(trial);
    for (const segments of [
      ['constructor'],
      ['params', 'constructor'],
      ['spec', '__proto__', 'toString'],
      ['metrics', 'length'],
    ]) {
      expect(read({ text: segments.join('.'), segments, type: 'any' })).toBeUndefined();
    }
  });
});

describe('conditions in specs', () => {
  const holds = (when: Parameters<typeof parseWhen>[0]) =>
    evaluateFilter(parseWhen(when), readSpecPath(trial.spec));

  it('name fields without a prefix', () => {
    expect(holds('optimizer.name = sgd and model.depth >= 4')).toBe(true);
    expect(holds('optimizer.name = adam')).toBe(false);
  });

  it('take an object as equalities, a list as any of them', () => {
    expect(holds({ 'optimizer.name': ['adam', 'sgd'], 'model.depth': 4 })).toBe(true);
    expect(holds({ 'optimizer.name': ['adam', 'sgd'], 'model.depth': 5 })).toBe(false);
    expect(holds({ 'model.batchNorm': false })).toBe(true);
    expect(holds({ 'optimizer.momentum': null })).toBe(true);
    expect(holds({ 'optimizer.momentum': [null, 0.5] })).toBe(true);
    expect(holds({ 'optimizer.name': [] })).toBe(false);
  });

  it('name the nearest field for an unknown one', () => {
    expect(() => parseWhen({ 'optimizer.nam': 'sgd' })).toThrow(/optimizer\.name/);
    expect(() => parseWhen('optimizer = sgd')).toThrow(/optimizer\.name/);
    expect(() => parseWhen({ 'model.depth': 'deep' })).toThrow(/number/);
  });
});
