import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import {
  type Path,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
  type SectionName,
  specPaths,
} from '@unetsweep/contract';
import { effectiveSection, idling, mayBeIdle } from './idle-fields.js';
import { sectionOf } from './section-cache.js';
import type { SpaceParameter } from './space-parameter.js';

/** Texts up to this length are keys themselves; 128 bits of a hash stand for longer ones. */
const longestKey = 48;
const hashBytes = 16;

/** What may differ between cells: the sections that parameters and overrides set, and the data set. */
export function varyingSections(
  parameters: readonly SpaceParameter[],
  overrides: ResolvedSweepSpec['overrides'],
): (SectionName | 'dataset')[] {
  const paths = [
    ...parameters.flatMap(({ paths }) => paths),
    ...overrides.flatMap(({ set }) => Object.keys(set)),
  ];
  return [...new Set(paths.map((path) => sectionOf(path) ?? 'dataset'))];
}

/** A text that is equal for equal cells. Resolved specs list their fields in one order, so that plain JSON will do. */
export function cellKey(spec: ResolvedTrialSpec, sections: readonly (SectionName | 'dataset')[]): string {
  let text = '';
  for (const section of sections)
    text += JSON.stringify(section === 'dataset' ? spec.dataset : effectiveSection(section, spec[section]));
  return textKey(text);
}

/** The text itself where it is short, else a hash that stands for it. */
export function textKey(text: string): string {
  return text.length <= longestKey ? text : bytesToHex(sha256(utf8ToBytes(text)).subarray(0, hashBytes));
}

/**
 * Whether a field keeps each of its values apart from the others, whatever else is chosen.
 * @param countsSteps whether a run of the sweep may be as long as its steps say
 */
export function isPlainPath(path: Path, countsSteps: boolean): boolean {
  const known = specPaths.get(path);
  if (path === 'training.epochs') return !countsSteps;
  return (
    known !== undefined &&
    !known.isObject &&
    known.variants === null &&
    known.section !== 'validation' &&
    path !== 'model.preset' &&
    !mayBeIdle.has(path)
  );
}

/** Fields by which others of their section are decided: the names of variants, what a default follows, and what leaves others without effect. */
const deciding: ReadonlySet<Path> = new Set([
  'optimizer.name',
  'schedule.name',
  'loss.name',
  'model.preset',
  'model.convsPerBlock',
  ...idling,
]);

/** Whether a field keeps each of its values apart from the others, and has no say in any other field. */
export function isIndependentPath(path: Path, countsSteps: boolean): boolean {
  return isPlainPath(path, countsSteps) && !deciding.has(path);
}

/**
 * Whether values of the parameter, taken alone, never come out equal.
 * @param isApart whether a field keeps each of its values apart from the others
 */
export function keepsApart(
  { name, isPlain, paths }: SpaceParameter,
  { parameters }: Pick<ResolvedSweepSpec, 'parameters'>,
  isApart: (path: Path) => boolean,
): boolean {
  const given = parameters[name];
  const isJittered =
    given !== undefined && !Array.isArray(given) && 'jitter' in given && given.type === 'int';
  return isPlain && !isJittered && paths.every(isApart);
}

/**
 * Whether two cells can come out equal: a condition, an override, a variant or a derived default may hide a difference.
 * @param isApart whether a field keeps each of its values apart from the others
 */
export function cellsMayCoincide(
  parameters: readonly SpaceParameter[],
  spec: ResolvedSweepSpec,
  isApart: (path: Path) => boolean,
): boolean {
  if (spec.conditions.length > 0 || spec.overrides.length > 0) return true;
  return !parameters.every((parameter) => keepsApart(parameter, spec, isApart));
}
