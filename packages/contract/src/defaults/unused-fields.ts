import type { FieldError } from '../errors.js';
import { readNested } from '../filter/read-path.js';
import { UnionForm } from '../form/form.js';
import {
  type ResolvedTrialSpec,
  type SectionForm,
  type SectionName,
  type TrialSpec,
  trialForms,
} from '../trial-spec/trial-spec.js';
import { isValues } from './fill.js';

/** A given field of `trial` that no resolution has used so far. */
interface PendingField {
  segments: string[];
  /** The variant that the field belongs to; null where all variants have it. */
  variant: string | null;
  section: SectionName;
  tag: string;
}

/** Watches resolutions for fields of `trial` that none of them uses. */
export interface UnusedFieldTracker {
  /** Notes what a resolved cell uses. */
  see(spec: ResolvedTrialSpec): void;
  /** Whether every field has been used, so that looking further is no use. */
  isDone(): boolean;
  /** A fault for each field that no cell used. */
  errors(): FieldError[];
}

/** A tracker for the fields that `trial` gives. `preset` counts as used: it is resolved away. */
export function createUnusedFieldTracker(trial: TrialSpec): UnusedFieldTracker {
  let pending = givenFields(trial);
  return {
    see(spec) {
      pending = pending.filter((field) => !isUsed(field, spec));
    },
    isDone: () => pending.length === 0,
    errors: () => pending.map(unusedField),
  };
}

function givenFields(trial: TrialSpec): PendingField[] {
  const sections = Object.entries(trialForms) as [SectionName, SectionForm][];
  return sections.flatMap(([section, form]) => {
    const values: unknown = Object.hasOwn(trial, section) ? trial[section] : undefined;
    if (!isValues(values)) return [];
    const isUnion = form instanceof UnionForm;
    const tag = isUnion ? form.tag : '';
    // An unnamed variant of a loss depends on the data set; bce and crossEntropy have the same fields, all of them common.
    const variant = isUnion ? String(values[tag] ?? form.defaultVariant) : null;
    const names = Object.keys(values).filter(
      (name) => name !== tag && !(section === 'model' && name === 'preset'),
    );
    return names.map((name) => {
      const isCommon = !isUnion || Object.hasOwn(form.common, name);
      return { segments: [section, name], variant: isCommon ? null : variant, section, tag };
    });
  });
}

function isUsed({ segments, variant, section, tag }: PendingField, spec: ResolvedTrialSpec): boolean {
  if (readNested(spec, segments) === undefined) return false;
  return variant === null || readNested(spec, [section, tag]) === variant;
}

function unusedField({ segments, variant, tag, section }: PendingField): FieldError {
  const path = segments.join('.');
  const reason =
    variant === null
      ? 'what is chosen beside it makes it inactive'
      : `only ${variant} has it, and no point has ${section}.${tag} = ${variant}`;
  return {
    path: `/trial/${segments.join('/')}`,
    code: 'unusedField',
    message: `no point uses trial.${path}: ${reason}`,
  };
}
