import {
  type Json,
  type Path,
  type ResolvedTrialSpec,
  resolveTrialSpec,
  type SectionName,
  specPaths,
  type TrialContext,
  type TrialSpec,
  trialForms,
} from '@unetsweep/contract';
import type { Selection } from './axes.js';
import type { SpaceParameter } from './space-parameter.js';

const sectionNames = Object.keys(trialForms) as SectionName[];
/** Entries of one section after which its cache starts anew. */
const cacheLimit = 20_000;

interface TouchedSection {
  name: SectionName;
  /** Positions of the parameters that set fields of the section. */
  parameters: number[];
  cache: Map<string, unknown>;
}

/** The section that a path belongs to; null for `dataset`. */
export function sectionOf(path: Path): SectionName | null {
  return specPaths.get(path)?.section ?? null;
}

function touchedSections(parameters: readonly SpaceParameter[]): TouchedSection[] {
  return sectionNames.flatMap((name) => {
    const touching = parameters.flatMap(({ paths }, position) =>
      paths.some((path) => sectionOf(path) === name) ? [position] : [],
    );
    return touching.length === 0 ? [] : [{ name, parameters: touching, cache: new Map() }];
  });
}

/** Which listed values the selection has; null where one is no listed value. */
function cacheKey(selection: Selection, positions: readonly number[]): string | null {
  let key = '';
  for (const position of positions) {
    const candidate = selection[position];
    if (candidate?.index === -1) return null;
    key += candidate ? `${candidate.index},` : '-,';
  }
  return key;
}

/**
 * Fills a trial's sections, each once for every combination of the listed values that set it: sections do not depend on each
 * other, so a cell of a grid mostly puts known sections together. Specs share sections; they are not to be changed.
 */
export class SectionCache {
  private readonly touched: TouchedSection[];
  private readonly base: ResolvedTrialSpec;

  constructor(
    parameters: readonly SpaceParameter[],
    private readonly trial: TrialSpec,
    private readonly context: TrialContext,
    dataset: string,
  ) {
    this.touched = touchedSections(parameters);
    const untouched = Object.fromEntries(
      Object.entries(trial).filter(([name]) => !this.touched.some((section) => section.name === name)),
    );
    // A touched section may lack what only a parameter gives it: it is left out here, and always replaced below.
    this.base = resolveTrialSpec({ dataset, trial: untouched as TrialSpec }, context);
  }

  /** The resolved spec of the selection, without overrides. */
  resolve(selection: Selection): ResolvedTrialSpec {
    const spec: Record<string, unknown> = { ...this.base };
    const missing: { section: TouchedSection; key: string | null }[] = [];
    for (const section of this.touched) {
      const key = cacheKey(selection, section.parameters);
      const known = key === null ? undefined : section.cache.get(key);
      if (known === undefined) missing.push({ section, key });
      else spec[section.name] = known;
    }
    if (missing.length > 0) this.fill(spec, selection, missing);
    return spec as unknown as ResolvedTrialSpec;
  }

  private fill(
    spec: Record<string, unknown>,
    selection: Selection,
    missing: { section: TouchedSection; key: string | null }[],
  ): void {
    const point = pointOf(selection);
    delete point.dataset;
    const resolved = resolveTrialSpec({ trial: this.trial, point }, this.context);
    for (const { section, key } of missing) {
      const values = resolved[section.name];
      spec[section.name] = values;
      if (key === null) continue;
      if (section.cache.size >= cacheLimit) section.cache.clear();
      section.cache.set(key, values);
    }
  }
}

/** The values of a selection by path. */
export function pointOf(selection: Selection): Record<Path, Json> {
  const point: Record<Path, Json> = {};
  for (const candidate of selection) if (candidate) Object.assign(point, candidate.set);
  return point;
}
