/** A metric that is measured in every epoch. */
export interface MetricDefinition {
  name: string;
  /** Whether smaller or larger is better; null: neither. */
  mode: 'min' | 'max' | null;
  /** Whether `val…` and `test…` forms exist. */
  hasSplitForms: boolean;
  /** Whether there is one for each class, such as `valDice.1`. */
  hasClassForms: boolean;
  description: string;
}

const measured = (
  name: string,
  mode: 'min' | 'max',
  description: string,
  hasClassForms = false,
): MetricDefinition => ({
  name,
  mode,
  hasSplitForms: true,
  hasClassForms,
  description,
});

const trainingOnly = (name: string, mode: 'min' | null, description: string): MetricDefinition => ({
  name,
  mode,
  hasSplitForms: false,
  hasClassForms: false,
  description,
});

/** Every metric by its training name. More than two classes: means over the classes present, without background. */
export const metricCatalogue: readonly MetricDefinition[] = [
  measured('loss', 'min', 'dataLoss + penalty.'),
  measured('dataLoss', 'min', 'The loss without penalties.'),
  measured('dice', 'max', 'Soft Dice over all pixels of the split, smoothing 1e-7.', true),
  measured('diceHard', 'max', 'Dice of the thresholded prediction.', true),
  measured('dicePerImage', 'max', 'Mean over images of the thresholded Dice; both masks empty = 1.'),
  measured('iou', 'max', 'Soft intersection over union over all pixels of the split.', true),
  measured('accuracy', 'max', 'Share of pixels whose class is right.'),
  measured('precision', 'max', 'Share of predicted foreground that is foreground.', true),
  measured('recall', 'max', 'Share of foreground that is predicted.', true),
  measured(
    'hausdorff95',
    'min',
    '95th percentile of the distances between the borders, in pixels, mean over images that hold and show the class.',
    true,
  ),
  measured(
    'boundaryF1',
    'max',
    'F1 score of the borders, off by at most 0.75 % of the diagonal or a pixel, mean over images.',
    true,
  ),
  trainingOnly('penalty', null, 'The penalties on the weights that enter the loss.'),
  trainingOnly('weightNorm', null, 'Euclidean norm of the kernels.'),
  trainingOnly('gradientNorm', null, 'Euclidean norm of the gradients.'),
  trainingOnly('learningRate', null, 'Learning rate of the last step.'),
];

/** Values computed from a whole run; usable wherever a metric is. */
export const derivedNames: readonly string[] = [
  'gap',
  'fluctuation',
  'oscillation',
  'convergenceEpoch',
  'epochsToTarget',
  'secondsPerEpoch',
  'imagesPerSecond',
  'peakMemoryMb',
  'parameterCount',
  'steps',
  'bestEpoch',
  'lateStd',
  'estimatedMax',
  'sparsity',
  'deadFraction',
  'l1',
  'l2',
  'l2norm',
];

/** Notices about a run. */
export const flagNames = [
  'diverged',
  'flat',
  'earlyPlateau',
  'surge',
  'penaltyDominated',
  'overfit',
  'allBackground',
  'valIsTrain',
  'deadUnits',
  'rateTooHigh',
  'rateTooLow',
  'unfinished',
  'groupsShared',
  'numericsChanged',
  'slowPrecision',
  'batchHalved',
  'continued',
] as const;
export type Flag = (typeof flagNames)[number];

const formOf = (prefix: 'val' | 'test', name: string) =>
  prefix + name.charAt(0).toUpperCase() + name.slice(1);

const byName = new Map<string, { definition: MetricDefinition; split: 'train' | 'validation' | 'test' }>();
for (const definition of metricCatalogue) {
  byName.set(definition.name, { definition, split: 'train' });
  if (!definition.hasSplitForms) continue;
  byName.set(formOf('val', definition.name), { definition, split: 'validation' });
  byName.set(formOf('test', definition.name), { definition, split: 'test' });
}

/** All names without those of single classes. */
export const metricNames: readonly string[] = [...byName.keys()];

/** What a metric name means; undefined for an unknown one. `classIndex` null: over all classes. */
export function findMetric(
  name: string,
):
  | { definition: MetricDefinition; split: 'train' | 'validation' | 'test'; classIndex: number | null }
  | undefined {
  const match = /^([A-Za-z0-9]+)(?:\.(0|[1-9][0-9]{0,2}))?$/.exec(name);
  const found = match?.[1] === undefined ? undefined : byName.get(match[1]);
  if (!found) return undefined;
  if (match?.[2] === undefined) return { ...found, classIndex: null };
  return found.definition.hasClassForms ? { ...found, classIndex: Number(match[2]) } : undefined;
}

export function isMetricName(name: string): boolean {
  return findMetric(name) !== undefined;
}
