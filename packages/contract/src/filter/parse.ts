import { filterLimits } from '../limits.js';
import { didYouMean } from '../nearest.js';
import type {
  ComparisonOperator,
  FilterLiteral,
  FilterNode,
  FilterPath,
  FilterTest,
  FilterType,
} from './ast.js';
import { FilterFault } from './filter-fault.js';
import { parseRaw, type RawNode, type RawTest } from './grammar.js';
import { acceptedForm, readLiteral } from './literal.js';

/** Tells the type of the values at a path; for an unknown path, the names nearest to it. */
export type PathTypes = (segments: string[]) => { type: FilterType } | { nearest: string[] };

/** Deepest nesting of parentheses that is handed to the parser: one more than allowed for the list of an `in`. */
const deepestParentheses = filterLimits.depth + 1;

/** Refuses hostile texts before the parser, which goes down one level for each parenthesis. */
function checkSize(text: string): void {
  if (text.length > filterLimits.characters) {
    throw new FilterFault(
      'malformedFilter',
      `a filter has at most ${filterLimits.characters} characters, this one ${text.length}`,
      filterLimits.characters,
    );
  }
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (isQuoted && character === '\\') index++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === '(' && ++depth > deepestParentheses) throw tooDeep(index);
    else if (!isQuoted && character === ')') depth--;
  }
}

function tooDeep(position: number): FilterFault {
  return new FilterFault(
    'malformedFilter',
    `a filter is nested at most ${filterLimits.depth} deep`,
    position,
  );
}

function parseSyntax(text: string): RawNode {
  try {
    return parseRaw(text);
  } catch (error) {
    const { location, message } = error as { location?: { start: { offset: number } }; message: string };
    const position = location?.start.offset ?? 0;
    throw new FilterFault(
      'malformedFilter',
      `the filter cannot be read at character ${position + 1}: ${message}`,
      position,
    );
  }
}

class Typing {
  private tests = 0;

  constructor(private readonly types: PathTypes) {}

  node(raw: RawNode, depth: number): FilterNode {
    if (depth > filterLimits.depth) throw tooDeep(0);
    switch (raw.kind) {
      case 'and':
      case 'or':
        return { kind: raw.kind, nodes: raw.nodes.map((each) => this.node(each, depth)) };
      case 'not':
        return { kind: 'not', node: this.node(raw.node, depth + 1) };
      case 'group':
        return this.node(raw.node, depth + 1);
      default:
        return this.test(raw);
    }
  }

  private test(raw: RawTest): FilterTest {
    if (++this.tests > filterLimits.tests) {
      throw new FilterFault(
        'malformedFilter',
        `a filter has at most ${filterLimits.tests} tests`,
        raw.offset,
      );
    }
    const path = typedPath(raw, this.types);
    if (raw.kind === 'isNull') return { kind: 'isNull', path, negated: raw.negated };
    if (raw.kind === 'in')
      return { kind: 'in', path, values: raw.values.map((value) => literal(path, value, raw)) };
    checkOperator(path, raw.operator, raw.offset);
    return { kind: 'compare', path, operator: raw.operator, value: literal(path, raw.value, raw) };
  }
}

function typedPath(raw: RawTest, types: PathTypes): FilterPath {
  const segments = raw.path.map(({ text }) => text);
  const text = segments.join('.');
  const known = types(segments);
  if ('type' in known) return { text, segments, type: known.type };
  throw new FilterFault(
    'unknownPath',
    `${text} is unknown${didYouMean(known.nearest)}`,
    raw.offset,
    known.nearest,
  );
}

function literal(
  path: FilterPath,
  raw: { text: string; quoted: boolean },
  { offset }: RawTest,
): FilterLiteral {
  const read = readLiteral(path.type, raw);
  if (read) return read;
  throw new FilterFault(
    'filterType',
    `${path.text} is compared with ${acceptedForm(path.type)}, not ${JSON.stringify(raw.text)}`,
    offset,
  );
}

const ordered: readonly FilterType[] = ['number', 'duration', 'time', 'any'];
const textual: readonly FilterType[] = ['string', 'any'];

function checkOperator(path: FilterPath, operator: ComparisonOperator, offset: number): void {
  if (['<', '<=', '>', '>='].includes(operator) && !ordered.includes(path.type)) {
    throw new FilterFault(
      'filterType',
      `${operator} needs a number or a time, and ${path.text} is neither`,
      offset,
    );
  }
  if (operator === '~' && !textual.includes(path.type)) {
    throw new FilterFault('filterType', `~ needs a text, and ${path.text} is none`, offset);
  }
}

/**
 * Reads a filter whose paths have the given types.
 * @throws FilterFault `malformedFilter` with the position, `unknownPath` with the nearest names, `filterType`
 */
export function parseTypedFilter(text: string, types: PathTypes): FilterNode {
  checkSize(text);
  return new Typing(types).node(parseSyntax(text), 0);
}
