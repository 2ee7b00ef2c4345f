import type { EpochRecord } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { aSpec } from '../testing/a-trial.js';
import { findNotices } from './find-notices.js';
import type { RunSeen } from './notice.js';

type Curves = Record<string, readonly (number | null)[]>;

/** One record an epoch; a missing value is absent. */
function recordsOf(curves: Curves): EpochRecord[] {
  const epochs = Math.max(...Object.values(curves).map(({ length }) => length));
  return Array.from({ length: epochs }, (_, index) => ({
    epoch: index + 1,
    learningRate: 1e-3,
    trainDurationMs: 1,
    validationDurationMs: 1,
    metrics: Object.fromEntries(
      Object.entries(curves).flatMap(([name, values]) =>
        values[index] === undefined ? [] : [[name, values[index]]],
      ),
    ),
  }));
}

/** A run that goes well, changed where a test cares. */
function aRun(curves: Curves, changes: Partial<RunSeen> = {}): RunSeen {
  return {
    records: recordsOf(curves),
    spec: aSpec(),
    bestEpoch: null,
    initialLoss: null,
    initialWeights: null,
    failure: null,
    ranOut: true,
    deadFraction: null,
    updateRatio: null,
    ...changes,
  };
}

const flagsOf = (run: RunSeen) => findNotices(run).map(({ flag, epoch }) => [flag, epoch]);

/** From `from` to `to` in equal steps. */
const line = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));
/** Falls quickly, then slowly, as losses do. */
const decay = (from: number, to: number, count: number, pace = 0.3) =>
  Array.from({ length: count }, (_, index) => to + (from - to) * Math.exp(-pace * index));

describe('a good run', () => {
  const good = {
    loss: decay(0.7, 0.05, 30),
    dataLoss: decay(0.7, 0.05, 30),
    valDataLoss: decay(0.7, 0.1, 30),
    valLoss: decay(0.7, 0.1, 30),
    dice: decay(0.1, 0.93, 30),
    valDice: decay(0.1, 0.88, 30),
    valRecall: decay(0.2, 0.9, 30),
    valPrecision: decay(0.2, 0.9, 30),
    weightNorm: line(40, 42, 30),
  };

  it('has no flag', () => {
    expect(flagsOf(aRun(good, { bestEpoch: 30 }))).toEqual([]);
  });

  it.each([1, 2, 3, 5, 8])('has none after %i epochs either, cut short before its end', (epochs) => {
    const cut = Object.fromEntries(
      Object.entries(good).map(([name, values]) => [name, values.slice(0, epochs)]),
    );
    expect(flagsOf(aRun(cut, { bestEpoch: epochs, ranOut: false }))).toEqual([]);
  });

  it('that was good from its first epoch on is not flat', () => {
    const curves = {
      loss: [0.05, 0.05, 0.05, 0.05],
      dice: [0.95, 0.95, 0.95, 0.95],
      weightNorm: [40, 40, 40, 40],
    };
    expect(flagsOf(aRun(curves))).toEqual([]);
  });
});

describe('diverged and rateTooHigh', () => {
  it('for a loss that is not finite, at its epoch', () => {
    expect(flagsOf(aRun({ loss: [0.7, 0.5, null] }))).toEqual([
      ['diverged', 3],
      ['rateTooHigh', 3],
    ]);
    const failure = { reason: 'diverged', message: 'no', epoch: 2 };
    expect(flagsOf(aRun({ loss: [0.7] }, { failure }))).toEqual([
      ['diverged', 2],
      ['rateTooHigh', 2],
    ]);
  });

  it('for a loss that ends more than 5 % above its start', () => {
    expect(flagsOf(aRun({ loss: [1, 0.9, 1.06] }))).toEqual([
      ['diverged', 3],
      ['rateTooHigh', 3],
    ]);
    expect(flagsOf(aRun({ loss: [1, 0.9, 1.04], dice: [0, 0.2, 0.4] }))).toEqual([]);
  });

  it('for a loss that blew up within the first epoch', () => {
    expect(flagsOf(aRun({ loss: [35] }, { initialLoss: 0.7 }))).toEqual([
      ['diverged', 1],
      ['rateTooHigh', 1],
    ]);
    expect(flagsOf(aRun({ loss: [0.5] }, { initialLoss: 0.7 }))).toEqual([]);
  });

  it('says what was seen and what to try', () => {
    const [first, second] = findNotices(
      aRun({ loss: [1, 2] }, { spec: aSpec({ optimizer: { learningRate: 10 } }) }),
    );
    expect(first?.message).toMatch(/from 1 at the start to 2 in epoch 2.* below 10/);
    expect(second?.message).toMatch(/learning rate of 10\. Try 1,/);
  });
});

describe('surge', () => {
  it('for a loss above three times the median of those before', () => {
    const loss = [...decay(1, 0.2, 10, 1), 0.9, 0.3, 0.25];
    expect(flagsOf(aRun({ loss }))).toEqual([['surge', 11]]);
  });

  it('not for small changes of a loss near 0', () => {
    expect(flagsOf(aRun({ loss: [1, 0.001, 0.001, 0.001, 0.02, 0.001] }))).toEqual([]);
  });
});

describe('flat and rateTooLow', () => {
  const flat = { loss: [0.7, 0.699, 0.698], dice: [0.1, 0.1, 0.1] };

  it('for a loss that hardly falls within three epochs while the weights stand still', () => {
    expect(flagsOf(aRun({ ...flat, weightNorm: [40, 40.01, 40.02] }))).toEqual([
      ['flat', 3],
      ['rateTooLow', 3],
    ]);
  });

  it('the rate is not blamed where the weights moved', () => {
    expect(flagsOf(aRun({ ...flat, weightNorm: [40, 44, 48] }))).toEqual([['flat', 3]]);
  });

  it('not where the overlap grew', () => {
    expect(flagsOf(aRun({ ...flat, dice: [0.1, 0.2, 0.3] }))).toEqual([]);
  });
});

describe('the recorded update ratio', () => {
  const fine = { loss: [1, 0.5, 0.3], dice: [0.1, 0.5, 0.7] };

  it.each([
    [2e-2, [['rateTooHigh', 3]]],
    [1e-3, []],
    [5e-5, [['rateTooLow', 3]]],
  ])('of %s', (updateRatio, expected) => {
    expect(flagsOf(aRun(fine, { updateRatio }))).toEqual(expected);
  });
});

describe('earlyPlateau', () => {
  it('for a loss that stands still half way down', () => {
    const curves = { loss: [1, 0.8, 0.701, 0.7, 0.7, 0.7, 0.7], dice: line(0.1, 0.3, 7) };
    expect(flagsOf(aRun({ ...curves, dataLoss: curves.loss }))).toEqual([['earlyPlateau', 4]]);
  });

  it('not for one that stands still at its bottom', () => {
    const curves = { loss: [1, 0.3, 0.101, 0.1, 0.1, 0.1, 0.1], dice: line(0.1, 0.9, 7) };
    expect(flagsOf(aRun({ ...curves, dataLoss: curves.loss }))).toEqual([]);
  });
});

describe('penaltyDominated', () => {
  const curves = {
    loss: [900, 80, 10],
    dataLoss: [0.7, 0.69, 0.68],
    dice: [0.2, 0.2, 0.2],
    diceHard: [0.05, 0, 0],
    weightNorm: [30, 10, 3],
  };

  it('for a penalty above the loss that halves the weights while nothing is learned', () => {
    const run = aRun(curves, { initialWeights: { penalty: 1794, weightNorm: 42 } });
    expect(flagsOf(run)).toEqual([['penaltyDominated', 2]]);
    expect(findNotices(run)[0]?.message).toMatch(/1794 .*0\.7,.* 42 to 10\..* 2563 or more/);
  });

  it.each([
    ['a penalty below the loss', { penalty: 0.6, weightNorm: 42 }, {}],
    ['weights that stay', { penalty: 2, weightNorm: 42 }, { weightNorm: [41, 40, 39] }],
    ['a run that learns all the same', { penalty: 2, weightNorm: 42 }, { diceHard: [0.4, 0.6, 0.7] }],
  ])('not for %s', (_, initialWeights, changes) => {
    expect(flagsOf(aRun({ ...curves, ...changes }, { initialWeights }))).toEqual([]);
  });
});

describe('overfit', () => {
  const curves = {
    loss: decay(0.7, 0.05, 12),
    dice: line(0.5, 0.95, 12),
    valDice: [...line(0.5, 0.75, 6), ...line(0.75, 0.7, 6)],
    valDataLoss: [...line(0.7, 0.4, 6), ...line(0.42, 0.6, 6)],
  };

  it('for a validation loss that rises for good under a gap', () => {
    expect(flagsOf(aRun(curves))).toEqual([['overfit', 6]]);
  });

  it('not for one bump, nor without a gap', () => {
    const bump = [...line(0.7, 0.4, 6), 0.9, ...line(0.39, 0.3, 5)];
    expect(flagsOf(aRun({ ...curves, valDataLoss: bump }))).toEqual([]);
    expect(flagsOf(aRun({ ...curves, dice: line(0.5, 0.78, 12) }))).toEqual([]);
  });
});

describe('allBackground', () => {
  const empty = { valRecall: [0.2, 1e-9, 1e-9], valPrecision: [0.5, 1, 1] };

  it('from the epoch on from which nothing is predicted to the end', () => {
    expect(flagsOf(aRun({ loss: [1, 0.5, 0.4], ...empty }))).toEqual([['allBackground', 2]]);
  });

  it('not where it was a passing state', () => {
    const passing = { valRecall: [1e-9, 0.3, 0.4], valPrecision: [1, 0.5, 0.6] };
    expect(flagsOf(aRun({ loss: [1, 0.5, 0.4], ...passing }))).toEqual([]);
  });
});

describe('deadUnits', () => {
  it.each([
    [0.5, [['deadUnits', 2]]],
    [0.3, []],
  ])('of a share of %s', (deadFraction, expected) => {
    expect(flagsOf(aRun({ loss: [1, 0.5] }, { deadFraction }))).toEqual(expected);
  });
});

describe('unfinished', () => {
  const rising = { loss: decay(1, 0.2, 10), valDice: line(0.3, 0.7, 10) };

  it('where the last epoch is the best and still far better than those before', () => {
    expect(flagsOf(aRun(rising, { bestEpoch: 10 }))).toEqual([['unfinished', 10]]);
  });

  it('not where the best one is earlier, or the run was ended from outside', () => {
    expect(flagsOf(aRun(rising, { bestEpoch: 9 }))).toEqual([]);
    expect(flagsOf(aRun(rising, { bestEpoch: 10, ranOut: false }))).toEqual([]);
  });
});
