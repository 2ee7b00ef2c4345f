import type { ResolvedDatasetImportOptions } from '@unetsweep/contract';
import { DatasetFault } from '../dataset-fault.js';
import type { Importer, SampleDraft, SourceFiles } from '../import/importer.js';
import { type Affine, type Feature, projectFeatures, regionsWithin } from '../polygons/feature.js';
import { type PolygonClasses, polygonClasses } from '../polygons/polygon-classes.js';
import { decodeTile } from './decode-tile.js';
import { imageDraft, readHeader } from './image-draft.js';
import { paintMask, readPolygonFiles } from './polygon-files.js';
import { sharedFolders, withoutEnding } from './sample-names.js';
import { parentTile, type TilePlace, tileParts, tilePlaces } from './tile-names.js';

interface Tile extends TilePlace {
  path: string;
  name: string;
}

/**
 * XYZ web-mercator tiles of one zoom, named by zoom, column and row, with polygons in GeoJSON. A group is the enclosing tile
 * `groups.level` zoom levels up.
 */
export const importTiles: Importer = async (files, options, faults) => {
  const tiles = ofOneZoom(findTiles(files.paths), options.zoom);
  assertDistinct(tiles);
  const features = await readPolygonFiles(files, options, faults);
  const classes = polygonClasses(features, options);
  const onMap = projectFeatures(features, webMercator);
  if (faults.isEmpty) assertSameGround(tiles, onMap, classes);
  const samples: SampleDraft[] = [];
  for (const tile of tiles) {
    if (faults.isFull) break;
    const draft = await faults.collect(() => draftOf(tile, files, options, { onMap, classes }));
    if (draft) samples.push(draft);
  }
  return { classNames: classes.names, samples };
};

async function draftOf(
  tile: Tile,
  files: SourceFiles,
  options: ResolvedDatasetImportOptions,
  { onMap, classes }: { onMap: Feature[]; classes: PolygonClasses },
): Promise<SampleDraft> {
  const group = options.groups.from === 'tile' ? parentTile(tile, options.groups.level) : null;
  const header = await readHeader(files, tile.path);
  const image = { ...header, margin: classes.border?.width ?? 0 };
  const loadMask = async () => {
    const regions = regionsWithin(onMap, classes.of, toPixels(tile, header), image);
    return paintMask(regions, { ...header, file: tile.path }, classes.border);
  };
  return imageDraft(files, { name: tile.name, path: tile.path, header, group }, loadMask, decodeTile);
}

function findTiles(paths: readonly string[]): Tile[] {
  const images = paths.filter((path) => /\.(png|jpe?g|webp|tiff?)$/i.test(path));
  if (images.length === 0) throw new DatasetFault('noPairs', 'the archive has no map tiles');
  const places = tilePlaces(images);
  const shared = sharedFolders(images);
  return images.flatMap((path, index) => {
    const place = places[index];
    const parts = withoutEnding(path).split('/');
    const name = parts.slice(Math.min(shared, parts.length - tileParts(path))).join('/');
    return place ? [{ ...place, path, name }] : [];
  });
}

function ofOneZoom(tiles: Tile[], zoom: number | null): Tile[] {
  const counts = new Map<number, number>();
  for (const { z } of tiles) counts.set(z, (counts.get(z) ?? 0) + 1);
  const found = [...counts]
    .sort(([left], [right]) => left - right)
    .map(([z, count]) => `${count} of zoom ${z}`)
    .join(', ');
  if (zoom === null && counts.size > 1) {
    const message = `tiles of several zooms show the same ground: ${found}; \`zoom\` picks one`;
    throw new DatasetFault('badOption', message, null, [...counts.keys()].sort().join(', '));
  }
  const chosen = zoom === null ? tiles : tiles.filter(({ z }) => z === zoom);
  if (chosen.length > 0) return chosen;
  throw new DatasetFault('badOption', `no tile is of zoom ${zoom}: there are ${found}`, null, String(zoom));
}

function assertDistinct(tiles: Tile[]): void {
  const paths = new Map<string, string>();
  for (const { x, y, path } of tiles) {
    const place = `${x}/${y}`;
    const other = paths.get(place);
    if (other !== undefined) {
      throw new DatasetFault('badOption', `${path} and ${other} are the same map tile`, path, other);
    }
    paths.set(place, path);
  }
}

const ONE_PIXEL = { width: 1, height: 1, margin: 0 };

function assertSameGround(tiles: Tile[], onMap: Feature[], classes: PolygonClasses): void {
  const touches = (tile: Tile) =>
    regionsWithin(onMap, classes.of, toPixels(tile, ONE_PIXEL), ONE_PIXEL).length > 0;
  if (tiles.some(touches)) return;
  const message = 'no polygon lies on a tile: the polygons must be of the same ground';
  throw new DatasetFault('missingMask', message, onMap[0]?.file ?? null);
}

/** EPSG:3857 with the whole map as 0..1, from the north-west corner. */
function webMercator(longitude: number, latitude: number): readonly [number, number] {
  const y = 0.5 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / (2 * Math.PI);
  return [longitude / 360 + 0.5, y];
}

function toPixels({ z, x, y }: TilePlace, { width, height }: { width: number; height: number }): Affine {
  return [2 ** z * width, 0, -x * width, 0, 2 ** z * height, -y * height];
}
