import type { Columns } from '@unetsweep/contract';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total?: number;
}

/** The values of a column, texts looked up in its dictionary. */
export function columnValues({ columns }: Columns, name: string): (number | string | null)[] {
  const { values = [], dictionary } = columns[name] ?? {};
  if (dictionary === undefined) return values;
  return values.map((value) => (value === null ? null : (dictionary[value] ?? null)));
}
