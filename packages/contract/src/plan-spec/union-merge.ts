import { isValues, type Values } from '../defaults/fill.js';
import { UnionForm } from '../form/form.js';
import type { Json } from '../json.js';

/** Objects merge, field by field; anything else replaces. Neither argument is changed. */
export function mergeObjects(under: Json | undefined, over: Json | undefined): Json | undefined {
  if (over === undefined) return under;
  if (!isValues(under) || !isValues(over)) return over;
  const merged: Values = { ...under };
  for (const [name, value] of Object.entries(over)) merged[name] = mergeObjects(merged[name], value) ?? value;
  return merged;
}

/** The fields of a part that stay when another variant of its union is chosen: those that all variants have. */
export function commonFields(form: UnionForm<unknown, unknown>, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(form.common, name)));
}

/** As `mergeObjects`, where `over` may choose another variant of a tagged union: then only common fields of `under` stay. */
export function mergePart(form: unknown, under: Json | undefined, over: Json | undefined): Json | undefined {
  if (!(form instanceof UnionForm) || !isValues(under) || !isValues(over)) return mergeObjects(under, over);
  const chosen = over[form.tag];
  const changes = chosen !== undefined && chosen !== (under[form.tag] ?? form.defaultVariant);
  return mergeObjects(changes ? commonFields(form, under) : under, over);
}
