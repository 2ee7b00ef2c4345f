import type { TSchema } from 'typebox';
import { type Field, type Fields, Form, ObjectForm, UnionForm } from '../form/form.js';
import type { Json } from '../json.js';

export type Values = Record<string, Json>;

/** A form's fields with their defaults taken out of the schemas once, so that filling is a plain loop. */
interface FieldDefault {
  name: string;
  form: Form<unknown, unknown> | null;
  value: Json | undefined;
}

const compiled = new WeakMap<Fields, FieldDefault[]>();

function defaultOf(field: Field): Json | undefined {
  return field instanceof Form ? undefined : (field as TSchema & { default?: Json }).default;
}

function fieldDefaults(fields: Fields): FieldDefault[] {
  const known = compiled.get(fields);
  if (known) return known;
  const made = Object.entries(fields).map(([name, field]) => ({
    name,
    form: field instanceof Form ? field : null,
    value: defaultOf(field),
  }));
  compiled.set(fields, made);
  return made;
}

/** Lists and objects of the schema's defaults are copied, so that no two specs share one. */
function fresh(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(fresh) : { ...value };
}

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Copies `given` fields into `target` with defaults for the rest. A field that has neither is reported by its path. */
export function fillFields(
  target: Values,
  fields: Fields,
  given: Values,
  missing: string[],
  parent = '',
): void {
  for (const { name, form, value } of fieldDefaults(fields)) {
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    const filled = form ? fillForm(form, own, missing, `${parent}${name}.`) : own === undefined ? value : own;
    if (filled === undefined) missing.push(`${parent}${name}`);
    else target[name] = own === undefined ? fresh(filled) : filled;
  }
}

/** The resolved value of a form for what was given, with defaults at every level. */
export function fillForm(
  form: Form<unknown, unknown>,
  given: Json | undefined,
  missing: string[],
  parent = '',
): Json {
  const target: Values = {};
  if (form instanceof UnionForm) {
    fillVariant(target, form, isValues(given) ? given : {}, missing, parent);
    return target;
  }
  if (!(form instanceof ObjectForm)) throw new TypeError('a form is an object or a union');
  if (form.isNullable && (given === undefined || given === null)) return null;
  const values = isValues(given) ? given : {};
  fillFields(target, form.required, values, missing, parent);
  fillFields(target, form.fields, values, missing, parent);
  return target;
}

function fillVariant(
  target: Values,
  form: UnionForm<unknown, unknown>,
  given: Values,
  missing: string[],
  parent: string,
): void {
  const name = (given[form.tag] ?? form.defaultVariant) as string | null;
  const chosen = name === null ? undefined : form.variants[name];
  if (name === null || !chosen) {
    missing.push(`${parent}${form.tag}`);
    return;
  }
  target[form.tag] = name;
  fillFields(target, chosen.required, given, missing, parent);
  fillFields(target, chosen.fields, given, missing, parent);
  fillFields(target, form.common, given, missing, parent);
}
