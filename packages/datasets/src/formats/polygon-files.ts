import type { ResolvedDatasetImportOptions } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import type { FaultList } from '../import/fault-list.js';
import type { SourceFiles } from '../import/importer.js';
import type { Feature } from '../polygons/feature.js';
import { type Border, paintRegions } from '../polygons/paint-regions.js';
import { readGeoJson } from '../polygons/read-geojson.js';
import type { Region } from '../polygons/shape.js';

/** The polygons of all GeoJSON files in longitude and latitude. @throws DatasetFault `missingMask`: there are none */
export async function readPolygonFiles(
  files: SourceFiles,
  options: ResolvedDatasetImportOptions,
  faults: FaultList,
): Promise<Feature[]> {
  const paths = files.paths.filter((path) => /\.geojson$/i.test(path));
  const features: Feature[] = [];
  for (const path of paths) {
    for (const feature of await readGeoJson(await files.read(path), path, options.classProperty, faults)) {
      features.push(feature);
    }
  }
  if (features.length > 0 || !faults.isEmpty) return features;
  const message =
    paths.length === 0 ? 'the archive has no .geojson file' : `${paths.join(', ')}: there is no polygon`;
  throw new DatasetFault('missingMask', message, paths[0] ?? null);
}

/** @throws DatasetFault `undecodable`: an outline has too many edges; `file` names where it is from */
export function paintMask(
  regions: readonly Region[],
  { width, height, file }: { width: number; height: number; file: string },
  border: Border | null,
): Uint8Array {
  try {
    return paintRegions(regions, width, height, border);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DatasetFault('undecodable', `the polygons on ${file} can't be painted: ${error.message}`, file);
  }
}
