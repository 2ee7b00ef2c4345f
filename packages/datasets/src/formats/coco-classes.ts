import { HIGHEST_CLASS, type ResolvedDatasetImportOptions } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import type { Border } from '../polygons/paint-regions.js';

export interface CocoClasses {
  names: string[];
  border: Border | null;
  /** 0: the category is not wanted and stays background. */
  of(category: string): number;
}

/**
 * Every category is a class, by rising id. `classNames` of which all are categories picks and orders them; others rename all.
 * @throws DatasetFault `badOption`
 */
export function cocoClasses(
  categories: readonly string[],
  { classNames, border }: Pick<ResolvedDatasetImportOptions, 'classNames' | 'border'>,
): CocoClasses {
  const last = border ? ['border'] : [];
  const wanted = classNames?.slice(1, classNames.length - last.length) ?? [];
  const picks = wanted.length > 0 && wanted.every((name) => categories.includes(name));
  const chosen = picks ? wanted : categories;
  const names = classNames ?? ['background', ...chosen, ...last];
  if (names.length > HIGHEST_CLASS + 1) {
    const message = `${categories.length} categories are too many classes, at most ${HIGHEST_CLASS} with the border; classNames picks some: background, then names of categories`;
    throw new DatasetFault('badOption', message, null, String(categories.length));
  }
  if (names.length !== 1 + chosen.length + last.length) {
    const expected = ['background', ...categories, ...last].join(', ');
    const message = `classNames has ${names.length} names, the annotations make the classes ${expected}`;
    throw new DatasetFault('badOption', message, null, names.join(', '));
  }
  return {
    names,
    border: border ? { width: border.width, classIndex: chosen.length + 1 } : null,
    of: (category) => chosen.indexOf(category) + 1,
  };
}
