import {
  anyPathTypes,
  evaluateFilter,
  type FilterNode,
  type Json,
  type Path,
  type PathTypes,
  parseWhen,
  type ReadPath,
  type ResolvedSweepSpec,
  type ResolvedTrialSpec,
  readNested,
} from '@unetsweep/contract';
import type { Selection } from './axes.js';
import { cellsMayCoincide, textKey } from './cell-key.js';
import { pointOf } from './section-cache.js';
import type { SpaceParameter } from './space-parameter.js';
import type { TrialFilling, TrialMaker } from './trial-maker.js';

type Settings = Record<Path, Json>;

/** Nothing here reads a field of the caller's settings by its name: to a space they are a spec like any other. */
const asSpec = (settings: Settings) => settings as unknown as ResolvedTrialSpec;
const asSettings = (spec: ResolvedTrialSpec) => spec as unknown as Settings;

/** A name that holds dots is one name first, and a way into an object of `trial` only where there is no such name. */
function readSetting(settings: Settings, segments: readonly string[]): unknown {
  const name = segments.join('.');
  return Object.hasOwn(settings, name) ? settings[name] : readNested(settings, segments);
}

/**
 * Trials that the caller trains: the sweep's `trial`, whatever it holds, with the point's values under their own names. There are no
 * defaults, variants, data sets or folds.
 */
export class CallerTrials implements TrialMaker, TrialFilling {
  readonly pathTypes: PathTypes = anyPathTypes;
  readonly mayCoincide: boolean;
  private readonly names: readonly Path[];
  private readonly overrides: { test: FilterNode; set: Settings }[];

  constructor(
    private readonly spec: ResolvedSweepSpec,
    parameters: readonly SpaceParameter[],
  ) {
    const { overrides } = spec;
    this.mayCoincide = cellsMayCoincide(parameters, spec, () => true);
    this.names = [
      ...new Set([
        ...parameters.flatMap(({ paths }) => paths),
        ...overrides.flatMap(({ set }) => Object.keys(set)),
      ]),
    ];
    this.overrides = overrides.map(({ when, set }) => ({ test: parseWhen(when, anyPathTypes), set }));
  }

  fillingFor(): TrialFilling {
    return this;
  }

  plain(selection: Selection): ResolvedTrialSpec {
    return asSpec({ ...(this.spec.trial as Settings), ...pointOf(selection) });
  }

  overridden(selection: Selection): ResolvedTrialSpec {
    const plain = this.plain(selection);
    const read = this.reader(plain);
    const sets = this.overrides.filter(({ test }) => evaluateFilter(test, read)).map(({ set }) => set);
    return asSpec(Object.assign({}, asSettings(plain), ...sets));
  }

  reader(spec: ResolvedTrialSpec): ReadPath {
    const settings = asSettings(spec);
    return ({ segments }) => readSetting(settings, segments);
  }

  isIndependent(): boolean {
    return true;
  }

  isUsed(): boolean {
    return true;
  }

  folds(): number {
    return 1;
  }

  keyOf(spec: ResolvedTrialSpec): string {
    const settings = asSettings(spec);
    return textKey(JSON.stringify(this.names.map((name) => settings[name] ?? null)));
  }
}
