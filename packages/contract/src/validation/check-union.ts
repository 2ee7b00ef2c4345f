import { didYouMean, nearestNames } from '../nearest.js';
import { expectation } from './expectation.js';
import { FaultList } from './fault-list.js';
import { isOfType, jsonType, type PlainSchema } from './plain-schema.js';
import { fieldLabel, pointerTo, shown } from './pointer.js';

/** Adds the faults that a value has by a schema. Passed in, since unions and plain schemas hold each other. */
export type Check = (schema: PlainSchema, value: unknown, pointer: string, faults: FaultList) => void;

/** Types that a schema accepts at its top; undefined where any is. */
function acceptsType(schema: PlainSchema, actual: string): boolean {
  return schema.anyOf
    ? schema.anyOf.some((each) => acceptsType(each, actual))
    : isOfType(actual, schema.type);
}

/** Faults of the one branch that was meant, told by the discriminator or else by the value's type, instead of a pile from all. */
export function checkUnion(
  check: Check,
  schema: PlainSchema,
  value: unknown,
  pointer: string,
  faults: FaultList,
): void {
  const branches = schema.anyOf ?? [];
  const tag = schema.discriminator?.propertyName;
  if (tag !== undefined && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    checkTagged(check, tag, branches, value as Record<string, unknown>, pointer, faults);
    return;
  }
  const actual = jsonType(value);
  const candidates = branches.filter((branch) => acceptsType(branch, actual));
  if (candidates.length === 0) {
    faults.add(pointer, 'type', `${fieldLabel(pointer)} must be ${expectation(schema)}, not ${shown(value)}`);
    return;
  }
  let fewest: FaultList | undefined;
  for (const candidate of candidates) {
    const own = new FaultList();
    check(candidate, value, pointer, own);
    if (own.errors.length === 0) return;
    if (!fewest || own.errors.length < fewest.errors.length) fewest = own;
  }
  faults.append(fewest?.errors ?? []);
}

const tagValues = (branch: PlainSchema, tag: string): unknown[] => branch.properties?.[tag]?.enum ?? [];

function checkTagged(
  check: Check,
  tag: string,
  branches: PlainSchema[],
  value: Record<string, unknown>,
  pointer: string,
  faults: FaultList,
): void {
  const given = Object.hasOwn(value, tag) ? value[tag] : undefined;
  const at = pointerTo(pointer, tag);
  const accepted = branches.flatMap((branch) => tagValues(branch, tag));
  const chosen =
    given === undefined
      ? branches.find((branch) => !branch.required?.includes(tag))
      : branches.find((branch) => tagValues(branch, tag).includes(given));
  if (chosen) {
    check(chosen, withoutForeign(chosen, branches, tag, value, pointer, faults), pointer, faults);
  } else if (given === undefined) {
    faults.add(at, 'required', `${fieldLabel(at)} is needed: one of ${accepted.join(', ')}`, accepted);
  } else {
    const near = typeof given === 'string' ? nearestNames(given, accepted.map(String)) : [];
    faults.add(
      at,
      'enum',
      `${fieldLabel(at)} must be one of ${accepted.join(', ')}, not ${shown(given)}${didYouMean(near)}`,
      accepted,
    );
  }
}

/** Reports fields that belong to other variants as such, and leaves them out of what is checked further. */
function withoutForeign(
  chosen: PlainSchema,
  branches: PlainSchema[],
  tag: string,
  value: Record<string, unknown>,
  pointer: string,
  faults: FaultList,
): Record<string, unknown> {
  const own = chosen.properties ?? {};
  const foreign = Object.keys(value).filter(
    (name) => !Object.hasOwn(own, name) && ownersOf(name, branches, tag).length > 0,
  );
  if (foreign.length === 0) return value;
  for (const name of foreign) {
    const owners = ownersOf(name, branches, tag);
    const at = pointerTo(pointer, name);
    const variant = value[tag] ?? own[tag]?.enum?.[0];
    const message = `${fieldLabel(at)} belongs to ${owners.join(', ')}, and ${tag} is ${String(variant)}${value[tag] === undefined ? ' by default' : ''}`;
    faults.add(at, 'unknownField', message, Object.keys(own));
  }
  return Object.fromEntries(Object.entries(value).filter(([name]) => !foreign.includes(name)));
}

function ownersOf(name: string, branches: PlainSchema[], tag: string): unknown[] {
  return branches
    .filter((branch) => Object.hasOwn(branch.properties ?? {}, name))
    .flatMap((branch) => tagValues(branch, tag));
}
