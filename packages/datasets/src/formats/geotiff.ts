import { DatasetFault } from '../dataset-fault.js';
import type { Importer, SampleDraft } from '../import/importer.js';
import { polygonClasses } from '../polygons/polygon-classes.js';
import { PolygonLayer, rasterDraft } from './geotiff-drafts.js';
import { readPolygonFiles } from './polygon-files.js';
import { namesBelowShared } from './sample-names.js';

/** GeoTIFF images and polygons in GeoJSON of the same ground; every image has the polygons that lie on it, most may have none. */
export const importGeotiff: Importer = async (files, options, faults) => {
  const paths = files.paths.filter((path) => /\.tiff?$/i.test(path));
  if (paths.length === 0) throw new DatasetFault('noPairs', 'the archive has no .tif files');
  const features = await readPolygonFiles(files, options, faults);
  const classes = polygonClasses(features, options);
  const layer = new PolygonLayer(features, classes);
  const names = namesBelowShared(paths);
  const samples: SampleDraft[] = [];
  let polygons = 0;
  for (const [index, path] of paths.entries()) {
    if (faults.isFull) break;
    const made = await faults.collect(() => rasterDraft({ path, name: names[index] ?? path }, files, layer));
    if (made) samples.push(made.draft);
    polygons += made?.polygons ?? 0;
  }
  if (polygons === 0 && faults.isEmpty) {
    const message = 'no polygon lies on an image: the polygons must be of the same ground';
    throw new DatasetFault('missingMask', message, features[0]?.file ?? null);
  }
  return { classNames: classes.names, samples };
};
