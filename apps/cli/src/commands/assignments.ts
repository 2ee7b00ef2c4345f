import type { Json } from '@unetsweep/contract';
import { CommandError, exitCode } from '../exit-code.js';

type Values = { [field: string]: Json };

function fault(text: string, form: string): CommandError {
  return new CommandError(`"${text}" is not of the form ${form}`, exitCode.invalidInput);
}

function split(text: string, form: string): { path: string; value: string } {
  const at = text.indexOf('=');
  const path = text.slice(0, at).trim();
  if (at < 1 || path === '') throw fault(text, form);
  return { path, value: text.slice(at + 1) };
}

/** JSON where it is such, else the text itself: `sgd` needs no quotes. */
function readValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/**
 * `path=values` of a parameter to extend: a JSON list or object as it is, else values separated by commas.
 * @throws CommandError
 */
export function readWidening(text: string): [path: string, widening: Json[] | Values] {
  const { path, value } = split(text, 'path=value,value or path={"high": …}');
  const read = readValue(value);
  if (Array.isArray(read)) return [path, read];
  if (typeof read === 'object' && read !== null) return [path, read];
  return [path, value.split(',').map((one) => readValue(one.trim()))];
}

/** A field's place in a sweep. What follows `parameters.` is one name: paths of parameters hold dots themselves. */
function segmentsOf(path: string): string[] {
  const [first = '', ...rest] = path.split('.');
  return first === 'parameters' && rest.length > 0 ? [first, rest.join('.')] : [first, ...rest];
}

/** The merge patch that all assignments `path=value` make together. @throws CommandError */
export function readChanges(assignments: readonly string[]): Values {
  const changes: Values = {};
  for (const text of assignments) {
    const { path, value } = split(text, 'path=value');
    const segments = segmentsOf(path);
    let target = changes;
    for (const segment of segments.slice(0, -1)) {
      const inner = Object.hasOwn(target, segment) ? target[segment] : undefined;
      const next = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
      target[segment] = next;
      target = next;
    }
    target[segments.at(-1) ?? path] = readValue(value);
  }
  return changes;
}

/** Values by path, of assignments `path=value`. @throws CommandError */
export function readPathValues(assignments: readonly string[]): Values {
  const pairs = assignments.map((text) => split(text, 'path=value'));
  return Object.fromEntries(pairs.map(({ path, value }) => [path, readValue(value)]));
}
