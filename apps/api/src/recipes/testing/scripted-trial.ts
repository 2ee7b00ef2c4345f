import type { EpochRecord, Json, Recording, ResolvedSweepSpec } from '@unetsweep/contract';
import type { KeptWeights, SamplePicture, TrialOutcome } from '@unetsweep/recipes';
import type { PlannedPoint, PlannedRun } from '@unetsweep/search';

type Numbers = Record<string, number>;

const EPOCHS = 12;
/** Epoch after which the scripted validation loss rises. */
const TURN = 7;
const WEIGHTS_A_FILTER = 65;
const GROUPS = 8;

/** Between 0 and 1, decided by the text: FNV-1a. */
function drawnFrom(text: string): number {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619) >>> 0;
  return hash / 2 ** 32;
}

const rateAt = (label: Json | undefined, epoch: number, epochs: number) => {
  if (label === 'x 0.95') return 1e-3 * 0.95 ** (epoch - 1);
  return label === '/ 10 late' && epoch > (epochs * 5) / 6 ? 1e-4 : 1e-3;
};

/** Losses that fall, of validation until it turns, and a Dice that rises; what they come to at the end depends on the point. */
function measure({ params, spec }: PlannedPoint, { seed }: PlannedRun, progress: number): Numbers {
  const own = drawnFrom(JSON.stringify([params, seed]));
  const dice = (0.55 + own / 4) * (0.5 + progress / 2);
  const dataLoss = 0.9 - 0.5 * dice;
  const penalty = Number(params['regularizer.l2'] ?? 0) * (2 - progress);
  const isSame = spec.validation.strategy === 'sameAsTraining';
  const loss = dataLoss + penalty;
  const turned = Math.max(0, progress - TURN / EPOCHS);
  return {
    ...{ loss, dataLoss, penalty, dice, weightNorm: 10 - penalty },
    valDice: isSame ? dice : dice - 0.05,
    valLoss: isSame ? loss : loss + 0.1 + turned * 2,
  };
}

function epochsOf(point: PlannedPoint, run: PlannedRun): EpochRecord[] {
  const patience = point.params['training.earlyStopping.patience'];
  const length = patience === undefined ? EPOCHS : TURN + Number(patience);
  return Array.from({ length }, (_, index) => ({
    epoch: index + 1,
    learningRate: rateAt(point.params.schedule, index + 1, length),
    trainDurationMs: 1,
    validationDurationMs: 1,
    metrics: measure(point, run, (index + 1) / EPOCHS),
  }));
}

function derivedOf({ params }: PlannedPoint, { seed }: PlannedRun): Numbers {
  const own = drawnFrom(JSON.stringify([params, seed, 'derived']));
  return {
    ...{ gap: 0.05, fluctuation: own / 10, oscillation: own, lateStd: own / 50, steps: 100 },
    ...{ secondsPerEpoch: 1 + own, sparsity: own / 3, deadFraction: own / 4 },
    // The calibrated strength of a seed and a loss is a multiple of what was asked for.
    l2: Number(params['regularizer.l2'] ?? 0) * (2 + seed / 7),
  };
}

function recordingOf({ params }: PlannedPoint): Recording {
  const filters = Number(params['model.head.filters'] ?? 3);
  const histogram = (layer: string, total: number, epoch: number) => ({
    ...{ layer, kind: 'weights' as const, low: -1, high: 1, counts: [total - 2, 2], mean: 0 },
    ...{ std: 0.5, skew: 0, kurtosis: 0, roughness: 1 / filters, drift: epoch === 1 ? null : 1 / filters },
  });
  const scales = [1, 2 + Number(params['model.batchNorm'] === false)].map((std, index) => ({
    ...histogram(`conv${index}`, 10, 1),
    ...{ kind: 'preActivations' as const, std },
  }));
  const epochs = [1, 2].map((epoch) => ({
    epoch,
    histograms: [
      histogram('head/kernel', filters * (WEIGHTS_A_FILTER - 1), epoch),
      histogram('head/bias', filters, epoch),
      histogram('bottleneck_conv2/kernel', 100, epoch),
      ...scales,
    ],
    layers: [
      {
        ...{ layer: 'head', weightNorm: 1, gradientNorm: 1, deadFraction: 0 },
        updateRatio: Number(params['optimizer.learningRate'] ?? 1) / 3,
      },
    ],
  }));
  const stepLosses = Array.from({ length: 20 }, (_, step) => 2 - step / 20);
  return { epochs, stepLosses };
}

/** A PNG file of one grey pixel. */
const PIXEL = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=='),
  (character) => character.charCodeAt(0),
);

/** Pictures of one pixel; the validation image is another one only where it is augmented. */
function pictureOf({ spec }: PlannedPoint): SamplePicture {
  const image = Uint8Array.from([...PIXEL, spec.augmentation.augmentValidation ? 2 : 1]);
  return {
    sample: 'patient01-slice01',
    epoch: 1,
    dice: 0.5,
    image,
    truth: PIXEL,
    prediction: PIXEL,
  };
}

/** Filters of a class move as one but where an activation parts them. */
function weightsOf({ params }: PlannedPoint): KeptWeights[] {
  const filters = Number(params['model.head.filters'] ?? 3);
  const isActivated = params['model.head.groupActivation'] === 'relu';
  const at = (epoch: number) =>
    Float32Array.from({ length: 2 * filters }, (_, index) => {
      const filter = index % filters;
      const step = isActivated ? filter : Math.floor(filter / (filters / 3));
      return drawnFrom(`${index}`) + epoch * (1 + step);
    });
  return [5, 10].map((epoch) => ({
    epoch,
    name: 'head/kernel',
    shape: [1, 1, 2, filters],
    values: at(epoch),
  }));
}

const splitOf = ({ fold }: PlannedRun) => {
  const members = Array.from({ length: GROUPS }, (_, group) => ({
    sample: `image${group}`,
    group: `patient${group}`,
  }));
  const isHeldOut = (index: number) => index % 4 === (fold ?? 1) - 1;
  return {
    train: members.filter((_, index) => !isHeldOut(index)),
    validation: members.filter((_, index) => isHeldOut(index)),
    test: [],
    unused: [],
  };
};

function parametersOf({ spec }: PlannedPoint): number {
  const { baseFilters, depth, kernelSize, head } = spec.model;
  return 1_000 * baseFilters * depth * kernelSize + 17 * (head.filters ?? 3);
}

/** A trial of a point as if it had trained: the same point and seed give the same figures. */
export function scriptedTrial(
  point: PlannedPoint,
  run: PlannedRun,
  about: { number: number; pointId: string; sweep: ResolvedSweepSpec },
): TrialOutcome {
  const isTrained = Object.hasOwn(point.spec, 'training');
  const epochs = isTrained ? epochsOf(point, run) : [];
  const lastMetrics = epochs.at(-1)?.metrics ?? {};
  const { number, pointId, sweep } = about;
  return {
    ...{ id: `trial-${number}`, number, pointId, status: 'completed', flags: [], failure: null },
    ...{
      params: point.params,
      spec: isTrained ? point.spec : null,
      seed: run.seed,
      repeat: run.repeat,
      fold: run.fold,
    },
    ...{ metrics: epochs[TURN - 1]?.metrics ?? lastMetrics, lastMetrics, derived: derivedOf(point, run) },
    ...{ bestEpoch: TURN, epochsDone: epochs.length, attempts: sweep.sessionLimitMs === null ? 1 : 2 },
    ...{
      parameterCount: isTrained ? parametersOf(point) : null,
      fingerprint: null,
      reusedFrom: null,
      durationMs: 1_000,
    },
    ...{
      epochs,
      recording: recordingOf(point),
      picture: isTrained ? pictureOf(point) : null,
      split: splitOf(run),
      weights: weightsOf(point),
    },
  };
}
