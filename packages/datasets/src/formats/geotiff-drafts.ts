import type { SampleDraft, SourceFiles } from '../import/importer.js';
import { type Feature, projectFeatures, regionsWithin } from '../polygons/feature.js';
import type { PolygonClasses } from '../polygons/polygon-classes.js';
import { projectionBetween, WGS84 } from '../polygons/projections.js';
import type { Region } from '../polygons/shape.js';
import { openRaster, type Raster } from './geotiff-raster.js';
import { paintMask } from './polygon-files.js';

export interface RasterFile {
  path: string;
  name: string;
}

/** Puts polygons, given in longitude and latitude, on rasters of whatever projection. */
export class PolygonLayer {
  readonly #projected = new Map<number, readonly Feature[]>();

  constructor(
    readonly features: readonly Feature[],
    readonly classes: PolygonClasses,
  ) {}

  /** @throws DatasetFault `undecodable`: an unknown projection */
  regions(raster: Raster, file: string): Region[] {
    const margin = this.classes.border?.width ?? 0;
    const image = { width: raster.width, height: raster.height, margin };
    return regionsWithin(this.#inProjection(raster.epsg, file), this.classes.of, raster.toPixels, image);
  }

  #inProjection(epsg: number, file: string): readonly Feature[] {
    const known = this.#projected.get(epsg);
    if (known) return known;
    const project = projectionBetween(WGS84, epsg, file);
    const projected = project ? projectFeatures(this.features, project) : this.features;
    this.#projected.set(epsg, projected);
    return projected;
  }
}

/** @throws DatasetFault */
export async function rasterDraft(
  { path, name }: RasterFile,
  files: SourceFiles,
  layer: PolygonLayer,
): Promise<{ draft: SampleDraft; polygons: number }> {
  const raster = await openRaster(await files.read(path), path);
  const { width, height, channels } = raster;
  const polygons = layer.regions(raster, path).length;
  const load = async () => {
    // Opened anew, so that a set's files need not fit in memory together.
    const opened = await openRaster(await files.read(path), path);
    const regions = layer.regions(opened, path);
    return {
      image: await opened.read(),
      mask: paintMask(regions, { width, height, file: path }, layer.classes.border),
    };
  };
  return {
    draft: { name, file: path, width, height, channels, labelled: true, group: null, load },
    polygons,
  };
}
