import type { ResolvedValidation } from '@unetsweep/contract';
import { shuffled } from './shuffle.js';

export interface SplitMember {
  sample: string;
  group: string | null;
}

/** Who is trained on, validated on, tested on and left out; each list in the order of the data set. */
export interface SplitLists {
  train: SplitMember[];
  validation: SplitMember[];
  test: SplitMember[];
  unused: SplitMember[];
}

export type SplitRule = Pick<
  ResolvedValidation,
  'strategy' | 'fraction' | 'testFraction' | 'trainFraction' | 'folds' | 'splitSeed'
>;

export interface SplitResult {
  split: SplitLists;
  /** `groupsShared`: a group is on both sides. `valIsTrain`: validation = training. */
  flags: ('groupsShared' | 'valIsTrain')[];
}

/** The rule can't be met by these samples. */
export class SplitError extends Error {
  override readonly name = 'SplitError';

  constructor(
    readonly code: 'emptySplit' | 'unknownSample',
    message: string,
  ) {
    super(message);
  }
}

/** What must stay together: one sample, or all samples of a group, as positions in the data set. */
type Unit = number[];

/**
 * Splits samples by `rule`; `splitSeed` alone decides the order, so that repeats and trials share a split.
 * Test comes off the end of the units, then validation; `trainFraction` keeps a beginning of the rest, so a smaller
 * share is a subset of a larger one and the validation images stay. Units are taken whole, as many as come nearest to
 * the asked-for share of the images, at least one.
 * @param fold 1..k in a cross validation, else null
 * @throws SplitError
 */
export function splitSamples(
  samples: readonly SplitMember[],
  rule: SplitRule,
  fold: number | null,
): SplitResult {
  const units = orderedUnits(samples, rule);
  const test = takeFromEnd(units, samples.length * (rule.testFraction ?? 0));
  const held = rule.strategy === 'sameAsTraining' ? [] : heldOut(units, samples.length, rule, fold);
  const rest = units.filter((unit) => !held.includes(unit));
  const used = takeFromStart(rest, countImages(rest) * rule.trainFraction);
  const unused = rest.slice(used.length);
  const members = (chosen: Unit[]) =>
    chosen
      .flat()
      .sort((left, right) => left - right)
      .map((position) => samples[position] as SplitMember);
  const split: SplitLists = {
    train: members(used),
    validation: members(rule.strategy === 'sameAsTraining' ? used : held),
    test: members(test),
    unused: members(unused),
  };
  assertFilled(split, rule);
  return { split, flags: flagsOf(split, rule) };
}

/** Folds of a cross validation: `groups` = one for each group. */
export function countFolds(samples: readonly SplitMember[], folds: number | 'groups'): number {
  return folds === 'groups' ? groupUnits(samples).length : folds;
}

function orderedUnits(samples: readonly SplitMember[], rule: SplitRule): Unit[] {
  if (rule.strategy === 'named') {
    throw new SplitError(
      'emptySplit',
      'validation.strategy = named: the data set stores no split of its own',
    );
  }
  const byGroup = rule.strategy === 'group' || rule.strategy === 'groupSequential' || rule.folds === 'groups';
  if (byGroup && samples.length > 0 && samples.every(({ group }) => group === null)) {
    throw new SplitError('emptySplit', `validation.strategy = ${rule.strategy}: the data set has no groups`);
  }
  const units = byGroup ? groupUnits(samples) : samples.map((_, position) => [position]);
  const inOrder = rule.strategy === 'sequential' || rule.strategy === 'groupSequential';
  return inOrder ? units : shuffled(units, rule.splitSeed);
}

/** In the order of first appearance; a sample without a group is a unit of its own. */
function groupUnits(samples: readonly SplitMember[]): Unit[] {
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

function heldOut(units: Unit[], images: number, rule: SplitRule, fold: number | null): Unit[] {
  if (rule.folds === undefined || rule.folds === 1) return takeFromEnd(units, images * (rule.fraction ?? 0));
  const folds = rule.folds === 'groups' ? units.length : rule.folds;
  if (fold === null || fold < 1 || fold > folds) {
    throw new SplitError('emptySplit', `fold ${fold} of ${folds} does not exist`);
  }
  const inOrder = rule.strategy === 'sequential' || rule.strategy === 'groupSequential';
  const assigned = inOrder ? blockFolds(units, folds) : balancedFolds(units, folds);
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

function takeFromEnd(units: Unit[], wantedImages: number): Unit[] {
  const count = nearestCount([...units].reverse(), wantedImages);
  return count === 0 ? [] : units.splice(units.length - count);
}

function takeFromStart(units: Unit[], wantedImages: number): Unit[] {
  return units.slice(0, nearestCount(units, wantedImages));
}

/** How many of the first units come nearest to so many images; at least one where any are wanted. */
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

function countImages(units: Unit[]): number {
  return units.reduce((sum, unit) => sum + unit.length, 0);
}

function assertFilled(split: SplitLists, rule: SplitRule): void {
  const wanted: (keyof SplitLists)[] = ['train', 'validation'];
  if ((rule.testFraction ?? 0) > 0) wanted.push('test');
  const empty = wanted.filter((side) => split[side].length === 0);
  if (empty.length > 0) {
    throw new SplitError(
      'emptySplit',
      `validation.strategy = ${rule.strategy} leaves no images for ${empty.join(' and ')}`,
    );
  }
}

function flagsOf(split: SplitLists, rule: SplitRule): SplitResult['flags'] {
  if (rule.strategy === 'sameAsTraining') return ['valIsTrain'];
  const trained = new Set(split.train.flatMap(({ group }) => (group === null ? [] : [group])));
  const shared = [...split.validation, ...split.test].some(
    ({ group }) => group !== null && trained.has(group),
  );
  return shared ? ['groupsShared'] : [];
}
