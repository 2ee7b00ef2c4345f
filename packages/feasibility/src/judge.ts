import type { ResolvedSweepSpec, ResolvedTrialSpec } from '@unetsweep/contract';
import { hasColours } from '@unetsweep/datasets';
import { findUnsupportedFields, type UnsupportedField } from '@unetsweep/unet/architecture';
import { type DatasetFacts, type Issue, inputChannels } from './dataset-facts.js';
import { memoryIssues, type SlotRoom } from './memory-issues.js';
import { describeModel, type ModelSize, sizeModel } from './model-size.js';
import { sizeIssues } from './size-issues.js';
import { splitIssues } from './split-issues.js';
import { createStartCheck, type KnownStarts } from './start-issues.js';

export interface Judgement extends ModelSize {
  issues: Issue[];
  /** Values that are valid but not trained by this version. */
  unsupported: readonly UnsupportedField[];
}

export type Judge = (spec: ResolvedTrialSpec) => Judgement;

export interface Surroundings {
  /** Of the workers that may run the trials; without any nothing is said of memory. */
  rooms?: readonly SlotRoom[];
  /** Checkpoints that trials may start from. */
  starts?: KnownStarts;
}

/**
 * A judge that remembers: cells of a grid share most of what is looked at.
 */
export function createJudge(
  facts: DatasetFacts,
  force: ResolvedSweepSpec['force'],
  { rooms = [], starts = new Map() }: Surroundings = {},
): Judge {
  const asked = force.includes('overMemory') ? [] : rooms;
  const model = remember(
    ({ model: network, preprocessing }) => [network, preprocessing, 0],
    (spec) => describeModel(spec, facts),
  );
  const split = remember(
    ({ validation, selection, training }) => [validation, selection, training.batchSize],
    (spec) => splitIssues(spec, facts.samples),
  );
  const size = remember(
    ({ preprocessing, selection, model: { depth } }) => [preprocessing, selection, depth],
    (spec) => sizeIssues(spec, facts),
  );
  const start = createStartCheck(starts);
  return (spec) => {
    const data = { channels: inputChannels(spec, facts), classes: facts.classes };
    const unsupported = findUnsupportedFields(spec, data);
    const described = model(spec);
    const modelSize = sizeModel(spec, facts, described);
    return {
      ...modelSize,
      unsupported,
      issues: [
        ...size(spec),
        ...described.issues,
        ...split(spec),
        ...colourIssues(spec, facts, data.channels),
        ...start(spec, described.architecture, data.channels),
        ...maskIssues(spec, force),
        ...memoryIssues(modelSize, spec, asked),
      ],
    };
  };
}

/** What a judgement depends on: two sections, and the batch size or depth. */
type Parts = readonly [object, object, number];

/** Cells of one space share their sections: those that were met are found without reading them. */
function remember<T>(
  parts: (spec: ResolvedTrialSpec) => Parts,
  compute: (spec: ResolvedTrialSpec) => T,
): (spec: ResolvedTrialSpec) => T {
  const known = new Map<string, T>();
  const met = new WeakMap<object, WeakMap<object, Map<number, T>>>();
  const look = (key: string, spec: ResolvedTrialSpec): T => {
    const found = known.get(key) ?? compute(spec);
    known.set(key, found);
    return found;
  };
  return (spec) => {
    const [first, second, batchSize] = parts(spec);
    const seconds = met.get(first) ?? new WeakMap<object, Map<number, T>>();
    const sizes = seconds.get(second) ?? new Map<number, T>();
    const before = sizes.get(batchSize);
    if (before !== undefined) return before;
    const found = look(JSON.stringify([first, second, batchSize]), spec);
    met.set(first, seconds.set(second, sizes.set(batchSize, found)));
    return found;
  };
}

function colourIssues(
  { augmentation, preprocessing }: ResolvedTrialSpec,
  facts: DatasetFacts,
  channels: number,
): Issue[] {
  if (!hasColours(preprocessing.channels, facts.channels)) {
    const message = `preprocessing.channels = rgb: images of ${facts.channels} channels have no colours; use asStored or grey`;
    return [{ code: 'colourOnGrey', path: 'preprocessing.channels', message }];
  }
  if (channels === 3) return [];
  return (['hue', 'saturation'] as const).flatMap((name) =>
    augmentation[name] === 0
      ? []
      : [
          {
            code: 'colourOnGrey' as const,
            path: `augmentation.${name}`,
            message: `augmentation.${name} = ${augmentation[name]} changes the colours of red, green and blue, but the images have ${channels} ${channels === 1 ? 'channel' : 'channels'}: set it to 0`,
          },
        ],
  );
}

function maskIssues({ preprocessing }: ResolvedTrialSpec, force: ResolvedSweepSpec['force']): Issue[] {
  if (preprocessing.equalize !== 'mask' || force.includes('maskEqualisation')) return [];
  const message =
    'preprocessing.equalize = mask changes the class values that are trained on (a background of more than half becomes foreground); use image, or add "maskEqualisation" to force';
  return [{ code: 'maskEqualisation', path: 'preprocessing.equalize', message }];
}
