import { sweepLimits } from '../limits.js';
import type { FaultList } from './fault-list.js';
import { fieldLabel, pointerTo } from './pointer.js';

/** Keys that would reach an object's prototype if they were ever used carelessly. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Looks at a document before anything walks it by recursion: its nesting and its keys. Goes level by level with a list of
 * its own, so that 100,000 levels cost no stack.
 * @returns false where the document must not be walked
 */
export function checkDocumentShape(document: unknown, faults: FaultList): boolean {
  let level: { value: object; pointer: string }[] = isObject(document)
    ? [{ value: document, pointer: '' }]
    : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > sweepLimits.jsonDepth) {
      faults.add('', 'tooLong', `the body is nested deeper than ${sweepLimits.jsonDepth} levels`);
      return false;
    }
    level = level.flatMap(({ value, pointer }) => children(value, pointer, faults));
  }
  return true;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function children(value: object, pointer: string, faults: FaultList): { value: object; pointer: string }[] {
  const found: { value: object; pointer: string }[] = [];
  for (const name of Object.keys(value)) {
    const at = pointerTo(pointer, name);
    if (!Array.isArray(value) && forbiddenKeys.has(name)) refuseKey(at, pointer, name, faults);
    const child = (value as Record<string, unknown>)[name];
    if (isObject(child)) found.push({ value: child, pointer: at });
  }
  return found;
}

function refuseKey(at: string, pointer: string, name: string, faults: FaultList): void {
  if (pointer === '/parameters') faults.add(at, 'unknownPath', `${name} is no path of a trial`);
  else faults.add(at, 'unknownField', `${fieldLabel(at)} is no field: the name ${name} is never accepted`);
}
