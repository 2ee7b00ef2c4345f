import type { FaultList } from './fault-list.js';
import { fieldLabel, pointerTo, shown } from './pointer.js';

/** A fault for each value that equals an earlier one: two equal cells would be merged without a word. @param noun what the values are called: items, values */
export function checkDistinct(
  values: readonly unknown[],
  noun: string,
  pointer: string,
  faults: FaultList,
): void {
  const seen = new Map<string, number>();
  values.forEach((value, index) => {
    const text = JSON.stringify(value);
    const first = seen.get(text);
    if (first === undefined) seen.set(text, index);
    else
      faults.add(
        pointerTo(pointer, index),
        'duplicateName',
        `${fieldLabel(pointer)} has ${shown(value)} twice, as ${noun} ${first} and ${index}`,
      );
  });
}
