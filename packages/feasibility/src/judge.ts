import type { ResolvedSweepSpec, ResolvedTrialSpec } from '@unetsweep/contract';
import { findUnsupportedFields, type UnsupportedField } from '@unetsweep/unet/architecture';
import { type DatasetFacts, type Issue, inputChannels } from './dataset-facts.js';
import { type ModelSize, sizeModel } from './model-size.js';
import { splitIssues } from './split-issues.js';

export interface Judgement extends ModelSize {
  issues: Issue[];
  /** Values that are valid but not trained by this version. */
  unsupported: readonly UnsupportedField[];
}

export type Judge = (spec: ResolvedTrialSpec) => Judgement;

/** A judge that remembers: cells of a grid share most of what is looked at. */
export function createJudge(facts: DatasetFacts, force: ResolvedSweepSpec['force']): Judge {
  const model = remember(
    (spec) => [spec.model, spec.preprocessing, spec.training.batchSize],
    (spec) => sizeModel(spec, facts),
  );
  const split = remember(
    (spec) => [spec.validation, spec.selection, spec.training.batchSize],
    (spec) => splitIssues(spec, facts.samples),
  );
  return (spec) => {
    const data = { channels: inputChannels(spec, facts), classes: facts.classes };
    const unsupported = findUnsupportedFields(spec, data);
    const { issues, ...size } = model(spec);
    return {
      ...size,
      unsupported,
      issues: [...issues, ...split(spec), ...colourIssues(spec, data.channels), ...maskIssues(spec, force)],
    };
  };
}

function remember<T>(
  parts: (spec: ResolvedTrialSpec) => unknown,
  compute: (spec: ResolvedTrialSpec) => T,
): (spec: ResolvedTrialSpec) => T {
  const known = new Map<string, T>();
  return (spec) => {
    const key = JSON.stringify(parts(spec));
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = compute(spec);
    known.set(key, made);
    return made;
  };
}

function colourIssues({ augmentation }: ResolvedTrialSpec, channels: number): Issue[] {
  if (channels >= 3) return [];
  return (['hue', 'saturation'] as const).flatMap((name) =>
    augmentation[name] === 0
      ? []
      : [
          {
            code: 'colourOnGrey' as const,
            path: `augmentation.${name}`,
            message: `augmentation.${name} = ${augmentation[name]} changes colours, but the images have ${channels} channel: set it to 0`,
          },
        ],
  );
}

function maskIssues({ preprocessing }: ResolvedTrialSpec, force: ResolvedSweepSpec['force']): Issue[] {
  if (preprocessing.equalize !== 'mask' || force.includes('maskEqualisation')) return [];
  const message =
    'preprocessing.equalize = mask changes class values of the truth; use image, or add "maskEqualisation" to force';
  return [{ code: 'maskEqualisation', path: 'preprocessing.equalize', message }];
}
