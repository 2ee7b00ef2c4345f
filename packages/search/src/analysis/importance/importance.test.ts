import type { ImportanceEvaluator, Parameter } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import peers from '../../testing/importance-peers.json' with { type: 'json' };
import { observe } from '../../testing/observe.js';
import { importanceOf } from './importance.js';

const parameters: Record<string, Parameter> = {
  rate: { type: 'float', low: 1e-5, high: 1e-1, scale: 'log' },
  decay: { type: 'float', low: 1e-6, high: 1e-2, scale: 'log' },
  dropout: { type: 'float', low: 0, high: 0.5 },
  filters: { type: 'int', low: 3, high: 120, step: 3 },
  batch: { type: 'int', low: 1, high: 64, scale: 'log' },
  loss: ['bce', 'dice', 'bceDice'],
  optimizer: ['adam', 'sgd'],
  momentum: { type: 'float', low: 0, high: 0.99 },
};

type Study = { values: number[]; params: Record<string, (number | string | null)[]> };

function importances(study: Study, evaluator: ImportanceEvaluator, mode: 'min' | 'max' = 'min') {
  const params = Object.fromEntries(
    Object.entries(study.params).map(([name, column]) => [name, column.map((value) => value ?? undefined)]),
  );
  return finish(importanceOf(observe(study.values, params, parameters, mode), evaluator)).items;
}

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const expectLike = (
  found: ReturnType<typeof importances>,
  expected: Record<string, number>,
  within: number,
) => {
  expect(found.map(({ parameter }) => parameter)).toEqual(Object.keys(expected));
  for (const { parameter, importance } of found)
    expect(Math.abs((importance ?? -1) - (expected[parameter] ?? 0)), parameter).toBeLessThan(within);
};

describe('PED-ANOVA', () => {
  it.each([
    ['a mixed space', peers.mixed, 'min'],
    ['an objective to maximise', peers.maximized, 'max'],
    ['conditional parameters', peers.conditional, 'min'],
  ] as const)("gives Optuna's importances for %s", (_, study, mode) => {
    expectLike(importances(study as Study, 'pedAnova', mode), study.importances.pedAnova, 1e-5);
  });

  it('says nothing of one point, and gives parameters that never varied none', () => {
    const [one] = importances({ values: [1], params: { rate: [1e-3] } }, 'pedAnova');
    expect(one?.importance).toBe(0);
    const values = Array.from({ length: 30 }, (_, index) => (index - 7) ** 2);
    const fixed = observe(
      values,
      { x: values.map((_, index) => index), y: values.map(() => 'same') },
      {
        x: { type: 'int', low: 0, high: 29 },
        y: ['same'],
      },
    );
    expect(finish(importanceOf(fixed, 'pedAnova')).items).toEqual([
      { parameter: 'x', importance: 1 },
      { parameter: 'y', importance: 0 },
    ]);
  });
});

describe('fANOVA', () => {
  it('finds the shares of variance of a sum of terms over a whole grid', () => {
    const cells = Array.from({ length: 300 }, (_, cell) => ({ x: cell % 100, loss: Math.floor(cell / 100) }));
    const found = importances(
      {
        values: cells.map(({ x, loss }) => x / 100 + loss),
        params: {
          dropout: cells.map(({ x }) => x / 200),
          loss: cells.map(({ loss }) => ['bce', 'dice', 'bceDice'][loss] ?? null),
        },
      },
      'fanova',
    );
    // Variances 2/3 of the loss and 1/12 of x.
    expect(found[0]?.parameter).toBe('loss');
    expect(Math.abs((found[0]?.importance ?? 0) - 8 / 9)).toBeLessThan(0.02);
  });

  // Optuna splits a choice into columns of 0 and 1 that it takes as independent, which gives choices too little.
  it.each([
    ['a mixed space', peers.mixed, 'min'],
    ['an objective to maximise', peers.maximized, 'max'],
  ] as const)("comes within 0.08 of Optuna's importances for %s", (_, study, mode) => {
    const found = importances(study as Study, 'fanova', mode);
    const expected: Record<string, number> = study.importances.fanova;
    for (const { parameter, importance } of found)
      expect(Math.abs((importance ?? -1) - (expected[parameter] ?? 0)), parameter).toBeLessThan(0.08);
    // Those that are further apart than that come in the same order.
    expect(found.slice(0, 2).map(({ parameter }) => parameter)).toEqual(Object.keys(expected).slice(0, 2));
  });

  it('leaves out parameters that take part in some points only', () => {
    const found = importances(peers.conditional as Study, 'fanova');
    expect(found.at(-1)).toEqual({ parameter: 'momentum', importance: null });
    expect(found[0]?.parameter).toBe('rate');
  });
});
