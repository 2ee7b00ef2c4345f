import type { Json } from '../json.js';
import { isValues, type Values } from './fill.js';
import type { Layer } from './layers.js';

/** `target` with `value` at the route; objects on the way are copied, null or missing ones made. */
export function withValueAt(target: Values, segments: string[], value: Json): Values {
  const [name, ...rest] = segments;
  if (name === undefined) return withoutLabel(value);
  if (rest.length === 0) return { ...target, [name]: isValues(value) ? withoutLabel(value) : value };
  const inner = target[name];
  return { ...target, [name]: withValueAt(isValues(inner) ? inner : {}, rest, value) };
}

/** An item of a bundle without the name that it has in `params`. */
export function withoutLabel(value: Json): Values {
  if (!isValues(value)) return {};
  const { label: _label, ...fields } = value;
  return fields;
}

/** Lays the layers over each other, later ones on top. */
export function mergeLayers(layers: Layer[]): Values {
  let merged: Values = {};
  for (const layer of layers) {
    if (layer.kind === 'object') merged = { ...merged, ...layer.values };
    else for (const { segments, value } of layer.entries) merged = withValueAt(merged, segments, value);
  }
  return merged;
}
