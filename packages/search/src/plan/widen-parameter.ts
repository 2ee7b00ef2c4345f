import {
  type ChoiceParameter,
  type FloatParameter,
  type IntParameter,
  type Json,
  type Parameter,
  type Path,
  sweepLimits,
} from '@unetsweep/contract';
import { listedCandidate } from '../space/candidate.js';
import { finiteValues } from '../space/finite-values.js';

/** Values to add, or the fields of a wider range. */
export type Widening = Json[] | { readonly [field: string]: Json };

/** Why a parameter cannot be widened so. */
export class WideningError extends Error {
  override readonly name = 'WideningError';
}

type Range = FloatParameter | IntParameter;

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** Those of the given values that are not there yet, each once. */
function missing(old: readonly Json[], given: readonly Json[]): number[] {
  const seen = new Set(old.map(textOf));
  return given.flatMap((value, index) => {
    const text = textOf(value);
    if (seen.has(text)) return [];
    seen.add(text);
    return [index];
  });
}

const isRange = (parameter: Parameter): parameter is Range =>
  !Array.isArray(parameter) && (parameter.type === 'float' || parameter.type === 'int');

/** Labels tell the values of a parameter apart, so a new value must not look like an old one. */
function checkShown(path: Path, old: readonly Json[], added: readonly Json[]): void {
  const shown = new Set(old.map((value) => textOf(listedCandidate(path, value, 0).shown)));
  for (const value of added) {
    const text = textOf(listedCandidate(path, value, 0).shown);
    if (shown.has(text)) throw new WideningError(`the label ${text} names another value already`);
  }
}

function widenChoice(path: Path, old: ChoiceParameter, given: Widening): ChoiceParameter {
  const { values, labels } = Array.isArray(given) ? { values: given } : given;
  if (!Array.isArray(values)) throw new WideningError('give a list of the values to add');
  const positions = missing(old.values, values);
  const added = positions.map((index) => values[index] as Json);
  if (!old.labels) {
    if (labels !== undefined) throw new WideningError('its values have no labels; give the values alone');
    checkShown(path, old.values, added);
    return { ...old, values: [...old.values, ...added] };
  }
  const names = positions.map((index) => (Array.isArray(labels) ? labels[index] : undefined));
  if (!names.every((name): name is string => typeof name === 'string'))
    throw new WideningError(
      'its values have labels: give {"type": "choice", "values", "labels"} with one for each new value',
    );
  return { ...old, values: [...old.values, ...added], labels: [...old.labels, ...names] };
}

function widenBundle(old: Extract<Parameter, { type: 'bundle' }>, given: Widening): Parameter {
  const values = Array.isArray(given) ? undefined : (given.values as Json | undefined);
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new WideningError(
      'give {"type": "bundle", "values": {label: {path: value}}} with the labels to add',
    );
  for (const [label, set] of Object.entries(values)) {
    const known = old.values[label];
    if (known !== undefined && textOf(known) !== textOf(set))
      throw new WideningError(
        `${JSON.stringify(label)} is there already with other values; take another label`,
      );
  }
  return { ...old, values: { ...old.values, ...(values as typeof old.values) } };
}

const spacings = ['step', 'points', 'factor'] as const;

/** Every old value stays one: else what has run would lie outside of the space. */
function checkKeepsValues(old: Range, wide: Range): void {
  const before = finiteValues(old);
  const after = finiteValues(wide);
  if (before === null && after !== null) throw new WideningError('it would have fewer values than now');
  if (before === null || after === null) return;
  if (!(after.size <= sweepLimits.cells)) throw new WideningError('it would have too many values');
  const kept = new Set(Array.from({ length: after.size }, (_, index) => after.at(index)));
  for (let index = 0; index < before.size; index++) {
    if (!kept.has(before.at(index)))
      throw new WideningError(
        `the wider range lacks ${before.at(index)}, which is a value now; choose ends and spacing that keep it`,
      );
  }
}

function checkEnds(old: { low?: number; high?: number }, wide: { low?: number; high?: number }): void {
  if (wide.low !== undefined && (old.low === undefined || wide.low > old.low))
    throw new WideningError(`low is ${old.low ?? 'open'} now and cannot rise: extending only widens`);
  if (wide.high !== undefined && (old.high === undefined || wide.high < old.high))
    throw new WideningError(`high is ${old.high ?? 'open'} now and cannot fall: extending only widens`);
}

function checkUnchanged(old: object, wide: object, fields: readonly string[]): void {
  const [before, after] = [new Map(Object.entries(old)), new Map(Object.entries(wide))];
  for (const field of fields) {
    if ((before.get(field) ?? null) !== (after.get(field) ?? null))
      throw new WideningError(`${field} cannot change: what has run was drawn with it`);
  }
}

function widenRange(path: Path, old: Range, given: Widening): Parameter {
  if (Array.isArray(given)) {
    const values = finiteValues(old);
    if (values === null || old.jitter)
      throw new WideningError('it is a range: give a wider one, such as {"low": …, "high": …}');
    return widenChoice(
      path,
      { type: 'choice', values: Array.from({ length: values.size }, (_, index) => values.at(index)) },
      given,
    );
  }
  const base: { [field: string]: unknown } = { ...old };
  if (spacings.some((name) => given[name] !== undefined)) for (const name of spacings) delete base[name];
  const wide = { scale: 'linear', ...base, ...given } as unknown as Range;
  checkUnchanged({ scale: 'linear', ...old }, wide, ['type', 'scale', 'jitter']);
  if (typeof wide.low !== 'number' || typeof wide.high !== 'number') return wide;
  checkEnds(old, wide);
  if (old.jitter && finiteValues(old) !== null && textOf({ scale: 'linear', ...old }) !== textOf(wide))
    throw new WideningError(
      'its values are moved at random, so that a wider range would move those that ran',
    );
  checkKeepsValues(old, wide);
  const { scale, ...rest } = wide;
  return old.scale === undefined && scale === 'linear' ? (rest as Range) : wide;
}

/**
 * The parameter with more values: a list gains those given, a range takes the wider ends. Where nothing is new it stays equal.
 * What the result holds is not checked against the field at its path.
 * @throws WideningError where a value would be lost
 */
export function widenParameter(path: Path, old: Parameter, given: Widening): Parameter {
  if (Array.isArray(old)) return widenChoice(path, { type: 'choice', values: old }, given).values;
  if (old.type === 'choice') return widenChoice(path, old, given);
  if (old.type === 'bundle') return widenBundle(old, given);
  if (isRange(old)) return widenRange(path, old, given);
  if (Array.isArray(given))
    throw new WideningError('it is a distribution: give wider ends, such as {"high": …}');
  const wide = { ...old, ...given } as typeof old;
  checkUnchanged(old, wide, ['type', 'mean', 'std']);
  checkEnds(old, wide);
  return wide;
}
