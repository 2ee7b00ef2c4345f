import { describe, expect, it } from 'vitest';
import type { BestRun } from './regularisation.js';
import { type SweepFacts, suggestionsOf } from './suggestions.js';

const convergence = (points: number, sinceImprovement: number) => ({
  points,
  sinceImprovement,
  improvements: [
    { order: 1, number: 1, value: 0.5 },
    { order: points - sinceImprovement, number: 7, value: 0.8 },
  ],
});
const facts = (changes: Partial<SweepFacts>): SweepFacts => ({
  convergence: convergence(40, 10),
  hits: [],
  mesh: null,
  importance: null,
  best: null,
  rates: null,
  tied: 0,
  repeats: 1,
  failed: 0,
  ended: 40,
  ...changes,
});
const codes = (changes: Partial<SweepFacts>) => suggestionsOf(facts(changes)).map(({ code }) => code);
const run = (changes: Partial<BestRun>): BestRun => ({
  gap: 0.05,
  dice: 0.9,
  target: 0.9,
  penalties: { 'regularizer.l2': 1.2e-4, 'regularizer.l1': 0 },
  dropout: 0.2,
  ...changes,
});

describe('the gap between training and validation', () => {
  it('above 0.1 asks for three times the penalty or 0.1 more dropout', () => {
    const [first] = suggestionsOf(facts({ best: run({ gap: 0.12 }) }));
    expect(first).toMatchObject({
      code: 'overfitted',
      set: { 'regularizer.l2': 3.6e-4, 'model.dropout': 0.3 },
    });
    expect(first?.message).toContain('regularizer.l2 3.6e-4, model.dropout 0.3');
    const [bare] = suggestionsOf(facts({ best: run({ gap: 0.2, penalties: {}, dropout: 0.5 }) }));
    expect(bare).toMatchObject({ code: 'overfitted', set: {} });
  });

  it('below 0.03 asks for a third of the penalty where the training Dice is too low, and else for nothing', () => {
    const [first] = suggestionsOf(facts({ best: run({ gap: 0.01, dice: 0.7 }) }));
    expect(first).toMatchObject({ code: 'overRegularised', set: { 'regularizer.l2': 4e-5 } });
    expect(codes({ best: run({ gap: 0.01, dice: 0.95 }) })).toEqual([]);
    expect(codes({ best: run({ gap: 0.01, dice: 0.7, penalties: {} }) })).toEqual([]);
    expect(codes({ best: run({ gap: 0.1 }) })).toEqual([]);
    expect(codes({ best: run({ gap: null }) })).toEqual([]);
  });
});

it('says whether to go on, what does not matter, what ties and that runs fail', () => {
  expect(codes({ convergence: convergence(40, 20) })).toEqual(['stagnant']);
  expect(codes({ convergence: convergence(40, 4) })).toEqual(['stillImproving']);
  expect(codes({ convergence: convergence(9, 1) })).toEqual([]);
  const items = [
    { parameter: 'loss.name', importance: 0.99 },
    { parameter: 'model.dropout', importance: 0.01 },
  ];
  expect(codes({ importance: { evaluator: 'pedAnova', pointsUsed: 40, items } })).toEqual(['unimportant']);
  expect(codes({ tied: 2, failed: 9 })).toEqual(['tied', 'manyFailed']);
  expect(suggestionsOf(facts({ convergence: { points: 0, improvements: [], sinceImprovement: 0 } }))).toEqual(
    [],
  );
});

it('names the values beyond a border, and the mesh to try next', () => {
  const hit = {
    parameter: 'optimizer.learningRate',
    side: 'high' as const,
    end: 1e-3,
    hits: 3,
    of: 5,
    outside: [0.01, 0.1],
  };
  const mesh = { reason: 'border' as const, parameters: {}, cells: 15, epochsFactor: 1 };
  const messages = suggestionsOf(
    facts({
      hits: [
        { ...hit, isBest: true, isHardLimit: false },
        { ...hit, isBest: false, isHardLimit: true, outside: [] },
      ],
      mesh,
    }),
  ).map(({ message }) => message);
  expect(messages).toEqual([
    'The best point has the highest optimizer.learningRate that was tried (0.001): test 0.01 and 0.1 too.',
    '3 of the 5 best points have the highest optimizer.learningRate that was tried (0.001), and the field takes none beyond.',
    'The mesh to try next has 15 points around the best one, with values beyond the border.',
  ]);
});
