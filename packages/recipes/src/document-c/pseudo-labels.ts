import { completed, metricsOf, trialsOf } from '../outcome/read-outcome.js';
import type { PseudoLabelOutcome, RunOutcome } from '../outcome/run-outcome.js';
import { median, shown } from '../outcome/statistics.js';
import { batchOf } from '../recipe/batch-size.js';
import type { PartContext, PseudoLabelPart, SweepBody, SweepPart } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { sweepPart } from '../recipe/sweep-part.js';
import { SMALL_C, trialOfC } from './trial.js';

/** Confidences from which an image is taken. */
const THRESHOLDS = [0.9, 0.95, 0.99] as const;
type Threshold = (typeof THRESHOLDS)[number];
/** Of what is not validated on, so that a fifth of all images is labelled. */
const LABELLED_SHARE = 0.25;
const PIXEL_THRESHOLD = 0.9;
const TEACHER = 'teacher';

const digits = (threshold: Threshold) => String(Math.round(100 * threshold));
const labelsName = (threshold: Threshold) => `labels-${digits(threshold)}`;
const studentName = (threshold: Threshold) => `student-${digits(threshold)}`;

function trialOf(context: PartContext) {
  const epochs = { small: 24, full: 50 };
  const trial = trialOfC(context, epochs);
  return {
    ...trial,
    // A fifth of the images makes few batches.
    training: {
      epochs: epochs[context.scale],
      batchSize: batchOf(context, context.scale === 'small' ? 8 : 16),
    },
    validation: { ...trial.validation, trainFraction: LABELLED_SHARE },
  };
}

function labelsOf(outcome: RunOutcome, threshold: Threshold): PseudoLabelOutcome | null {
  const found = outcome.get(labelsName(threshold));
  return found?.kind === 'pseudoLabels' ? found : null;
}

const labels = (threshold: Threshold): PseudoLabelPart => ({
  kind: 'pseudoLabels',
  name: labelsName(threshold),
  request({ dataset, before }) {
    const [first] = completed(trialsOf(before, TEACHER));
    if (!first) throw new Error('no teacher was trained to its end');
    return {
      dataset: dataset.reference,
      trialId: first.id,
      samples: 'unusedInTraining',
      imageThreshold: threshold,
      pixelThreshold: PIXEL_THRESHOLD,
    };
  },
});

/** From zero on the grown set, validated on the very images of the teacher. */
function studentSpec(context: PartContext, threshold: Threshold): SweepBody {
  const { dataset, seeds: repeats, seed, before } = context;
  const made = labelsOf(before, threshold);
  const common = { objective: { metric: 'valDice', mode: 'max', at: 'last' }, repeats, seed } as const;
  // Before the set is there, nothing but the teacher's own split is known.
  if (!made) return { ...common, dataset: dataset.reference, trial: trialOf(context) };
  const { selection: _, ...trial } = trialOf(context);
  return { ...common, dataset: made.reference, trial: { ...trial, validation: { strategy: 'named' } } };
}

const student = (threshold: Threshold): SweepPart => ({
  kind: 'sweep',
  name: studentName(threshold),
  spec: (context) => studentSpec(context, threshold),
});

const diceOf = (outcome: RunOutcome, part: string) => median(metricsOf(trialsOf(outcome, part), 'valDice'));

export const pseudoLabels: Recipe = {
  document: 'C',
  small: SMALL_C,
  dataset: 'heart-s',
  name: 'c12-pseudo',
  title: 'Pseudo-labels',
  asks: 'Predict images without masks, add those of high confidence with their predictions as masks, and train again. Here a fifth of the images is labelled, a fifth is validated on, and the masks of the rest are not looked at.',
  parts: [
    sweepPart(TEACHER, (context) => ({ trial: trialOf(context) }), { splits: true, epochs: true }),
    ...THRESHOLDS.flatMap((threshold) => [labels(threshold), student(threshold)]),
  ],
  expectations: [
    {
      id: 'counts',
      grade: 'H',
      says: 'The higher the threshold, the fewer images are added; each image without a mask is added or left.',
      judge(outcome) {
        const [teacher] = completed(trialsOf(outcome, TEACHER));
        const made = THRESHOLDS.map((threshold) => labelsOf(outcome, threshold)?.provenance);
        const counts = made.map((each) => each?.taken ?? Number.NaN);
        const falls = counts.every(
          (count, index) => index === 0 || count <= (counts[index - 1] ?? Number.NaN),
        );
        const isWhole = made.every((each) => each && each.taken + each.left === each.asked);
        const isSame = new Set(made.map((each) => each?.asked)).size === 1;
        const { train, validation } = teacher?.split ?? { train: [], validation: [] };
        const listed = THRESHOLDS.map((threshold, index) => `${threshold}: ${counts[index]}`).join(', ');
        return {
          holds: teacher !== undefined && falls && isWhole && isSame,
          found: `${train.length} images labelled, ${validation.length} validated on, ${made[0]?.asked ?? 0} without masks, of which were added from ${listed}`,
        };
      },
    },
    {
      id: 'dice',
      grade: 'R',
      says: 'Added predictions raise the Dice (no figures in the document).',
      judge(outcome) {
        const alone = diceOf(outcome, TEACHER);
        const students = THRESHOLDS.map((threshold) => diceOf(outcome, studentName(threshold)));
        const listed = THRESHOLDS.map((threshold, index) => `${threshold}: ${shown(students[index])}`).join(
          ', ',
        );
        return {
          holds: students.some((dice) => dice > alone),
          found: `validation Dice ${shown(alone)} of the labelled images alone, with those added from ${listed}`,
        };
      },
    },
  ],
  layouts: [{ kind: 'scaledCurves', title: 'The labelled images alone', part: TEACHER }],
};
