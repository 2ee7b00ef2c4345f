import type { FilterNode, Path } from '@unetsweep/contract';
import { type Axis, countCells, type Selection, selectCell } from './axes.js';
import { pathsIn } from './filter-paths.js';
import type { SpaceParameter } from './space-parameter.js';

/** Combinations that are looked at, at most: about half a second's work. */
const mostCombinations = 50_000;

/** A rule that decides about some fields by others. */
interface Rule {
  reads: readonly FilterNode[];
  sets: readonly Path[];
}

/** What decides whether cells come out equal. */
export interface CellRules {
  axes: readonly Axis[];
  parameters: readonly SpaceParameter[];
  /** Conditions and exceptions. */
  rules: readonly Rule[];
  exclude: readonly FilterNode[];
  /** Whether the values of a parameter never come out equal and decide about no other field, as far as no rule or exclusion names it. */
  isAlone(parameter: SpaceParameter): boolean;
  /** Equal for selections that come out equal; null where one of the tests excludes it. */
  keyOf(selection: Selection, exclude: readonly FilterNode[]): string | null;
}

/** Axes that decide together what a part of the trial is; no other axis has a say in it. */
interface Part {
  axes: Axis[];
  exclude: FilterNode[];
}

/** Whether one path is the other, or an object around it. */
const overlaps = (one: Path, other: Path) =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);

/** Axes whose values all are points of their own, and the others. */
function splitAxes({ axes, parameters, rules, exclude, isAlone }: CellRules) {
  const named = [
    ...rules.flatMap(({ reads, sets }) => [...sets, ...reads.flatMap(pathsIn)]),
    ...exclude.flatMap(pathsIn),
  ];
  const isOnItsOwn = ({ members }: Axis) =>
    members.every((member) => {
      const parameter = parameters[member];
      if (!parameter || !isAlone(parameter)) return false;
      return !parameter.paths.some(
        (path) => path === 'dataset' || named.some((each) => overlaps(path, each)),
      );
    });
  return { alone: axes.filter(isOnItsOwn), others: axes.filter((axis) => !isOnItsOwn(axis)) };
}

/** 1 for each combination of a part that an earlier one equals, and numbers of what is left. */
interface PartClasses {
  positions: readonly number[];
  sizes: readonly number[];
  isRepeat: Uint8Array;
  kept: number;
  distinct: number;
}

/** A section of a trial is made of its own fields alone: that much of a path says what depends on what. */
const sectionOf = (path: Path) => path.split('.', 1)[0] ?? path;

/** Sets of names that grow together. */
class Groups {
  private readonly parents = new Map<string, string>();

  rootOf(name: string): string {
    const parent = this.parents.get(name);
    if (parent === undefined || parent === name) return name;
    const root = this.rootOf(parent);
    this.parents.set(name, root);
    return root;
  }

  join(names: readonly string[]): void {
    const [first, ...others] = names;
    if (first === undefined) return;
    for (const other of others) this.parents.set(this.rootOf(other), this.rootOf(first));
  }
}

/** A data set has its say in the defaults of every section. */
function groupSections({ axes, parameters, rules, exclude }: CellRules): Groups {
  const groups = new Groups();
  const ofAxes = axes.map(({ members }) => members.flatMap((member) => parameters[member]?.paths ?? []));
  const ofRules = rules.map(({ reads, sets }) => [...sets, ...reads.flatMap(pathsIn)]);
  const joined = [...ofAxes, ...ofRules, ...exclude.map(pathsIn)].map((paths) => paths.map(sectionOf));
  for (const names of joined) groups.join(names);
  if (joined.some((names) => names.includes('dataset'))) groups.join(['dataset', ...joined.flat()]);
  return groups;
}

function partsOf(given: CellRules, axes: readonly Axis[]): Part[] {
  const { parameters, exclude } = given;
  const groups = groupSections(given);
  const parts = new Map<string, Part>();
  for (const axis of axes) {
    const [path = axis.name] = axis.members.flatMap((member) => parameters[member]?.paths ?? []);
    const root = groups.rootOf(sectionOf(path));
    const part = parts.get(root) ?? { axes: [], exclude: [] };
    part.axes.push(axis);
    parts.set(root, part);
  }
  const first = parts.values().next().value ?? { axes: [], exclude: [] };
  if (exclude.length > 0 && parts.size === 0) parts.set('', first);
  for (const test of exclude) {
    const [path = ''] = pathsIn(test);
    // What names fixed fields alone says the same of every cell.
    (parts.get(groups.rootOf(sectionOf(path))) ?? first).exclude.push(test);
  }
  return [...parts.values()];
}

function classesOf(part: Part, { axes, parameters, keyOf }: CellRules, base: Selection): PartClasses {
  const combinations = Number(countCells(part.axes) ?? 0n);
  const isRepeat = new Uint8Array(combinations);
  const seen = new Set<string>();
  let kept = 0;
  for (let index = 0; index < combinations; index++) {
    const own = selectCell(part.axes, parameters, index);
    const selection = base.map((candidate, position) => own[position] ?? candidate);
    const key = keyOf(selection, part.exclude);
    if (key === null) continue;
    kept += 1;
    if (seen.has(key)) isRepeat[index] = 1;
    seen.add(key);
  }
  const positions = part.axes.map((axis) => axes.indexOf(axis));
  return { positions, sizes: part.axes.map(({ size }) => size ?? 1), isRepeat, kept, distinct: seen.size };
}

/**
 * Which cells of a grid come out equal, without looking at each: a trial's sections are made independently, so that a cell equals
 * another one where each part of it does. A million cells of six parameters mostly are a few hundred combinations of parts.
 */
export class CellClasses {
  /** Cells that are left when exclusions are out and equal ones merged. */
  readonly points: number;
  /** Cells that equal one that is listed before them. */
  readonly duplicates: number;

  private constructor(
    private readonly sizes: readonly number[],
    alone: number,
    private readonly parts: readonly PartClasses[],
  ) {
    const product = (count: (part: PartClasses) => number) =>
      parts.reduce((cells, part) => cells * count(part), alone);
    this.points = product(({ distinct }) => distinct);
    this.duplicates = product(({ kept }) => kept) - this.points;
  }

  /** Null where too many combinations belong together to look at each. */
  static of(rules: CellRules): CellClasses | null {
    const { alone, others } = splitAxes(rules);
    const parts = partsOf(rules, others);
    const sizes = parts.map((part) => countCells(part.axes));
    if (countCells(rules.axes) === null) return null;
    if (sizes.reduce((sum: bigint, size) => sum + (size ?? 0n), 0n) > BigInt(mostCombinations)) return null;
    const base = selectCell(rules.axes, rules.parameters, 0);
    return new CellClasses(
      rules.axes.map(({ size }) => size ?? 1),
      alone.reduce((cells, { size }) => cells * (size ?? 1), 1),
      parts.map((part) => classesOf(part, rules, base)),
    );
  }

  /** Whether a cell equals one that is listed before it. */
  isRepeat(cell: number): boolean {
    const digits = new Array<number>(this.sizes.length);
    let rest = cell;
    for (let position = this.sizes.length - 1; position >= 0; position--) {
      const size = this.sizes[position] ?? 1;
      digits[position] = rest % size;
      rest = Math.floor(rest / size);
    }
    // The first of equal cells has the first of equal combinations in each part.
    return this.parts.some(({ positions, sizes, isRepeat }) => {
      const index = positions.reduce(
        (sum, position, own) => sum * (sizes[own] ?? 1) + (digits[position] ?? 0),
        0,
      );
      return isRepeat[index] === 1;
    });
  }
}
