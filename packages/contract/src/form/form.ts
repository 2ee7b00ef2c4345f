import Type, { type Static, type TSchema, type TUnsafe } from 'typebox';
import { closedObject, discriminatorOf, nullable, oneOf } from './schema.js';

/**
 * A form is one definition of a part of a spec from which three things follow: the schema of what people post (every field
 * with a default may be left out), the schema of the resolved part (complete), and the table of defaults.
 */
export type Field = TSchema | Form<unknown, unknown>;
export type Fields = Record<string, Field>;

type InputOf<F> = F extends Form<infer I, infer _R> ? I : F extends TSchema ? Static<F> : never;
type ResolvedOf<F> = F extends Form<infer _I, infer R> ? R : F extends TSchema ? Static<F> : never;
type Flat<T> = { [K in keyof T]: T[K] };
type OptionalInputs<F extends Fields> = { [K in keyof F]?: InputOf<F[K]> };
type RequiredInputs<F extends Fields> = { [K in keyof F]: InputOf<F[K]> };
type Resolved<F extends Fields> = { [K in keyof F]: ResolvedOf<F[K]> };

/** What people post and what comes out of it. */
export abstract class Form<I, R> {
  constructor(
    readonly input: TUnsafe<I>,
    readonly resolved: TUnsafe<R>,
  ) {}
}

/** Fields in one object. Those in `required` have no default. */
export class ObjectForm<I, R> extends Form<I, R> {
  constructor(
    input: TUnsafe<I>,
    resolved: TUnsafe<R>,
    readonly fields: Fields,
    readonly required: Fields,
    /** True: null is a value too, and the default. */
    readonly isNullable: boolean,
  ) {
    super(input, resolved);
  }
}

/** One of several objects, told apart by the value of `tag`. */
export class UnionForm<I, R> extends Form<I, R> {
  constructor(
    input: TUnsafe<I>,
    resolved: TUnsafe<R>,
    readonly tag: string,
    /** Accepts the name of any variant. */
    readonly tagSchema: TSchema,
    /** Variant of an object without a tag; null: the tag is required. */
    readonly defaultVariant: string | null,
    /** Fields of every variant: they carry over when the variant changes. */
    readonly common: Fields,
    readonly variants: Record<string, Variant>,
  ) {
    super(input, resolved);
  }
}

export interface Variant<F extends Fields = Fields, Q extends Fields = Fields> {
  fields: F;
  required: Q;
}

/** Fields of one variant of a union: those with defaults, then those without. */
export function variant<F extends Fields, Q extends Fields = Record<never, never>>(
  fields: F,
  required?: Q,
): Variant<F, Q> {
  return { fields, required: required ?? ({} as Q) };
}

interface FormOptions {
  title: string;
  description: string;
}

const inputSchema = (field: Field): TSchema => (field instanceof Form ? field.input : field);
const resolvedSchema = (field: Field): TSchema => (field instanceof Form ? field.resolved : field);

/** Properties of the posted form: `required` ones, and optional ones. */
export function inputProperties(fields: Fields, required: Fields): Record<string, TSchema> {
  const properties: Record<string, TSchema> = {};
  for (const [name, field] of Object.entries(required)) properties[name] = inputSchema(field);
  for (const [name, field] of Object.entries(fields)) properties[name] = Type.Optional(inputSchema(field));
  return properties;
}

function resolvedProperties(...groups: Fields[]): Record<string, TSchema> {
  const properties: Record<string, TSchema> = {};
  for (const fields of groups) {
    for (const [name, field] of Object.entries(fields)) properties[name] = resolvedSchema(field);
  }
  return properties;
}

/** Makes a form of an object whose `fields` all have defaults and whose `required` fields have none. */
export function objectForm<F extends Fields, Q extends Fields = Record<never, never>>(
  options: FormOptions,
  fields: F,
  required?: Q,
): ObjectForm<Flat<OptionalInputs<F> & RequiredInputs<Q>>, Flat<Resolved<F> & Resolved<Q>>> {
  const needed = required ?? {};
  return new ObjectForm(
    Type.Unsafe(closedObject(inputProperties(fields, needed), { ...options })),
    Type.Unsafe(
      closedObject(resolvedProperties(fields, needed), { ...options, title: `Resolved${options.title}` }),
    ),
    fields,
    needed,
    false,
  );
}

/** The same form where null switches the part off, which is the default. */
export function orNull<I, R>(form: ObjectForm<I, R>): ObjectForm<I | null, R | null> {
  const description = (form.input as { description?: string }).description;
  return new ObjectForm(
    Type.Unsafe<I | null>(nullable(form.input, { default: null, description })),
    Type.Unsafe<R | null>(nullable(form.resolved, { description })),
    form.fields,
    form.required,
    true,
  );
}

type UnionInput<T extends string, D, C extends Fields, V extends Record<string, Variant>> = {
  [K in keyof V & string]: Flat<
    (K extends D ? { [P in T]?: K } : { [P in T]: K }) &
      OptionalInputs<C> &
      OptionalInputs<V[K]['fields']> &
      RequiredInputs<V[K]['required']>
  >;
}[keyof V & string];

type UnionResolved<T extends string, C extends Fields, V extends Record<string, Variant>> = {
  [K in keyof V & string]: Flat<
    { [P in T]: K } & Resolved<C> & Resolved<V[K]['fields']> & Resolved<V[K]['required']>
  >;
}[keyof V & string];

/** Makes a form of a tagged union. Variants that share one `variant(…)` object become one schema. */
export function unionForm<
  const T extends string,
  const D extends string | null,
  C extends Fields,
  V extends Record<string, Variant>,
>(
  options: FormOptions & {
    tag: T;
    defaultVariant: D;
    common: C;
    variants: V;
    /** True: the default variant depends on data, so that the schema names none. */
    isDefaultContextual?: boolean;
  },
): UnionForm<UnionInput<T, D, C, V>, UnionResolved<T, C, V>> {
  const { tag, defaultVariant, common, variants, title, description } = options;
  const groups = new Map<Variant, string[]>();
  for (const [name, one] of Object.entries(variants)) groups.set(one, [...(groups.get(one) ?? []), name]);
  const inputs: TSchema[] = [];
  const resolveds: TSchema[] = [];
  for (const [one, names] of groups) {
    const choice = oneOf(names, { description: `Chooses the variant: ${names.join(', ')}.` });
    const isDefault = defaultVariant !== null && names.includes(defaultVariant);
    const name = title + names.map((each) => each.charAt(0).toUpperCase() + each.slice(1)).join('Or');
    const annotated = options.isDefaultContextual
      ? choice
      : Type.Unsafe({ ...choice, default: defaultVariant });
    const tagged = isDefault ? Type.Optional(annotated) : choice;
    const inputFields = { [tag]: tagged, ...inputProperties({ ...one.fields, ...common }, one.required) };
    inputs.push(closedObject(inputFields, { title: name }));
    const resolvedFields = { [tag]: choice, ...resolvedProperties(one.required, one.fields, common) };
    resolveds.push(closedObject(resolvedFields, { title: `Resolved${name}` }));
  }
  const inputDiscriminator = discriminatorOf(tag, inputs);
  const resolvedDiscriminator = discriminatorOf(tag, resolveds);
  return new UnionForm(
    Type.Unsafe({ anyOf: inputs, discriminator: inputDiscriminator, title, description }),
    Type.Unsafe({
      anyOf: resolveds,
      discriminator: resolvedDiscriminator,
      title: `Resolved${title}`,
      description,
    }),
    tag,
    oneOf(Object.keys(variants)),
    defaultVariant,
    common,
    variants,
  );
}
