import type { FilterNode } from '../../filter/ast.js';
import { FilterFault } from '../../filter/filter-fault.js';
import { parseTypedWhen } from '../../filter/when.js';
import { didYouMean, nearestNames } from '../../nearest.js';
import type { When } from '../../sweep-spec/when.js';
import { pointerTo, shown } from '../pointer.js';
import { pathsSetBy } from './parameters.js';
import { checkPathValues } from './path-values.js';
import type { SweepCheck } from './sweep-check.js';

/** Checks conditions, overrides and exclusions: they can be read, and name what exists. */
export function checkConditions(check: SweepCheck): void {
  const { spec } = check;
  spec.exclude?.forEach((when, index) => {
    checkWhen(check, when, pointerTo('/exclude', index));
  });
  spec.overrides?.forEach(({ when, set }, index) => {
    const at = pointerTo('/overrides', index);
    checkWhen(check, when, pointerTo(at, 'when'));
    checkPathValues(check, set, pointerTo(at, 'set'));
  });
  checkDependencies(check);
}

function checkWhen({ pathTypes, faults }: SweepCheck, when: When, pointer: string): FilterNode | undefined {
  if (faults.isFull) return undefined;
  try {
    return parseTypedWhen(when, pathTypes);
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    faults.append([error.toFieldError(pointer)]);
    return undefined;
  }
}

/** Adds a fault where `name` is none of the sweep's parameters. */
export function checkIsParameter({ parameters, faults }: SweepCheck, name: string, pointer: string): boolean {
  if (parameters.has(name)) return true;
  if (faults.isFull) return false;
  const near = nearestNames(name, parameters.keys());
  faults.add(
    pointer,
    'unknownPath',
    `${shown(name)} is none of the sweep's parameters${didYouMean(near)}`,
    near,
  );
  return false;
}

function pathsIn(node: FilterNode): string[] {
  if (node.kind === 'not') return pathsIn(node.node);
  return node.kind === 'and' || node.kind === 'or' ? node.nodes.flatMap(pathsIn) : [node.path.text];
}

/** Which parameters each conditional one waits for; a circle would leave none of them decidable. */
function checkDependencies(check: SweepCheck): void {
  const waitsFor = new Map<string, Set<string>>();
  const setBy = new Map<string, string>();
  for (const [name, parameter] of check.parameters) {
    for (const path of pathsSetBy(name, parameter)) setBy.set(path, name);
  }
  check.spec.conditions?.forEach(({ parameter, when }, index) => {
    const at = pointerTo('/conditions', index);
    const test = checkWhen(check, when, pointerTo(at, 'when'));
    if (!checkIsParameter(check, parameter, pointerTo(at, 'parameter')) || !test) return;
    const needed = waitsFor.get(parameter) ?? new Set<string>();
    for (const path of pathsIn(test)) {
      const owner = setBy.get(path);
      if (owner !== undefined) needed.add(owner);
    }
    waitsFor.set(parameter, needed);
    if (reaches(waitsFor, parameter, parameter)) {
      check.faults.add(
        at,
        'circularCondition',
        `${parameter} takes part only where a parameter has a value that itself depends on ${parameter}`,
      );
    }
  });
}

/** Whether `from` waits, directly or not, for `target`. */
function reaches(waitsFor: Map<string, Set<string>>, from: string, target: string): boolean {
  const seen = new Set<string>();
  const open = [...(waitsFor.get(from) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === target) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(waitsFor.get(name) ?? []));
  }
  return false;
}
