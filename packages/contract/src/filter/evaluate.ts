import type { ComparisonOperator, FilterLiteral, FilterNode, FilterPath, FilterTest } from './ast.js';
import type { ReadPath } from './read-path.js';

/** Whether an object passes. A missing or null value fails every test but `is null` and `!=`. */
export function evaluateFilter(node: FilterNode, read: ReadPath): boolean {
  switch (node.kind) {
    case 'and':
      return node.nodes.every((each) => evaluateFilter(each, read));
    case 'or':
      return node.nodes.some((each) => evaluateFilter(each, read));
    case 'not':
      return !evaluateFilter(node.node, read);
    default:
      return evaluateTest(node, present(read(node.path)));
  }
}

/** Values that are not finite count as missing, as they do in every answer. */
function present(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : (value ?? null);
}

function evaluateTest(test: FilterTest, value: unknown): boolean {
  if (test.kind === 'isNull') return (value === null) !== test.negated;
  if (value === null) return test.kind === 'compare' && test.operator === '!=';
  if (test.kind === 'in') return test.values.some((literal) => isEqual(test.path, value, literal));
  if (test.operator === '=') return isEqual(test.path, value, test.value);
  if (test.operator === '!=') return !isEqual(test.path, value, test.value);
  if (test.operator === '~') return contains(value, test.value);
  return isOrdered(test.operator, comparable(test.path, value), test.value.value);
}

/** Times are compared as milliseconds. */
function comparable(path: FilterPath, value: unknown): unknown {
  return path.type === 'time' && typeof value === 'string' ? Date.parse(value) : value;
}

function isEqual(path: FilterPath, value: unknown, literal: FilterLiteral): boolean {
  if (Array.isArray(value)) return value.includes(literal.value) || value.includes(literal.text);
  if (path.type !== 'any') return comparable(path, value) === literal.value;
  // What a literal means where the path has no type is settled by the value: 3 equals both 3 and "3".
  return typeof value === 'string' ? value === literal.text : value === literal.value;
}

function contains(value: unknown, literal: FilterLiteral): boolean {
  return typeof value === 'string' && value.toLowerCase().includes(literal.text.toLowerCase());
}

function isOrdered(operator: ComparisonOperator, value: unknown, bound: unknown): boolean {
  if (typeof value !== 'number' || typeof bound !== 'number') return false;
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    default:
      return value >= bound;
  }
}
