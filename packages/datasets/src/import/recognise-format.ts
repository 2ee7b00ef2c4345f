import type { DatasetFormat } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import { isClassFolders } from '../formats/class-folders.js';
import { roleFiles } from '../formats/image-paths.js';
import type { SourceFiles } from './importer.js';

const LARGEST_JSON = 256 * 1024 ** 2;

/** The layout of the files, by their names (and, for JSON, what it holds). @throws DatasetFault `noPairs` */
export async function recogniseFormat(files: SourceFiles): Promise<DatasetFormat> {
  const { paths } = files;
  const has = (pattern: RegExp) => paths.some((path) => pattern.test(path));
  if (has(/(^|\/)(images|x)\.npy$/i)) return 'npz';
  if (has(/\.nii(\.gz)?$/i)) return 'nifti';
  const roles = new Set(roleFiles(paths).map(({ role }) => role));
  if (roles.has('images') && roles.has('masks')) return isClassFolders(paths) ? 'classFolders' : 'pairs';
  if (has(/(^|\/)SegmentationClass\//) && has(/(^|\/)JPEGImages\//)) return 'voc';
  if (has(/\.geojson$/i)) return withGeojson(paths);
  if (await hasCoco(files)) return 'coco';
  throw new DatasetFault(
    'noPairs',
    'no known layout: say which with `format`, or put images/* and masks/* of the same names into the archive',
  );
}

function withGeojson(paths: readonly string[]): DatasetFormat {
  if (!paths.some((path) => /\.tiff?$/i.test(path))) return 'tiles';
  return paths.some((path) => /_img\d+(_Geo)?\.geojson$/i.test(path)) ? 'spacenet' : 'geotiff';
}

async function hasCoco(files: SourceFiles): Promise<boolean> {
  for (const path of files.paths.filter((name) => name.toLowerCase().endsWith('.json'))) {
    if (files.size(path) > LARGEST_JSON) continue;
    const text = new TextDecoder().decode(await files.read(path));
    if (text.includes('"annotations"') && text.includes('"categories"')) return true;
  }
  return false;
}
