import type { TrialSpec } from '@unetsweep/contract';
import type { RunOutcome } from '../outcome/run-outcome.js';
import { shown } from '../outcome/statistics.js';
import { imageSettings } from '../recipe/image-settings.js';
import type { CalibrationPart } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';

type Initializer = NonNullable<NonNullable<TrialSpec['model']>['initializer']>;

/** Weights of the document's argument: "about 10^6". */
const WEIGHTS = 1e6;
/** Loss that its limits are computed for, of the order of a loss in (0, 1). */
const LOSS = 577.35e-3;

const calibration = (name: string, initializer: Initializer): CalibrationPart => ({
  kind: 'calibration',
  name,
  request: (context) => ({
    dataset: context.dataset.reference,
    trial: {
      model: { preset: 'singleConv16', initializer, upInitializer: initializer },
      preprocessing: { ...imageSettings(context), channels: 'grey' },
    },
    kinds: ['l1', 'l2', 'l2norm'],
    seed: context.seed,
  }),
});

/** The penalty of the initial weights at a strength of 1, and how many weights there are. */
function measured(outcome: RunOutcome, part: string, kind: 'l1' | 'l2' | 'l2norm') {
  const found = outcome.get(part);
  if (found?.kind !== 'calibration') throw new Error(`the part ${part} has no calibration`);
  const { kinds, weightCount } = found.calibration;
  return { penalty: kinds[kind]?.penaltyAtOne ?? Number.NaN, weights: weightCount ?? Number.NaN };
}

/** Document A's rule for the strength of a penalty, on the network that it used. */
export const calibrate: Recipe = {
  name: 'a6b-calibrate',
  document: 'A',
  title: 'A penalty as large as the loss',
  asks: 'Which strength makes the penalty as large as the loss? The document reckons with a million weights from U(0,1); we measure it for those and for the initial weights that are really used.',
  small: 'Nothing: the network of 1,179,121 parameters is calibrated as it is.',
  dataset: 'heart-s',
  parts: [calibration('uniform', 'uniform01'), calibration('glorot', 'glorotUniform')],
  expectations: [
    {
      id: 'norm',
      grade: 'H',
      says: 'The norm of a million weights from U(0,1) is 577.',
      judge(outcome) {
        const { penalty, weights } = measured(outcome, 'uniform', 'l2norm');
        const norm = penalty * Math.sqrt(WEIGHTS / weights);
        return {
          holds: Math.abs(norm - 577.35) < 1,
          found: `${shown(penalty)} for ${weights} weights: ${shown(norm)} for a million`,
        };
      },
    },
    {
      id: 'sum',
      grade: 'H',
      says: 'The sum of the magnitudes of a million weights from U(0,1) is 5e5.',
      judge(outcome) {
        const { penalty, weights } = measured(outcome, 'uniform', 'l1');
        const sum = (penalty * WEIGHTS) / weights;
        return {
          holds: Math.abs(sum - 5e5) < 1e3,
          found: `${shown(penalty)} for ${weights} weights: ${shown(sum)} for a million`,
        };
      },
    },
    {
      id: 'limits',
      grade: 'H',
      says: 'Strengths of 0.0005 and 0.001 give penalties of 0.289 and 0.577, if the norm is what is added.',
      contradiction:
        'A penalty of L2 adds the sum of squares, which would be 167 and 333; the document takes its square root.',
      judge(outcome) {
        const { penalty, weights } = measured(outcome, 'uniform', 'l2norm');
        const norm = penalty * Math.sqrt(WEIGHTS / weights);
        const [low, high] = [(0.5 * LOSS) / norm, LOSS / norm];
        return {
          holds: Math.abs(low - 5e-4) < 2e-6 && Math.abs(high - 1e-3) < 2e-6,
          found: `half the loss and the loss of ${LOSS} at ${shown(low)} and ${shown(high)}`,
        };
      },
    },
    {
      id: 'real-weights',
      grade: 'H',
      says: 'Real initial weights are far smaller: the sum of squares of Glorot-uniform kernels of this network is 964.',
      judge(outcome) {
        const { penalty } = measured(outcome, 'glorot', 'l2');
        return { holds: Math.abs(penalty / 963.8 - 1) < 0.03, found: `sum of squares ${shown(penalty)}` };
      },
    },
  ],
  layouts: [],
};
