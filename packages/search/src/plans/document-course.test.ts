import { readFileSync } from 'node:fs';
import {
  aggregateRuns,
  type Json,
  type PlanSpec,
  parsePlanSpec,
  parseSweepSpec,
  type ResolvedTrialSpec,
  resolveSweepSpec,
} from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { Space } from '../space/space.js';
import { datasets, nuclei } from '../testing/sweeps.js';
import { chooseWinners, demandOn } from './choose-winners.js';
import { compileStage } from './compile-stage.js';
import type { StagePoint, WonPoint } from './stage-point.js';

/** EE-782's course: its tables decide each stage, as the service's own results would. */
const plan: PlanSpec = parsePlanSpec(
  JSON.parse(readFileSync(new URL('../../../../examples/ee782-plan.json', import.meta.url), 'utf8')),
);
const tables = {
  ...datasets,
  get: () => nuclei,
} as unknown as typeof datasets;

/** Fig. 1: the best rate of each optimizer, by binary cross entropy and by switching loss. */
const rates: Record<string, [bce: number, switching: number]> = {
  adam: [2e-4, 1e-3],
  adagrad: [5e-3, 1e-2],
  adamax: [2e-3, 2e-2],
  rmsprop: [5e-4, 1e-3],
  sgd: [5e-3, 1e-1],
  adadelta: [2e-2, 8e-2],
};
/** Fig. 13: validation Dice at 80 % by weight decay. */
const decays: Record<string, number> = { '0.1': 0.7253, '0.01': 0.8218, '0.001': 0.7339 };
/** Fig. 16, and no dropout as of Fig. 13. */
const dropouts: Record<string, number> = { '0': 0.8218, '0.2': 0.2658, '0.5': 4.63e-10 };
/** Fig. 19: Adam, RMSProp, SGD. */
const losses: Record<string, number[]> = {
  switching: [0.8151, 0.8069, 0.6123],
  bce: [0.6531, 0.8586, 0.5563],
  bceInverseDice: [0.7391, 0.6381, 0.6381],
  bceDice: [0.6146, 0.6464, 0.5781],
};
const at = (name: string) => plan.stages.findIndex((stage) => stage.name === name);

interface Course {
  sweep: ReturnType<typeof compileStage>;
  specs: ResolvedTrialSpec[];
  winners: WonPoint[];
}

/** Runs the stages in order with values instead of training. */
function run(value: (stage: string, spec: ResolvedTrialSpec) => number[]): Map<string, Course> {
  const course = new Map<string, Course>();
  for (const [position, { name, winner = {} }] of plan.stages.entries()) {
    const sweep = parseSweepSpec(
      compileStage(plan, position, (from) => course.get(plan.stages[from]?.name ?? '')?.winners ?? []),
    );
    const spec = resolveSweepSpec(sweep, { dataset: 'nuclei@1' });
    const space = new Space(spec, tables);
    const selections =
      name === 'lr'
        ? rateCells().map((cell) => space.point(cell))
        : Array.from({ length: Number(space.cellCount) }, (_, index) => space.cell(index));
    const points = selections.flatMap((selection) => space.resolve(selection) ?? []);
    const candidates = points.map((point, index): StagePoint => {
      const runs = value(name, point.spec);
      const number = index + 1;
      return {
        pointId: `${name}-${number}`,
        number,
        params: point.params,
        status: 'completed',
        feasible: true,
        value: aggregateRuns(runs, 0, spec)?.value ?? null,
        runs,
      };
    });
    const chosen = chooseWinners(candidates, {
      winner,
      rules: spec,
      demand: demandOn(plan, position),
      fixed: {},
    });
    const winners = chosen.map(({ basedOn, ...each }): WonPoint => {
      const point = points[candidates.findIndex(({ pointId }) => pointId === basedOn)];
      if (!point) throw new Error('a winner is none of the points');
      return { ...each, spec: point.spec };
    });
    course.set(name, { sweep, specs: points.map((point) => point.spec), winners });
  }
  return course;
}

/** The rates that the order of magnitude and its binary search would have met. */
function rateCells(): Record<string, Json>[] {
  const mantissas = [1, 2, 5, 8];
  return Object.keys(rates).flatMap((optimizer) =>
    ['bce', 'switching'].flatMap((loss) =>
      [1e-4, 1e-3, 1e-2, 1e-1].flatMap((decade) =>
        mantissas.map((mantissa) => ({
          'optimizer.name': optimizer,
          'loss.name': loss,
          'optimizer.learningRate': Number((mantissa * decade).toPrecision(3)),
        })),
      ),
    ),
  );
}

function table(
  stage: string,
  { optimizer, loss, schedule, regularizer, model }: ResolvedTrialSpec,
): number[] {
  if (stage === 'lr') {
    const best = rates[optimizer.name]?.[loss.name === 'bce' ? 0 : 1] ?? 0;
    return [Math.abs(Math.log(optimizer.learningRate / best)) + 0.1];
  }
  // Fig. 6 has its largest value with no scheduler; the document chose plateau, by its mean over the optimizers.
  if (stage === 'scheduler')
    return [optimizer.name === 'adam' && schedule.name === 'reduceOnPlateau' ? 0.8 : 0.7];
  if (stage === 'decay') return [decays[String(regularizer.l2)] ?? 0];
  if (stage === 'dropout') return [dropouts[String(model.dropout)] ?? 0];
  const value = losses[loss.name]?.[['adam', 'rmsprop', 'sgd'].indexOf(optimizer.name)] ?? 0;
  if (stage === 'augment') return [value];
  // Over five runs the largest single value was the less consistent one.
  return stage === 'final' && loss.name === 'bce' ? [0.95, 0.6, 0.95, 0.75, 0.95] : Array(5).fill(value);
}

describe('the whole course of EE-782 as one plan', () => {
  const course = run(table);
  const stage = (name: string) => course.get(name) as Course;

  it('finds a rate for each optimizer and loss', () => {
    const found = stage('lr').winners.filter(({ per }) => Object.keys(per).length === 2);
    expect(found).toHaveLength(12);
    for (const { per, params } of found) {
      const [bce, switching] = rates[String(per['optimizer.name'])] ?? [];
      expect(params['optimizer.learningRate']).toBe(per['loss.name'] === 'bce' ? bce : switching);
    }
  });

  it('tries the schedulers with each optimizer at its own rate', () => {
    const { specs } = stage('scheduler');
    expect(specs).toHaveLength(15);
    for (const { optimizer, loss } of specs)
      expect([loss.name, optimizer.learningRate]).toEqual(['switching', rates[optimizer.name]?.[1]]);
  });

  it('fixes what has won: Adam at 1e-3 with plateau, then a decay of 0.01, then no dropout', () => {
    expect(stage('decay').sweep.trial).toMatchObject({
      optimizer: { name: 'adam', learningRate: 1e-3 },
      schedule: { name: 'reduceOnPlateau' },
    });
    expect(stage('dropout').sweep.trial).toMatchObject({ regularizer: { l2: 0.01 } });
    expect(stage('loss').sweep.trial).toMatchObject({ regularizer: { l2: 0.01 }, model: { dropout: 0 } });
    for (const { schedule, regularizer, model } of stage('loss').specs)
      expect([schedule.name, regularizer.l2, model.dropout]).toEqual(['reduceOnPlateau', 0.01, 0]);
  });

  it('takes the rate of optimizer and loss where there is one, else that of the optimizer', () => {
    const { specs } = stage('loss');
    expect(specs).toHaveLength(12);
    const rateOf = (optimizer: string, loss: string) =>
      specs.find((spec) => spec.optimizer.name === optimizer && spec.loss.name === loss)?.optimizer
        .learningRate;
    expect([rateOf('adam', 'bce'), rateOf('adam', 'switching'), rateOf('rmsprop', 'bce')]).toEqual([
      2e-4, 1e-3, 5e-4,
    ]);
    expect(rateOf('sgd', 'bceDice')).toBe(rates.sgd?.[0]);
  });

  it('runs the two best five times at the end, and prefers the consistent one', () => {
    const { sweep, specs, winners } = stage('final');
    expect(sweep).toMatchObject({ repeats: 5, aggregate: 'meanMinusStd' });
    expect(specs.map(({ loss, optimizer }) => `${loss.name} ${optimizer.name}`)).toEqual([
      'bce rmsprop',
      'switching adam',
    ]);
    expect(Object.keys(stage('final').sweep.parameters ?? {})).toEqual(['carried']);
    expect(winners[0]?.spec).toMatchObject({
      loss: { name: 'switching' },
      optimizer: { name: 'adam', learningRate: 1e-3 },
      schedule: { name: 'reduceOnPlateau' },
      regularizer: { l2: 0.01 },
      model: { dropout: 0 },
    });
  });

  it('gives the same sweeps when it is run again', () => {
    expect([...run(table).values()].map(({ sweep }) => sweep)).toEqual(
      [...course.values()].map(({ sweep }) => sweep),
    );
    expect(at('final')).toBe(6);
  });
});
