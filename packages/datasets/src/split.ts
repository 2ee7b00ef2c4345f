import { shuffled } from './shuffle.js';
import {
  type SplitCandidate,
  SplitError,
  type SplitLists,
  type SplitMember,
  type SplitResult,
  type SplitRule,
} from './split-rule.js';
import {
  beginningOf,
  countImages,
  foldUnits,
  groupUnits,
  isByGroup,
  orderedUnits,
  takeFromEnd,
  type Unit,
} from './split-units.js';

/** The sides before a part of the training images is left out. */
interface Sides {
  training: Unit[];
  /** Null: the images that are trained on. */
  validation: Unit[] | null;
  test: Unit[];
  unused: Unit[];
}

/** A share of so many images, such as 0.07 of 100, misses a whole number by less. */
const ROUNDING = 1e-9;

/**
 * Splits samples by `rule`; `splitSeed` alone decides the order, so that repeats and trials share a split.
 * Test comes off the end of the units, then validation; `trainFraction` keeps a beginning of the rest, so a smaller
 * share is a subset of a larger one and the validation images stay. Units (images, or groups where the strategy goes by them) are
 * taken whole, as many as come nearest to the asked-for share of the images, at least one; `sequential` rounds as Keras's
 * `validation_split` does: the first n - ceil(n share) images are trained on.
 * Samples that may only be trained on take no part in that: all of them are trained on beside the rest, but for those whose group
 * is measured with where the strategy goes by groups.
 * @param samples labelled ones, see `selectSamples`
 * @param fold 1..k in a cross validation, else null
 * @throws SplitError
 */
export function splitSamples(
  samples: readonly SplitCandidate[],
  rule: SplitRule,
  fold: number | null,
): SplitResult {
  const split = withTrainOnly(splitMeasurable(samples.filter(isMeasurable), rule, fold), samples, rule);
  return { split, flags: flagsOf(split, rule) };
}

const isMeasurable = ({ trainOnly = false }: SplitCandidate) => !trainOnly;

function splitMeasurable(
  samples: readonly SplitCandidate[],
  rule: SplitRule,
  fold: number | null,
): SplitLists {
  const sides = rule.strategy === 'named' ? namedSides(samples, rule) : dealtSides(samples, rule, fold);
  const used = beginningOf(sides.training, countImages(sides.training) * rule.trainFraction);
  const members = (chosen: Unit[]) =>
    chosen
      .flat()
      .sort((left, right) => left - right)
      .flatMap((position) => memberOf(samples[position]));
  const split: SplitLists = {
    train: members(used),
    validation: members(sides.validation ?? used),
    test: members(sides.test),
    unused: members([...sides.training.slice(used.length), ...sides.unused]),
  };
  assertFilled(split, rule);
  return split;
}

function withTrainOnly(split: SplitLists, samples: readonly SplitCandidate[], rule: SplitRule): SplitLists {
  const trainOnly = samples.filter((sample) => !isMeasurable(sample));
  if (trainOnly.length === 0) return split;
  const measured = new Set([...split.validation, ...split.test].map(({ group }) => group));
  const isKept = ({ group }: SplitCandidate) => !isByGroup(rule) || group === null || !measured.has(group);
  const add = (members: readonly SplitMember[], added: readonly SplitCandidate[]) => {
    const names = new Set([...members, ...added].map(({ sample }) => sample));
    return samples.filter(({ sample }) => names.has(sample)).flatMap(memberOf);
  };
  return {
    ...split,
    train: add(split.train, trainOnly.filter(isKept)),
    unused: add(
      split.unused,
      trainOnly.filter((sample) => !isKept(sample)),
    ),
  };
}

/** Folds of a cross validation: `groups` = one for each group. */
export function countFolds(samples: readonly SplitCandidate[], folds: number | 'groups'): number {
  return folds === 'groups' ? groupUnits(samples.filter(isMeasurable)).length : folds;
}

/** @throws SplitError naming the sides that the data set doesn't fill */
function namedSides(samples: readonly SplitCandidate[], rule: SplitRule): Sides {
  const unitsOf = (side: SplitCandidate['split']): Unit[] =>
    samples.flatMap((sample, position) => ((sample.split ?? null) === side ? [[position]] : []));
  const [train, validation, test] = [unitsOf('train'), unitsOf('validation'), unitsOf('test')];
  const missing = [...(train.length ? [] : ['train']), ...(validation.length ? [] : ['validation'])];
  if (missing.length > 0) {
    throw new SplitError(
      'emptySplit',
      `validation.strategy = named: the data set puts no images on the side ${missing.join(' and ')} ` +
        `(it has ${train.length} train, ${validation.length} validation, ${test.length} test); choose another strategy`,
    );
  }
  return { training: shuffled(train, rule.splitSeed), validation, test, unused: unitsOf(null) };
}

function dealtSides(samples: readonly SplitCandidate[], rule: SplitRule, fold: number | null): Sides {
  const testFraction = rule.testFraction ?? 0;
  if (rule.folds === 'groups' && testFraction > 0) {
    throw new SplitError(
      'emptySplit',
      'validation.folds = groups validates on every group, so none is left for a test share: set validation.testFraction to 0',
    );
  }
  const units = orderedUnits(samples, rule);
  const isWhole = rule.folds === undefined || rule.folds === 1;
  if (rule.strategy === 'sequential' && isWhole) {
    return sequentialSides(units, rule.fraction ?? 0, testFraction);
  }
  const isShared = rule.strategy === 'sameAsTraining';
  const test = takeFromEnd(units, samples.length * testFraction, isShared ? 1 : 2);
  if (isShared) return { training: units, validation: null, test, unused: [] };
  const validation = isWhole
    ? takeFromEnd(units, samples.length * (rule.fraction ?? 0), 1)
    : foldUnits(units, rule, fold);
  const training = units.filter((unit) => !validation.includes(unit));
  return { training, validation, test, unused: [] };
}

function sequentialSides(units: Unit[], fraction: number, testFraction: number): Sides {
  const held = (share: number) => Math.ceil(units.length * share - ROUNDING);
  const known = units.length - held(testFraction);
  const trained = Math.max(0, known - held(fraction));
  return {
    training: units.slice(0, trained),
    validation: units.slice(trained, known),
    test: units.slice(known),
    unused: [],
  };
}

function memberOf(sample: SplitCandidate | undefined): SplitMember[] {
  return sample ? [{ sample: sample.sample, group: sample.group }] : [];
}

function assertFilled(split: SplitLists, rule: SplitRule): void {
  const wanted: (keyof SplitLists)[] = ['train', 'validation'];
  if ((rule.testFraction ?? 0) > 0) wanted.push('test');
  const empty = wanted.filter((side) => split[side].length === 0);
  if (empty.length === 0) return;
  const units = isByGroup(rule) ? 'groups' : 'images';
  throw new SplitError(
    'emptySplit',
    `validation.strategy = ${rule.strategy} leaves no ${units} for ${empty.join(' and ')}`,
  );
}

function flagsOf(split: SplitLists, rule: SplitRule): SplitResult['flags'] {
  if (rule.strategy === 'sameAsTraining') return ['valIsTrain'];
  const trained = new Set(split.train.flatMap(({ group }) => (group === null ? [] : [group])));
  const shared = [...split.validation, ...split.test].some(
    ({ group }) => group !== null && trained.has(group),
  );
  return shared ? ['groupsShared'] : [];
}
