import { describe, expect, it } from 'vitest';
import peers from '../testing/pruner-peers.json' with { type: 'json' };
import { createPruner, type PruningSpec, prunedMetric, rungEpochs } from './create-pruner.js';
import { bracketOfPoint, bracketShares, goesOnFromRung } from './halving.js';
import type { CurvePruner, PeerFacts } from './pruner.js';
import type { CurvePoint } from './run-curve.js';

type Options = Record<string, unknown>;
type Reported = number | string | null;

function specOf(pruner: Options, mode = 'min'): PruningSpec {
  return { pruner, objective: [{ metric: 'score', mode, at: 'best', window: 5 }] } as unknown as PruningSpec;
}

function curvePruner(pruner: Options, mode = 'min'): CurvePruner {
  const made = createPruner(specOf({ interval: 1, ...pruner }, mode));
  if (made?.kind !== 'curve') throw new Error('not a pruner of curves');
  return made;
}

/** As the percentile of numpy: linear between the two nearest. */
function quantileOf(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

function factsAt(
  epoch: number,
  completed: readonly CurvePoint[][],
  { peers: wanted }: CurvePruner,
): PeerFacts | null {
  if (!wanted) return null;
  const values = completed.flatMap((curve) => curve.find((point) => point.epoch === epoch)?.value ?? []);
  return { completed: completed.length, quantile: quantileOf(values, wanted.share) };
}

function turned(reported: readonly Reported[], sign: number): CurvePoint[] {
  return reported.flatMap((value, index) =>
    value === null ? [] : [{ epoch: index + 1, value: typeof value === 'number' ? sign * value : null }],
  );
}

/** Runs one after the other, as the script has them run by Optuna. @returns of each its last epoch and whether it was pruned */
function runAll(pruner: CurvePruner, runs: readonly Reported[][], sign: number): [number, boolean][] {
  const completed: CurvePoint[][] = [];
  return runs.map((reported) => {
    const curve = turned(reported, sign);
    for (let length = 1; length <= curve.length; length++) {
      const until = curve.slice(0, length);
      const epoch = until.at(-1)?.epoch ?? 0;
      if (pruner.looksAt(until) && pruner.judge(until, factsAt(epoch, completed, pruner)) !== null)
        return [epoch, true];
    }
    completed.push(curve);
    return [curve.at(-1)?.epoch ?? 0, false];
  });
}

it.each(peers.curves)('$pruner.name prunes what Optuna prunes, when it does ($mode, $pruner)', (peer) => {
  const pruner = curvePruner(peer.pruner, peer.mode);
  expect(runAll(pruner, peer.runs as Reported[][], peer.mode === 'max' ? -1 : 1)).toEqual(peer.ends);
});

it.each(peers.rungs)(
  'stops at a rung whom Optuna stops, once there are enough to compare with ($mode, $reduction)',
  (peer) => {
    const seen: number[] = [];
    const sign = peer.mode === 'max' ? -1 : 1;
    const goesOn = peer.values.map((value) => {
      seen.push(sign * value);
      const better = seen.filter((other) => other < sign * value).length;
      return goesOnFromRung({ seen: seen.length, better }, peer.reduction);
    });
    // Optuna cannot take up a stopped run, and lets the best one of too few go on.
    expect(goesOn).toEqual(peer.goesOn.map((goes, index) => goes && index + 1 >= peer.reduction));
  },
);

describe('rungs', () => {
  const rungs = (pruner: Options, epochs: number | null, pointNumber = 1) =>
    rungEpochs(createPruner(specOf(pruner)), { pointNumber, epochs }, 1_000);

  it('stand at minEpochs * reduction^k epochs, below the length of the run', () => {
    expect(rungs({ name: 'asha', minEpochs: 1, reduction: 3 }, 27)).toEqual([1, 3, 9]);
    expect(rungs({ name: 'successiveHalving', minEpochs: 2, reduction: 2 }, 20)).toEqual([2, 4, 8, 16]);
    expect(rungs({ name: 'asha', minEpochs: 4, reduction: 4 }, null)).toEqual([4, 16, 64, 256]);
    expect(rungs({ name: 'asha', minEpochs: 5, reduction: 3 }, 5)).toEqual([]);
    expect(rungs({ name: 'median', startupTrials: 1, warmupEpochs: 1 }, 27)).toEqual([]);
  });

  it('only let the best share go on, and nobody before there are enough', () => {
    const goesOn = (better: number, seen: number) => goesOnFromRung({ seen, better }, 3);
    expect([goesOn(0, 1), goesOn(0, 2), goesOn(0, 3), goesOn(1, 5), goesOn(1, 6)]).toEqual([
      false,
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('brackets of hyperband', () => {
  it.each(peers.brackets)(
    'have the shares that Optuna gives them ($minEpochs to $epochs by $reduction)',
    (peer) => {
      expect(bracketShares(peer.shares.length, peer.reduction)).toEqual(peer.shares);
      const { minEpochs, reduction, epochs } = peer;
      const pruner = createPruner(specOf({ name: 'hyperband', minEpochs, reduction, brackets: null }));
      if (pruner?.kind !== 'rungs') throw new Error('no rungs');
      const brackets = Array.from({ length: 1_000 }, (_, index) =>
        pruner.bracketOf({ pointNumber: index + 1, epochs }),
      );
      expect(Math.max(...brackets)).toBe(peer.shares.length - 1);
    },
  );

  it('get their shares from the first points on, by the number alone', () => {
    const shares = bracketShares(4, 3);
    const total = shares.reduce((sum, share) => sum + share, 0);
    for (const points of [10, 49, 500]) {
      const counts = shares.map(() => 0);
      for (let number = 1; number <= points; number++) {
        const bracket = bracketOfPoint(number, shares);
        counts[bracket] = (counts[bracket] ?? 0) + 1;
      }
      for (const [bracket, share] of shares.entries())
        expect(Math.abs((counts[bracket] ?? 0) - (share * points) / total)).toBeLessThan(2.5);
    }
  });

  it('begin later, the more the later they are; the last one compares nothing', () => {
    const pruner = createPruner(specOf({ name: 'hyperband', minEpochs: 1, reduction: 3, brackets: null }));
    const first = new Map<number, number[]>();
    for (let pointNumber = 1; pointNumber <= 60; pointNumber++) {
      const run = { pointNumber, epochs: 27 };
      if (pruner?.kind === 'rungs') first.set(pruner.bracketOf(run), rungEpochs(pruner, run, 27));
    }
    expect(Object.fromEntries(first)).toEqual({ 0: [1, 3, 9], 1: [3, 9], 2: [9], 3: [] });
  });
});

it('compares by the metric that is named, in the direction that is known of it', () => {
  expect(prunedMetric(specOf({ name: 'median', metric: null }, 'max'))).toEqual({ name: 'score', sign: -1 });
  expect(prunedMetric(specOf({ name: 'median', metric: 'valLoss' }, 'max'))).toEqual({
    name: 'valLoss',
    sign: 1,
  });
  expect(prunedMetric(specOf({ name: 'median', metric: 'own' }, 'max'))).toEqual({ name: 'own', sign: -1 });
});
