import type { Json } from '../json.js';
import { filterLimits } from '../limits.js';
import { didYouMean } from '../nearest.js';
import type { When } from '../sweep-spec/when.js';
import type { FilterLiteral, FilterNode, FilterPath } from './ast.js';
import { FilterFault } from './filter-fault.js';
import { acceptedForm, readLiteral } from './literal.js';
import { type PathTypes, parseTypedFilter } from './parse.js';
import { withProblems } from './parse-filter.js';
import { specPathTypes } from './spec-path-types.js';

/** Paths of external trials are the caller's own: anything goes. */
export const anyPathTypes: PathTypes = () => ({ type: 'any' });

/** Reads a condition. @throws FilterFault */
export function parseTypedWhen(when: When, types: PathTypes): FilterNode {
  if (typeof when === 'string') return parseTypedFilter(when, types);
  const tests = Object.entries(when).map(([path, value]) => equality(path, value, types));
  const [only] = tests;
  return tests.length === 1 && only ? only : { kind: 'and', nodes: tests };
}

/** Reads a condition, on resolved specs unless other paths are given. @throws ProblemError as for a filter */
export function parseWhen(when: When, types: PathTypes = specPathTypes): FilterNode {
  return withProblems('when', () => parseTypedWhen(when, types));
}

function equality(text: string, value: Json, types: PathTypes): FilterNode {
  const segments = text.split('.');
  const known = types(segments);
  if (!('type' in known)) {
    throw new FilterFault(
      'unknownPath',
      `${text.slice(0, filterLimits.characters)} is unknown${didYouMean(known.nearest)}`,
      0,
      known.nearest,
    );
  }
  const path: FilterPath = { text, segments, type: known.type };
  if (value === null) return { kind: 'isNull', path, negated: false };
  if (!Array.isArray(value)) return { kind: 'compare', path, operator: '=', value: literalOf(path, value) };
  return anyOf(path, value);
}

/** A list in the object form: any of its values, null among them. */
function anyOf(path: FilterPath, values: Json[]): FilterNode {
  const literals = values.filter((each) => each !== null).map((each) => literalOf(path, each));
  const some: FilterNode = { kind: 'in', path, values: literals };
  if (literals.length === values.length) return some;
  const none: FilterNode = { kind: 'isNull', path, negated: false };
  return literals.length === 0 ? none : { kind: 'or', nodes: [none, some] };
}

function literalOf(path: FilterPath, value: Json): FilterLiteral {
  if (typeof value === 'object') {
    throw new FilterFault(
      'filterType',
      `${path.text} is compared with ${acceptedForm(path.type)}, not with an object`,
      0,
    );
  }
  const read = readLiteral(path.type, { text: String(value), quoted: typeof value === 'string' });
  if (read) return read;
  throw new FilterFault(
    'filterType',
    `${path.text} is compared with ${acceptedForm(path.type)}, not ${JSON.stringify(value)}`,
    0,
  );
}
