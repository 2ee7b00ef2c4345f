import {
  type Condition,
  evaluateFilter,
  type FilterNode,
  type PathTypes,
  ProblemError,
  parseWhen,
  type ResolvedTrialSpec,
} from '@unetsweep/contract';
import type { Selection } from './axes.js';
import { pathsIn } from './filter-paths.js';
import type { SpaceParameter } from './space-parameter.js';
import type { TrialMaker } from './trial-maker.js';

/** Conditional parameters that are judged together, on a spec of all those judged before. */
type Level = { position: number; tests: FilterNode[] }[];

/** Whether the parameter sets the path, or an object around or inside it. */
function sets({ paths }: SpaceParameter, path: string): boolean {
  return paths.some((own) => own === path || path.startsWith(`${own}.`) || own.startsWith(`${path}.`));
}

function testsByPosition(
  parameters: readonly SpaceParameter[],
  conditions: readonly Condition[],
  types: PathTypes,
) {
  const tests = new Map<number, FilterNode[]>();
  for (const { parameter, when } of conditions) {
    const position = parameters.findIndex(({ name }) => name === parameter);
    if (position >= 0) tests.set(position, [...(tests.get(position) ?? []), parseWhen(when, types)]);
  }
  return tests;
}

/** Conditional parameters, those that others wait for first. A circle, which validation refuses, ends the search for more. */
function makeLevels(
  parameters: readonly SpaceParameter[],
  conditions: readonly Condition[],
  types: PathTypes,
): Level[] {
  const open = testsByPosition(parameters, conditions, types);
  const levels: Level[] = [];
  while (open.size > 0) {
    const waiting = [...open.keys()].flatMap((position) => parameters[position] ?? []);
    const waits = (tests: FilterNode[], own: number) =>
      tests
        .flatMap(pathsIn)
        .some((path) => waiting.some((other) => other !== parameters[own] && sets(other, path)));
    const ready = [...open].filter(([position, tests]) => !waits(tests, position));
    const level = ready.length > 0 ? ready : [...open];
    levels.push(level.map(([position, tests]) => ({ position, tests })));
    for (const [position] of level) open.delete(position);
  }
  return levels;
}

/** Takes parameters out of selections where their conditions do not hold. */
export class Conditions {
  private readonly levels: Level[];

  constructor(
    parameters: readonly SpaceParameter[],
    conditions: readonly Condition[],
    private readonly trials: Pick<TrialMaker, 'pathTypes' | 'reader'>,
  ) {
    this.levels = makeLevels(parameters, conditions, trials.pathTypes);
  }

  /** The selection without its inactive parameters; `resolve` fills the spec that a condition is judged on. */
  apply(selection: Selection, resolve: (selection: Selection) => ResolvedTrialSpec): Selection {
    if (this.levels.length === 0) return selection;
    const active = [...selection];
    for (const level of this.levels) for (const { position } of level) active[position] = undefined;
    for (const level of this.levels) {
      const read = this.trials.reader(resolveForJudging(active, selection, resolve));
      for (const { position, tests } of level) {
        if (tests.every((test) => evaluateFilter(test, read))) active[position] = selection[position];
      }
    }
    return active;
  }
}

/** A variant may need a field that only an undecided parameter gives it: then the spec with all of them is judged. */
function resolveForJudging(
  active: Selection,
  all: Selection,
  resolve: (selection: Selection) => ResolvedTrialSpec,
): ResolvedTrialSpec {
  try {
    return resolve(active);
  } catch (error) {
    if (error instanceof ProblemError && error.errors.some(({ code }) => code === 'required'))
      return resolve(all);
    throw error;
  }
}
