import { isDeepStrictEqual } from 'node:util';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Values of `propertyName` by which a branch of a union is chosen. */
function tagsOf(branch: JsonObject, propertyName: string): string[] {
  const property = isObject(branch.properties) ? branch.properties[propertyName] : undefined;
  if (!isObject(property)) return [];
  return (Array.isArray(property.enum) ? property.enum : [property.const]).filter(
    (tag) => typeof tag === 'string',
  );
}

class Hoister {
  readonly schemas: Record<string, JsonObject> = {};
  private readonly originals = new Map<string, JsonObject>();

  walk(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => this.walk(item));
    if (!isObject(value)) return value;
    return typeof value.title === 'string' && ('type' in value || 'anyOf' in value)
      ? this.hoist(value, value.title)
      : this.copy(value);
  }

  private copy(value: JsonObject): JsonObject {
    const copied = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.walk(item)]));
    const { discriminator, anyOf } = value;
    if (!isObject(discriminator) || !Array.isArray(anyOf)) return copied;
    return { ...copied, discriminator: this.withMapping(discriminator, anyOf.filter(isObject)) };
  }

  private withMapping(discriminator: JsonObject, branches: JsonObject[]): JsonObject {
    const propertyName = String(discriminator.propertyName);
    const entries = branches.flatMap((branch) =>
      tagsOf(branch, propertyName).map((tag) => [tag, `#/components/schemas/${branch.title}`]),
    );
    return { propertyName, mapping: Object.fromEntries(entries) };
  }

  private hoist(schema: JsonObject, title: string): JsonObject {
    const known = this.originals.get(title);
    if (known === undefined) {
      this.originals.set(title, schema);
      const { title: _title, ...rest } = schema;
      this.schemas[title] = this.copy(rest);
    } else if (!isDeepStrictEqual(known, schema)) {
      throw new Error(`Two different schemas have the title ${title}.`);
    }
    return refTo(title);
  }
}

/** Moves every schema with a title to `components.schemas`, so that generated clients get a named type for each. */
export function hoistSchemas<T extends object>(document: T): T {
  // A copy without the symbols and shared objects of the schema library.
  const plain: JsonObject = JSON.parse(JSON.stringify(document));
  const hoister = new Hoister();
  const paths = hoister.walk(plain.paths ?? {});
  const schemas = Object.fromEntries(Object.entries(hoister.schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  const components = { ...(isObject(plain.components) ? plain.components : {}), schemas };
  return { ...plain, paths, components } as T;
}
