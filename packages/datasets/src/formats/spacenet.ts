import { DatasetFault } from '../dataset-fault.js';
import type { FaultList } from '../import/fault-list.js';
import type { Importer, SampleDraft, SourceFiles } from '../import/importer.js';
import type { Feature } from '../polygons/feature.js';
import { polygonClasses } from '../polygons/polygon-classes.js';
import { readGeoJson } from '../polygons/read-geojson.js';
import { PolygonLayer, type RasterFile, rasterDraft } from './geotiff-drafts.js';
import { namesBelowShared } from './sample-names.js';

interface Scene extends RasterFile {
  geojson: string;
}

/**
 * The layout of the SpaceNet buildings: `3band/3band_<place>_img<n>.tif` with `geojson/<place>_img<n>_Geo.geojson`,
 * `RGB-PanSharpen/RGB-PanSharpen_<place>_img<n>.tif` with `geojson/buildings/buildings_<place>_img<n>.geojson` and their like: one
 * image and one file of polygons, which may be empty, for each place and number.
 */
export const importSpacenet: Importer = async (files, options, faults) => {
  const scenes = findScenes(files.paths, faults);
  const features = new Map<Scene, Feature[]>();
  for (const scene of scenes) {
    if (faults.isFull) break;
    const bytes = await files.read(scene.geojson);
    const found = await faults.collect(() =>
      readGeoJson(bytes, scene.geojson, options.classProperty, faults),
    );
    features.set(scene, found ?? []);
  }
  const classes = polygonClasses([...features.values()].flat(), options);
  const samples: SampleDraft[] = [];
  for (const [scene, own] of features) {
    if (faults.isFull) break;
    const draft = await faults.collect(() => draftOf(scene, files, new PolygonLayer(own, classes)));
    if (draft) samples.push(draft);
  }
  return { classNames: classes.names, samples };
};

async function draftOf(scene: Scene, files: SourceFiles, layer: PolygonLayer): Promise<SampleDraft> {
  const { draft, polygons } = await rasterDraft(scene, files, layer);
  if (polygons > 0 || layer.features.length === 0) return draft;
  const message = `${scene.geojson}: none of its polygons lies on ${scene.path}`;
  throw new DatasetFault('missingMask', message, scene.geojson, scene.path);
}

function findScenes(paths: readonly string[], faults: FaultList): Scene[] {
  const images = byScene(paths.filter((path) => /\.tiff?$/i.test(path)));
  const labels = byScene(paths.filter((path) => /\.geojson$/i.test(path)));
  if (images.size === 0) throw new DatasetFault('noPairs', 'the archive has no *_img<n>.tif files');
  const pairs = [...images].flatMap(([key, path]) => {
    const geojson = labels.get(key);
    if (geojson !== undefined) return [{ path, geojson }];
    faults.add(new DatasetFault('missingMask', `${path} has no .geojson of its place and number`, path, key));
    return [];
  });
  for (const [key, path] of labels) {
    if (images.has(key)) continue;
    faults.add(new DatasetFault('missingImage', `${path} has no .tif of its place and number`, path, key));
  }
  const names = namesBelowShared(pairs.map(({ path }) => path));
  return pairs.map((pair, index) => ({ ...pair, name: names[index] ?? pair.path }));
}

/** By place and number, as in AOI_2_Vegas_img17 or 013022223130_Public_img4. @throws DatasetFault `badOption` */
function byScene(paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const number = /(?:^|[_-])img[_-]?(\d+)/i.exec(name)?.[1];
    if (number === undefined) continue;
    const place = /AOI_\d+_[A-Za-z]+|\d{6,}/.exec(name)?.[0] ?? '';
    const key = `${place}_img${number}`;
    const other = found.get(key);
    if (other !== undefined) {
      const message = `${path} and ${other} are of the same place and number; pack one kind of image`;
      throw new DatasetFault('badOption', message, path, other);
    }
    found.set(key, path);
  }
  return found;
}
