import { shuffled } from './shuffle.js';
import { type SplitCandidate, SplitError, type SplitRule } from './split-rule.js';

/** What must stay together: one sample, or all samples of a group, as positions in the data set. */
export type Unit = number[];

export function isByGroup({ strategy, folds }: SplitRule): boolean {
  return strategy === 'group' || strategy === 'groupSequential' || folds === 'groups';
}

function isInOrder({ strategy }: SplitRule): boolean {
  return strategy === 'sequential' || strategy === 'groupSequential';
}

/** The units in the order in which they are dealt out. @throws SplitError */
export function orderedUnits(samples: readonly SplitCandidate[], rule: SplitRule): Unit[] {
  if (isByGroup(rule) && samples.length > 0 && samples.every(({ group }) => group === null)) {
    const asked = rule.folds === 'groups' ? 'folds = groups' : `strategy = ${rule.strategy}`;
    throw new SplitError('emptySplit', `validation.${asked}: the data set has no groups`);
  }
  const units = isByGroup(rule) ? groupUnits(samples) : samples.map((_, position) => [position]);
  return isInOrder(rule) ? units : shuffled(units, rule.splitSeed);
}

/** In the order of first appearance; a sample without a group is a unit of its own. */
export function groupUnits(samples: readonly SplitCandidate[]): Unit[] {
  const named = new Map<string, Unit>();
  const units: Unit[] = [];
  for (const [position, { group }] of samples.entries()) {
    const known = group === null ? undefined : named.get(group);
    if (known) {
      known.push(position);
      continue;
    }
    const unit = [position];
    units.push(unit);
    if (group !== null) named.set(group, unit);
  }
  return units;
}

/** The units of one fold. @param fold 1..k @throws SplitError */
export function foldUnits(units: Unit[], rule: SplitRule, fold: number | null): Unit[] {
  const folds = rule.folds === 'groups' ? units.length : (rule.folds ?? 1);
  if (fold === null || fold < 1 || fold > folds) {
    throw new SplitError('emptySplit', `fold ${fold} of ${folds} does not exist`);
  }
  const assigned = isInOrder(rule) ? blockFolds(units, folds) : balancedFolds(units, folds);
  return units.filter((unit) => assigned.get(unit) === fold);
}

/** Largest units first, each into the fold with the fewest images so far. */
function balancedFolds(units: Unit[], folds: number): Map<Unit, number> {
  const images = new Array<number>(folds).fill(0);
  const assigned = new Map<Unit, number>();
  for (const unit of [...units].sort((left, right) => right.length - left.length)) {
    const lightest = images.indexOf(Math.min(...images));
    images[lightest] = (images[lightest] ?? 0) + unit.length;
    assigned.set(unit, lightest + 1);
  }
  return assigned;
}

/** Neighbours stay together: a unit's fold is where its middle image falls. */
function blockFolds(units: Unit[], folds: number): Map<Unit, number> {
  const total = countImages(units);
  const assigned = new Map<Unit, number>();
  let before = 0;
  for (const unit of units) {
    assigned.set(unit, Math.floor(((before + unit.length / 2) / total) * folds) + 1);
    before += unit.length;
  }
  return assigned;
}

/**
 * Takes units off the end, as many as come nearest to so many images; at least one where any are wanted.
 * @param leave units that stay for the sides that come after
 */
export function takeFromEnd(units: Unit[], wantedImages: number, leave: number): Unit[] {
  const nearest = nearestCount([...units].reverse(), wantedImages);
  const count = Math.min(nearest, Math.max(0, units.length - leave));
  return count === 0 ? [] : units.splice(units.length - count);
}

/** A beginning of the units, as `takeFromEnd`; they stay. */
export function beginningOf(units: Unit[], wantedImages: number): Unit[] {
  return units.slice(0, nearestCount(units, wantedImages));
}

function nearestCount(units: Unit[], wantedImages: number): number {
  if (wantedImages <= 0) return 0;
  let images = 0;
  let count = 0;
  for (const unit of units) {
    const nearer = Math.abs(images + unit.length - wantedImages) <= Math.abs(images - wantedImages);
    if (count > 0 && !nearer) break;
    images += unit.length;
    count += 1;
  }
  return count;
}

export function countImages(units: Unit[]): number {
  return units.reduce((sum, unit) => sum + unit.length, 0);
}
