import {
  type Calibration,
  parsePlanSpec,
  parseSweepSpec,
  type Results,
  resolveSweepSpec,
  type SweepSpec,
} from '@unetsweep/contract';
import type {
  CalibrationOutcome,
  EnsembleOutcome,
  Part,
  PartContext,
  PartOutcome,
  PlanOutcome,
  PseudoLabelOutcome,
  Recipe,
  Scale,
  StageOutcome,
  SweepOutcome,
  TrialOutcome,
} from '@unetsweep/recipes';
import { compileStage, demandOn, PointPlanner, Space, standInWinners } from '@unetsweep/search';
import { contextOf, datasetOf, type KnownDataset } from './known-datasets.js';
import { scriptedTrial } from './scripted-trial.js';

/** Points of one search at most. */
const MOST_POINTS = 400;

function spaceOf(posted: SweepSpec, { facts, dataset }: KnownDataset): Space {
  const spec = resolveSweepSpec(posted, { dataset: facts.reference });
  return new Space(spec, new Map([[facts.reference, dataset]]));
}

const finished = (trial: TrialOutcome, pointNumber: number, runs: number) => ({
  ...{ finishSeq: trial.number, pointNumber, params: trial.params, expectedRuns: runs, repeat: trial.repeat },
  ...{ fold: trial.fold, status: trial.status, metrics: trial.metrics, lastMetrics: trial.lastMetrics },
  derived: trial.derived,
});

/** Trials of every point that the search asks for, in its order. @param rewrite of each before the search learns of it */
function trialsOf(space: Space, rewrite: (trial: TrialOutcome) => TrialOutcome): TrialOutcome[] {
  const planner = new PointPlanner(space, { canRun: () => true });
  const trials: TrialOutcome[] = [];
  for (let number = 1; number <= MOST_POINTS; number += 1) {
    const [point] = planner.next(1);
    if (!point) break;
    const own = point.runs.map((run, index) => {
      const about = { number: trials.length + index + 1, pointId: `point-${number}`, sweep: space.spec };
      return rewrite(scriptedTrial(point, run, about));
    });
    trials.push(...own);
    planner.tell(own.map((trial) => finished(trial, number, own.length)) as never);
  }
  return trials;
}

/** Means by group, as the service's own tables have them. */
function tableOf(trials: readonly TrialOutcome[], groupBy: readonly string[], metrics: readonly string[]) {
  const groups = new Map<string, TrialOutcome[]>();
  for (const trial of trials) {
    const key = JSON.stringify(groupBy.map((path) => trial.params[path]));
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  const rows = [...groups.values()].map((own) => ({
    group: Object.fromEntries(groupBy.map((path) => [`params.${path}`, own[0]?.params[path]])),
    metrics: Object.fromEntries(
      metrics.map((metric) => [
        metric,
        { mean: own.reduce((sum, trial) => sum + (trial.metrics[metric] ?? 0), 0) / own.length },
      ]),
    ),
  }));
  return { rows } as unknown as Results;
}

function sweepOutcome(part: Part & { kind: 'sweep' | 'function' }, about: PartContext, set: KnownDataset) {
  const evaluated = (trial: TrialOutcome) => {
    if (part.kind === 'sweep') return trial;
    const metrics = part.evaluate(trial.params, trial.seed);
    return { ...trial, metrics, lastMetrics: metrics };
  };
  const posted = parseSweepSpec({ ...part.spec(about), name: 'a recipe' });
  const space = spaceOf(posted, set);
  const trials = trialsOf(space, evaluated);
  const results = (part.reads?.results ?? []).map(({ groupBy, metrics }) =>
    tableOf(trials, groupBy, metrics),
  );
  return {
    kind: 'sweep',
    sweepId: part.name,
    parameters: space.spec.parameters,
    trials,
    results,
  } satisfies SweepOutcome;
}

/** Each stage's first points win, as the service assumes where it looks at a plan before it runs. */
function planOutcome(part: Part & { kind: 'plan' }, about: PartContext, set: KnownDataset): PlanOutcome {
  const plan = parsePlanSpec({ ...part.spec(about), name: 'a recipe' });
  const won: ReturnType<typeof standInWinners>['winners'][] = [];
  const stages = plan.stages.map(({ name }, position): StageOutcome => {
    const posted = compileStage(plan, position, (from) => won[from] ?? []);
    const space = spaceOf(parseSweepSpec({ ...posted, name }), set);
    const { winners } = standInWinners(space, demandOn(plan, position), () => true);
    won.push(winners);
    const trials = trialsOf(space, (trial) => trial);
    const { parameters } = space.spec;
    const sweep: SweepOutcome = { kind: 'sweep', sweepId: name, parameters, trials, results: [] };
    const shownWinners = winners.map(({ per, pointId, params }) => ({ per, pointId, value: 0.5, params }));
    return { name, status: 'completed', winners: shownWinners, sweep };
  });
  return { kind: 'plan', planId: part.name, status: 'completed', stages };
}

const WEIGHTS = 1_175_200;

/** What weights from U(0, 1), or Glorot's, give for the network of 1,175,200 weights. */
function calibrationOutcome(part: Part & { kind: 'calibration' }): CalibrationOutcome {
  const isUniform = part.name === 'uniform';
  const penalties = isUniform
    ? { l1: WEIGHTS / 2, l2: WEIGHTS / 3, l2norm: Math.sqrt(WEIGHTS / 3) }
    : { l1: 28_086, l2: 963.8, l2norm: 31 };
  const kinds = Object.fromEntries(
    Object.entries(penalties).map(([kind, penaltyAtOne]) => [kind, { penaltyAtOne }]),
  );
  return { kind: 'calibration', calibration: { kinds, weightCount: WEIGHTS } as unknown as Calibration };
}

/** A little better than each of its members. */
function ensembleOutcome(part: Part & { kind: 'ensemble' }, about: PartContext): EnsembleOutcome {
  const { members, method = 'mean' } = part.request(about);
  const ensemble = { id: part.name, members: [], method, weights: null, metrics: { valDiceHard: 0.82 } };
  return {
    kind: 'ensemble',
    ensemble: { ...ensemble, memberMetrics: members.map(() => ({ valDiceHard: 0.8 })) },
  };
}

const ASKED = 60;

/** The higher the threshold, the fewer are sure enough. */
function pseudoLabelOutcome(part: Part & { kind: 'pseudoLabels' }, about: PartContext): PseudoLabelOutcome {
  const { imageThreshold = 0.95, pixelThreshold = 0.9, trialId = null } = part.request(about);
  const taken = Math.round(ASKED * 6 * (1 - imageThreshold));
  const provenance = {
    source: { id: 'source', name: 'source', version: 1 },
    ...{ trialId, ensembleId: null, checkpointIds: [], samples: 'unusedInTraining' },
    ...{ imageThreshold, pixelThreshold, asked: ASKED, taken, left: ASKED - taken },
    ...{ leftOutShare: 0.1, meanConfidence: 0.9 },
  };
  return { kind: 'pseudoLabels', reference: `${part.name}@1`, provenance };
}

function outcomeOf(part: Part, about: PartContext, set: KnownDataset): PartOutcome {
  switch (part.kind) {
    case 'calibration':
      return calibrationOutcome(part);
    case 'refusal':
      return { kind: 'refusal', status: 422, codes: ['maskEqualisation'], detail: 'masks are not equalised' };
    case 'plan':
      return planOutcome(part, about, set);
    case 'ensemble':
      return ensembleOutcome(part, about);
    case 'pseudoLabels':
      return pseudoLabelOutcome(part, about);
    default:
      return sweepOutcome(part, about, set);
  }
}

/** A run of a recipe as if all had trained: the points that its searches really ask for, with made-up figures. */
export function scriptedOutcome(recipe: Recipe, scale: Scale, seeds: number): Map<string, PartOutcome> {
  const set = datasetOf(recipe);
  const outcome = new Map<string, PartOutcome>();
  for (const part of recipe.parts)
    outcome.set(part.name, outcomeOf(part, contextOf(set, scale, outcome, seeds), set));
  return outcome;
}
