import { sweepLimits } from '../limits.js';
import type { FaultList } from './fault-list.js';
import { fieldLabel, pointerTo } from './pointer.js';

/** Keys that would reach an object's prototype if they were ever used carelessly. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** A container in the document and the way to it; pointers are spelt out only where something is wrong. */
interface Place {
  value: object;
  parent: Place | null;
  name: string | number;
}

/**
 * Looks at a document before anything walks it by recursion: its nesting and its keys. Goes level by level with a list of
 * its own, so that 100,000 levels cost no stack.
 * @returns false where the document must not be walked
 */
export function checkDocumentShape(document: unknown, faults: FaultList): boolean {
  let level: Place[] = isObject(document) ? [{ value: document, parent: null, name: '' }] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > sweepLimits.jsonDepth) {
      faults.add('', 'tooLong', `the body is nested deeper than ${sweepLimits.jsonDepth} levels`);
      return false;
    }
    const next: Place[] = [];
    for (const place of level) addChildren(place, next, faults);
    level = next;
  }
  return true;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function addChildren(parent: Place, found: Place[], faults: FaultList): void {
  const { value } = parent;
  if (Array.isArray(value)) {
    for (let name = 0; name < value.length; name++) {
      if (isObject(value[name])) found.push({ value: value[name], parent, name });
    }
    return;
  }
  for (const name of Object.keys(value)) {
    if (forbiddenKeys.has(name)) refuseKey(parent, name, faults);
    const child = (value as Record<string, unknown>)[name];
    if (isObject(child)) found.push({ value: child, parent, name });
  }
}

function pointerOf({ parent, name }: Place): string {
  return parent === null ? '' : pointerTo(pointerOf(parent), name);
}

function refuseKey(parent: Place, name: string, faults: FaultList): void {
  if (faults.isFull) return;
  const pointer = pointerOf(parent);
  const at = pointerTo(pointer, name);
  if (pointer === '/parameters') faults.add(at, 'unknownPath', `${name} is no path of a trial`);
  else faults.add(at, 'unknownField', `${fieldLabel(at)} is no field: the name ${name} is never accepted`);
}
