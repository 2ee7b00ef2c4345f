import { HIGHEST_CLASS, type ResolvedDatasetImportOptions } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import type { Feature } from './feature.js';
import type { Border } from './paint-regions.js';

export interface PolygonClasses {
  /** By class index: background, the polygons' classes, the border where there is one. */
  names: string[];
  border: Border | null;
  of(feature: Feature): number;
}

type Options = Pick<ResolvedDatasetImportOptions, 'border' | 'classNames' | 'classProperty'>;

/**
 * Without a class property all polygons are one class, `building`. With one, each of its values is a class, in the order of
 * `classNames` where these are the values, else in alphabetical order. The border is the last class.
 * @throws DatasetFault `badOption`, `unknownMaskValue`: too many values
 */
export function polygonClasses(features: readonly Feature[], options: Options): PolygonClasses {
  const values = polygonValues(features, options);
  if (values.length > HIGHEST_CLASS - 1) {
    const message = `${options.classProperty} has ${values.length} values, at most ${HIGHEST_CLASS - 1} can be classes`;
    throw new DatasetFault('unknownMaskValue', message, null, String(values.length));
  }
  const indices = new Map(values.map((value, index) => [value, index + 1]));
  const names = namesOf(values, options);
  const border = options.border ? { width: options.border.width, classIndex: values.length + 1 } : null;
  return { names, border, of: ({ className }) => indices.get(className ?? DEFAULT_NAME) ?? 1 };
}

const DEFAULT_NAME = 'building';
const BORDER_NAME = 'border';

function polygonValues(features: readonly Feature[], { classProperty, classNames }: Options): string[] {
  if (classProperty === null) return [DEFAULT_NAME];
  const found = new Set(features.map(({ className }) => className ?? DEFAULT_NAME));
  const named = (classNames ?? []).slice(1);
  if ([...found].every((value) => named.includes(value))) {
    return named.filter((name) => name !== BORDER_NAME || found.has(name));
  }
  return [...found].sort();
}

function namesOf(values: readonly string[], { border, classNames }: Options): string[] {
  const names = ['background', ...values, ...(border ? [BORDER_NAME] : [])];
  if (!classNames || classNames.length === names.length) return classNames ?? names;
  const message = `classNames has ${classNames.length} names, the polygons make the classes ${names.join(', ')}`;
  throw new DatasetFault('badOption', message, null, classNames.join(', '));
}
