import {
  evaluateFilter,
  type FilterNode,
  type Json,
  type Path,
  parseWhen,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
} from '@unetsweep/contract';
import {
  type Axis,
  countCells,
  drawSelection,
  makeAxes,
  type Selection,
  selectCell,
  selectShares,
} from './axes.js';
import { CallerTrials } from './caller-trials.js';
import { CellClasses, type CellRules } from './cell-classes.js';
import { keepsApart } from './cell-key.js';
import { Conditions } from './conditions.js';
import type { DatasetTable } from './dataset-facts.js';
import { onlyValue } from './only-value.js';
import { roundLengths } from './round-lengths.js';
import { shownParams } from './shown-params.js';
import { type SpaceParameter, spaceParameter } from './space-parameter.js';
import type { TrialMaker } from './trial-maker.js';
import { WorkerTrials } from './worker-trials.js';

/** A point as it will run. */
export interface ResolvedPoint {
  /** What varied; inactive parameters are absent. */
  params: Record<string, Json>;
  /** The complete spec. Points share parts of it: it is not to be changed. */
  spec: ResolvedTrialSpec;
  /** Runs of one repeat: folds of the cross validation, 1 without. */
  folds: number;
}

/** A point as a person wrote it or as it was stored: values or labels by path. */
export type GivenPoint = Readonly<Record<Path, Json>>;

/** Whether one of the parameters sets the path, an object around it, or a field inside it. */
function isSetBy(path: Path, own: ReadonlySet<Path>): boolean {
  if (own.has(path)) return true;
  return [...own].some((each) => path.startsWith(`${each}.`) || each.startsWith(`${path}.`));
}

/** Parameters that only given points name take part with the values given there. */
function givenParameters(
  spec: ResolvedSweepSpec,
  searched: readonly SpaceParameter[],
  added: readonly GivenPoint[],
): Map<Path, Json[]> {
  const { search, epochBudget } = spec;
  const first = epochBudget === null ? [] : [epochBudget.anchor];
  const rounds = roundLengths(spec);
  const lengths = rounds?.lengths.map((length): GivenPoint => ({ [rounds.path]: length })) ?? [];
  const listed = search.method === 'points' ? search.points : [];
  const points = [...first, ...search.startPoints, ...listed, ...lengths];
  const given = new Map<Path, Map<string, Json>>();
  const own = new Set(searched.flatMap(({ name, paths }) => [name, ...paths]));
  const collect = (point: GivenPoint, isOwn: (path: Path) => boolean) => {
    for (const [path, value] of Object.entries(point)) {
      if (isOwn(path)) continue;
      const values = given.get(path) ?? new Map<string, Json>();
      given.set(path, values.set(JSON.stringify(value), value));
    }
  };
  for (const point of points) collect(point, (path) => Object.hasOwn(spec.parameters, path));
  // What was stored of a point names the fields of its bundles too.
  const known = new Map<Path, boolean>();
  for (const point of added) {
    collect(point, (path) => {
      const isKnown = known.get(path) ?? isSetBy(path, own);
      known.set(path, isKnown);
      return isKnown;
    });
  }
  return new Map([...given].map(([path, values]) => [path, [...values.values()]]));
}

function makeParameters(
  spec: ResolvedSweepSpec,
  added: readonly GivenPoint[],
): { searched: SpaceParameter[]; all: SpaceParameter[] } {
  const searched = Object.entries(spec.parameters).map(([name, parameter]) =>
    spaceParameter(name, parameter, spec.seed),
  );
  const others = [...givenParameters(spec, searched, added)].map(([path, values]) =>
    spaceParameter(path, values, spec.seed),
  );
  return { searched, all: [...searched, ...others] };
}

/** The points that a sweep may run: its parameters, and the rules that make a trial of their values. Nothing is listed in memory. */
export class Space {
  /** Parameters in the order of the spec, then paths that only given points name. */
  readonly parameters: readonly SpaceParameter[];
  readonly axes: readonly Axis[];
  /** Cells before exclusions and merging; null where a parameter has no end of values. */
  readonly cellCount: bigint | null;
  /** Whether two cells can come out equal. */
  readonly mayRepeat: boolean;
  private readonly conditions: Conditions;
  private readonly exclude: FilterNode[];
  private readonly trials: TrialMaker;
  private classes: CellClasses | null | undefined;

  /**
   * @param datasets every data set that the sweep may name
   * @param added points beside those of the spec: paths that only they name take part
   * @throws ProblemError `invalidBody` where a condition cannot be read
   */
  constructor(
    readonly spec: ResolvedSweepSpec,
    private readonly datasets: DatasetTable,
    added: readonly GivenPoint[] = [],
  ) {
    const { searched, all } = makeParameters(spec, added);
    this.parameters = all;
    this.axes = makeAxes(searched, spec.zip);
    this.cellCount = countCells(this.axes);
    this.trials =
      spec.runner === 'external' ? new CallerTrials(spec, all) : new WorkerTrials(spec, datasets, all);
    const hasFirst = spec.epochBudget !== null || spec.search.startPoints.length > 0;
    this.mayRepeat = hasFirst || this.trials.mayCoincide;
    this.conditions = new Conditions(all, spec.conditions, this.trials);
    this.exclude = spec.exclude.map((when) => parseWhen(when, this.trials.pathTypes));
  }

  /** The values of a cell, 0..cellCount-1, in the listed order: the last parameter walks fastest. */
  cell(index: number): Selection {
    return selectCell(this.axes, this.parameters, index);
  }

  /** The values of a random sample; they depend on the seed, the number and the parameter alone. */
  sample(seed: number, index: number): Selection {
    return drawSelection(this.axes, this.parameters, seed, index);
  }

  /** The values at a point of the unit cube, which has a dimension for each axis. */
  spread(shares: readonly number[]): Selection {
    return selectShares(this.axes, this.parameters, shares);
  }

  /** The space with one value alone on each of some axes, by mixed radix as in `cell`; its parameters keep their order. */
  inCell(held: readonly Axis[], cell: number): Space {
    const values = selectCell(held, this.parameters, cell);
    const parameters = { ...this.spec.parameters };
    for (const position of held.flatMap(({ members }) => members)) {
      const { name } = this.parameters[position] ?? { name: '' };
      const parameter = parameters[name];
      const value = values[position];
      if (parameter && value) parameters[name] = onlyValue(name, parameter, value);
    }
    return new Space({ ...this.spec, parameters }, this.datasets);
  }

  /** The values that a person wrote; parameters that are not named keep what `trial` says. */
  point(given: GivenPoint): Selection {
    return this.parameters.map((parameter) =>
      Object.hasOwn(given, parameter.name) ? parameter.given(given[parameter.name] as Json) : undefined,
    );
  }

  /** Which cells come out equal; null where that takes a look at each, and too many. */
  get cellClasses(): CellClasses | null {
    if (this.classes === undefined) this.classes = CellClasses.of(this.cellRules());
    return this.classes;
  }

  /** What runs at these values, or null where the point is excluded. */
  resolve(selection: Selection): ResolvedPoint | null {
    return this.resolveUnless(selection, this.exclude);
  }

  private resolveUnless(selection: Selection, exclude: readonly FilterNode[]): ResolvedPoint | null {
    const { trials } = this;
    const filling = trials.fillingFor(selection);
    const active = this.conditions.apply(selection, (part) => filling.plain(part));
    const plain = filling.plain(active);
    const spec = this.spec.overrides.length === 0 ? plain : filling.overridden(active);
    const read = trials.reader(spec);
    if (exclude.some((test) => evaluateFilter(test, read))) return null;
    const params = shownParams(this.parameters, active, (path) => trials.isUsed(plain, path));
    return { params, spec, folds: trials.folds(spec) };
  }

  private cellRules(): CellRules {
    const { axes, parameters, exclude, spec, trials } = this;
    const read = (when: ResolvedSweepSpec['overrides'][number]['when']) => [
      parseWhen(when, trials.pathTypes),
    ];
    const conditions = spec.conditions.map(({ parameter, when }) => ({
      reads: read(when),
      sets: parameters.find(({ name }) => name === parameter)?.paths ?? [],
    }));
    const overrides = spec.overrides.map(({ when, set }) => ({ reads: read(when), sets: Object.keys(set) }));
    const keyOf = (selection: Selection, tests: readonly FilterNode[]) => {
      const point = this.resolveUnless(selection, tests);
      return point && this.keyOf(point);
    };
    const isAlone = (parameter: SpaceParameter) =>
      keepsApart(parameter, spec, (path) => trials.isIndependent(path));
    return { axes, parameters, exclude, rules: [...conditions, ...overrides], isAlone, keyOf };
  }

  /** Equal for points that come out equal. */
  keyOf({ spec }: ResolvedPoint): string {
    return this.trials.keyOf(spec);
  }
}
