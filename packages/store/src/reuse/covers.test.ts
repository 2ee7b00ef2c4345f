import { resolveSweepSpec, type SweepSpec } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';
import { covers } from './covers.js';

type Settings = Partial<SweepSpec>;

const rulesOf = (settings: Settings) => resolveSweepSpec({ name: 'a', ...settings }, { dataset: 'nuclei@1' });
const answers = (there: Settings, wanted: Settings) => covers(rulesOf(there), rulesOf(wanted));

describe('trials of a sweep answer for equal ones of another', () => {
  it.each<[string, Settings, Settings]>([
    ['that asks for the same', {}, {}],
    [
      'with fewer pictures',
      { record: { predictions: { samples: 8 } } },
      { record: { predictions: { samples: 2 } } },
    ],
    [
      'without pictures',
      { record: { predictions: { samples: ['a'] } } },
      { record: { predictions: { samples: 0 } } },
    ],
    [
      'with rarer pictures',
      { record: { predictions: { every: 2 } } },
      { record: { predictions: { every: 6 } } },
    ],
    [
      'with rarer histograms of fewer kinds',
      { record: { histograms: { every: 2, kinds: ['weights', 'gradients'] } } },
      { record: { histograms: { every: 4, kinds: ['weights'] } } },
    ],
    ['with other probe images that nothing is measured on', { record: { probeSamples: 4 } }, {}],
    ['that keeps less', { keepCheckpoints: { last: 1, every: 5 } }, { keepCheckpoints: { every: 10 } }],
    ['that keeps none', { keepCheckpoints: { best: 0 } }, { keepCheckpoints: { bestTrials: 0 } }],
    [
      'with a second objective',
      {},
      {
        objective: [
          { metric: 'valDice', mode: 'max' },
          { metric: 'valLoss', mode: 'min' },
        ],
      },
    ],
  ])('%s', (_, there, wanted) => {
    expect(answers(there, wanted)).toBe(true);
  });

  it.each<[string, Settings, Settings]>([
    ['with more pictures', {}, { record: { predictions: { samples: 5 } } }],
    ['with named pictures', {}, { record: { predictions: { samples: ['a.png'] } } }],
    ['with pictures on the way', {}, { record: { predictions: { every: 2 } } }],
    [
      'with pictures of other epochs',
      { record: { predictions: { every: 4 } } },
      { record: { predictions: { every: 6 } } },
    ],
    ['with histograms', {}, { record: { histograms: {} } }],
    ['with other bins', { record: { histograms: { bins: 10 } } }, { record: { histograms: { bins: 20 } } }],
    [
      'with gradients of other probe images',
      { record: { histograms: { kinds: ['gradients'] }, probeSamples: 4 } },
      { record: { histograms: { kinds: ['gradients'] }, probeSamples: 8 } },
    ],
    ['with dead units', {}, { record: { deadUnits: true } }],
    ['with update ratios', {}, { record: { updateRatio: true } }],
    ['with the loss of every step', {}, { record: { stepLoss: true } }],
    ['with scores of images', { record: { sampleScores: false } }, {}],
    ['that keeps the last epoch', {}, { keepCheckpoints: { last: 1 } }],
    ['that keeps the best epoch', { keepCheckpoints: { best: 0 } }, {}],
    ['with another objective', {}, { objective: { metric: 'valIou', mode: 'max' } }],
    ['that wants the last epoch', {}, { objective: { metric: 'valDice', mode: 'max', at: 'last' } }],
  ])('but not of one %s', (_, there, wanted) => {
    expect(answers(there, wanted)).toBe(false);
  });
});
