import { invalidBody } from '../errors.js';
import type { Json, Path } from '../json.js';
import { didYouMean } from '../nearest.js';
import { nearestSpecPaths, type SpecPath, specPaths } from '../trial-spec/paths.js';
import type { SectionName } from '../trial-spec/trial-spec.js';
import type { Values } from './fill.js';

/** Values for one section from one layer, in the order in which layers are laid over each other. */
export type Layer =
  /** An object as posted: its own fields belong to the variant that is in force with it. */
  | { kind: 'object'; values: Values }
  /** Values by path inside the section. `bound`: own fields belong to the variant in force, as with an object. */
  | { kind: 'paths'; entries: { segments: string[]; value: Json }[]; bound: boolean };

export type LayersBySection = Partial<Record<SectionName, Layer[]>>;

function knownPath(path: Path): SpecPath {
  const known = specPaths.get(path);
  if (known) return known;
  const near = nearestSpecPaths(path);
  const message = `${JSON.stringify(path.slice(0, 100))} is no path of a trial${didYouMean(near)}`;
  throw invalidBody([{ path: '/parameters', code: 'unknownPath', message, accepted: near }]);
}

/** Splits values by path into layers of their sections. @returns the value at `dataset`, if any. @throws ProblemError `unknownPath` */
export function addPathLayers(
  layers: LayersBySection,
  values: Record<Path, Json>,
  bound: boolean,
): Json | undefined {
  let dataset: Json | undefined;
  const bySection: Partial<Record<SectionName, { segments: string[]; value: Json }[]>> = {};
  for (const path of Object.keys(values)) {
    const value = values[path] as Json;
    const { section, segments } = knownPath(path);
    if (section === null) dataset = value;
    else {
      const entries = bySection[section] ?? [];
      entries.push({ segments, value });
      bySection[section] = entries;
    }
  }
  for (const section of Object.keys(bySection) as SectionName[]) {
    const entries = bySection[section] ?? [];
    const sectionLayers = layers[section] ?? [];
    sectionLayers.push({ kind: 'paths', entries, bound });
    layers[section] = sectionLayers;
  }
  return dataset;
}
