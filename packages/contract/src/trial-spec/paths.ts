import type { TSchema } from 'typebox';
import { type Field, type Fields, Form, ObjectForm, UnionForm } from '../form/form.js';
import { nearestNames } from '../nearest.js';
import { DatasetReferenceSchema } from '../sweep-spec/dataset-reference.js';
import { type SectionForm, type SectionName, trialForms } from './trial-spec.js';

/** A field of a trial that a sweep may set, by its dotted path. */
export interface SpecPath {
  path: string;
  /** Null for `dataset`. */
  section: SectionName | null;
  /** The path inside its section; empty for the section itself. */
  segments: string[];
  /** An object is set whole (a bundle); anything else is one value, arrays included. */
  isObject: boolean;
  /** Schemas that accept values of the path: one, or one for each variant that has the field. */
  schemas: TSchema[];
  /** Variants that have the field; null where all have it. */
  variants: string[] | null;
}

const table = new Map<string, SpecPath>();

function add(entry: SpecPath): void {
  const known = table.get(entry.path);
  if (!known) {
    table.set(entry.path, entry);
    return;
  }
  known.schemas.push(...entry.schemas.filter((schema) => !known.schemas.includes(schema)));
  if (known.variants && entry.variants) known.variants.push(...entry.variants);
}

function addField(section: SectionName, segments: string[], field: Field, variants: string[] | null): void {
  const path = [section, ...segments].join('.');
  const isForm = field instanceof Form;
  const schemas = [isForm ? field.input : field];
  add({ path, section, segments, isObject: isForm, schemas, variants: variants && [...variants] });
  if (field instanceof ObjectForm) {
    addFields(section, segments, { ...field.required, ...field.fields }, variants);
  }
}

function addFields(section: SectionName, parents: string[], fields: Fields, variants: string[] | null): void {
  for (const [name, field] of Object.entries(fields)) addField(section, [...parents, name], field, variants);
}

function addUnion(section: SectionName, form: UnionForm<unknown, unknown>, tagSchema: TSchema): void {
  add({
    path: `${section}.${form.tag}`,
    section,
    segments: [form.tag],
    isObject: false,
    schemas: [tagSchema],
    variants: null,
  });
  addFields(section, [], form.common, null);
  for (const [name, { fields, required }] of Object.entries(form.variants)) {
    addFields(section, [], { ...required, ...fields }, [name]);
  }
}

function addSection(section: SectionName, form: SectionForm): void {
  add({ path: section, section, segments: [], isObject: true, schemas: [form.input], variants: null });
  if (form instanceof UnionForm) addUnion(section, form, form.tagSchema);
  else addFields(section, [], { ...form.required, ...form.fields }, null);
}

for (const [section, form] of Object.entries(trialForms)) addSection(section as SectionName, form);
add({
  path: 'dataset',
  section: null,
  segments: [],
  isObject: false,
  schemas: [DatasetReferenceSchema],
  variants: null,
});

/** Every path that a parameter, an override or a point may set, in the order of the documentation. */
export const specPaths: ReadonlyMap<string, SpecPath> = table;

/** Paths spelt like an unknown one. */
export function nearestSpecPaths(path: string): string[] {
  return nearestNames(path, specPaths.keys());
}
