import type { CalibrationOutcome, PartOutcome, StageOutcome, TrialOutcome } from '@unetsweep/recipes';

type Outcome = Map<string, PartOutcome>;
type Change = (trial: TrialOutcome, index: number) => Partial<TrialOutcome>;
/** Breaks one claim of a run that went well. */
type Violation = (outcome: Outcome) => void;

/** @throws where the part is no sweep */
function rewrite(
  outcome: Outcome,
  part: string,
  change: (trials: readonly TrialOutcome[]) => TrialOutcome[],
) {
  const found = outcome.get(part);
  if (found?.kind !== 'sweep') throw new Error(`${part} is no sweep`);
  outcome.set(part, { ...found, trials: change(found.trials) });
}

const each =
  (part: string, change: Change): Violation =>
  (outcome) =>
    rewrite(outcome, part, (trials) => trials.map((trial, index) => ({ ...trial, ...change(trial, index) })));

/** Changes the last trial alone. */
const last =
  (part: string, change: Change): Violation =>
  (outcome) =>
    rewrite(outcome, part, (trials) =>
      trials.map((trial, index) =>
        index === trials.length - 1 ? { ...trial, ...change(trial, index) } : trial,
      ),
    );

const stage =
  (part: string, name: string, change: (stage: StageOutcome) => StageOutcome): Violation =>
  (outcome) => {
    const found = outcome.get(part);
    if (found?.kind !== 'plan') throw new Error(`${part} is no plan`);
    const stages = found.stages.map((own) => (own.name === name ? change(own) : own));
    outcome.set(part, { ...found, stages });
  };

const stageTrials = (name: string, change: Change): Violation =>
  stage('course', name, (own) => ({
    ...own,
    sweep: own.sweep && {
      ...own.sweep,
      trials: own.sweep.trials.map((trial, index) => ({ ...trial, ...change(trial, index) })),
    },
  }));

const penalty =
  (part: string, kind: 'l1' | 'l2' | 'l2norm', factor: number): Violation =>
  (outcome) => {
    const { calibration } = outcome.get(part) as CalibrationOutcome;
    const found = calibration.kinds[kind];
    if (!found) throw new Error(`${part} has no ${kind}`);
    const kinds = { ...calibration.kinds, [kind]: { ...found, penaltyAtOne: found.penaltyAtOne * factor } };
    outcome.set(part, { kind: 'calibration', calibration: { ...calibration, kinds } });
  };

const inTable =
  (part: string, table: number): Violation =>
  (outcome) => {
    const found = outcome.get(part);
    if (found?.kind !== 'sweep') throw new Error(`${part} is no sweep`);
    for (const row of found.results[table]?.rows ?? [])
      row.metrics.valLoss = { ...row.metrics.valLoss, mean: 0.7010375 } as never;
  };

const withMetric = (trial: TrialOutcome, metric: string, off: number) => ({
  lastMetrics: { ...trial.lastMetrics, [metric]: (trial.lastMetrics[metric] ?? 0) + off },
});

const further = (trial: TrialOutcome): TrialOutcome => ({ ...trial, pointId: 'further' });

/** What breaks each claim that must hold, by `recipe/claim`. */
export const violations: Readonly<Record<string, Violation>> = {
  'c12-pseudo/counts': (outcome) => {
    const found = outcome.get('labels-99');
    if (found?.kind !== 'pseudoLabels') throw new Error('nothing was predicted');
    const { asked } = found.provenance;
    outcome.set('labels-99', { ...found, provenance: { ...found.provenance, taken: asked, left: 0 } });
  },
  'a1-batch-size/validation-is-training': last('batches', (trial) => withMetric(trial, 'valDice', 1e-3)),
  'a5-l2/proportional': last('penalties', ({ derived }) => ({
    derived: { ...derived, l2: (derived.l2 ?? 0) * 1.01 },
  })),
  'a6b-calibrate/norm': penalty('uniform', 'l2norm', 1.01),
  'a6b-calibrate/sum': penalty('uniform', 'l1', 1.01),
  'a6b-calibrate/limits': penalty('uniform', 'l2norm', 1.01),
  'a6b-calibrate/real-weights': penalty('glorot', 'l2', 2),
  'a7-kfold/disjoint': last('folds', ({ split }) => ({
    split: split && { ...split, train: [...split.train, ...split.validation.slice(0, 1)] },
  })),
  'a9-course/carried': stageTrials('penalty', ({ params }) => ({
    params: { ...params, 'loss.name': 'switching' },
  })),
  'b1-histograms/counts': each('heads', () => ({ recording: { epochs: [], stepLosses: [] } })),
  'b2-tpe/only-multiples': last('search', ({ params }) => ({
    params: { ...params, 'model.head.filters': 4 },
  })),
  'b2-tpe/none-twice': (outcome) =>
    rewrite(outcome, 'search', (trials) => [
      ...trials,
      ...trials.slice(0, 1).map((trial) => ({ ...trial, number: trials.length + 1 })),
    ]),
  'b3-improved-vs-base/same-iterations': last('duel', ({ derived }) => ({
    derived: { ...derived, steps: 101 },
  })),
  'b4-relu-head/collapses': each('heads', ({ weights }) => ({
    weights: weights.map((kept) => ({
      ...kept,
      values: kept.values.map((value, index) => value + (index === 1 ? kept.epoch : 0)),
    })),
  })),
  'b4-relu-head/parameters': last('heads', ({ parameterCount }) => ({
    parameterCount: (parameterCount ?? 0) + 1,
  })),
  'b5-time-limit/identical': last('limited', (trial) => withMetric(trial, 'loss', 1e-9)),
  'b6-course/carried': stageTrials('improved', ({ spec }) => ({
    spec: spec && { ...spec, model: { ...spec.model, head: { ...spec.model.head, filters: 6 } } },
  })),
  'b6-course/same-iterations': stageTrials('improved', ({ derived }) => ({
    derived: { ...derived, steps: 101 },
  })),
  'c2-mesh-jitter/jittered': each('mesh', ({ params }, index) =>
    index === 5 ? { params: { ...params, 'optimizer.learningRate': 1e-4 } } : {},
  ),
  'c2-mesh-jitter/retest': (outcome) =>
    rewrite(outcome, 'mesh', (trials) => {
      const mesh = trials.slice(0, 12);
      // Where points follow, there shall be none, and the other way round.
      return trials.length > mesh.length ? mesh : [...mesh, ...mesh.slice(0, 1).map(further)];
    }),
  'c8-decay/rates': last('decays', ({ epochs }) => ({
    epochs: epochs.map((epoch) => ({ ...epoch, learningRate: 1e-3 })),
  })),
  'c10-early-stop/stops': last('patience', ({ bestEpoch }) => ({ bestEpoch: (bestEpoch ?? 0) + 1 })),
  'c14-capacity/counts-grow': last('sizes', () => ({ parameterCount: 1 })),
  'c15-update-ratio/proportional': last('rates', ({ recording }) => ({
    recording: recording && {
      ...recording,
      epochs: recording.epochs.map((epoch) => ({
        ...epoch,
        layers: epoch.layers.map((layer) => ({ ...layer, updateRatio: (layer.updateRatio ?? 0) * 1.1 })),
      })),
    },
  })),
  'c18-checklist/carried': stageTrials('joint', ({ params, spec }) => ({
    params,
    spec: spec && { ...spec, optimizer: { ...spec.optimizer, learningRate: 0.123 } },
  })),
  'd0-tables/schedulers': inTable('schedulers', 0),
  'd0-tables/optimizers': inTable('shares', 1),
  'd0-tables/wrong-means': inTable('shares', 0),
  'd0-tables/copied-rows': last('losses', ({ metrics }) => ({
    metrics: { ...metrics, dice: 0.978, valDice: 0.7391 },
  })),
  'd1-lr-search/nine-runs': (outcome) =>
    rewrite(outcome, 'searches', (trials) => trials.flatMap((trial) => [trial, trial])),
  'd3-share-rms/same-at-100': last('shares', (trial) => withMetric(trial, 'valDice', 1e-3)),
  'd6-weight-decay/penalty': last('decays', (trial) => withMetric(trial, 'loss', 1e-3)),
  'd8-losses/distinct': each('losses', () => ({ lastMetrics: { loss: 1, dice: 1, valDice: 1, valLoss: 1 } })),
  'd9-augment/validation-untouched': each('augmented', ({ picture }, index) => ({
    picture: picture && { ...picture, image: Uint8Array.of(index) },
  })),
  'd10-histeq/refused': (outcome) =>
    outcome.set('refused', { kind: 'refusal', status: 201, codes: [], detail: '' }),
  'd11-pipeline/carried': stageTrials('dropout', ({ params }) => ({
    params: { ...params, 'regularizer.l2': 0.5 },
  })),
};
