import { DatasetFault } from '../dataset-fault.js';
import type { FaultList } from '../import/fault-list.js';
import { type Feature, projectFeatures } from './feature.js';
import { isObject, type JsonObject, parseJsonObject, shown } from './parse-json.js';
import { epsgOfName, projectionBetween, WGS84 } from './projections.js';
import { boundsOf, type Polygon, type Ring } from './shape.js';

/** More points are no outline that somebody drew. */
const MOST_RING_POINTS = 100_000;
const MOST_POINTS = 5_000_000;
const DEEPEST_COLLECTION = 8;

/**
 * The polygons of a GeoJSON file (RFC 7946) in longitude and latitude. Points, lines and empty geometries have no area and are left
 * out. The old `crs` member is followed where its projection is known.
 * @param classProperty the property that names a feature's class; null: none does
 * @throws DatasetFault `undecodable`: the file as a whole
 */
export async function readGeoJson(
  bytes: Uint8Array,
  file: string,
  classProperty: string | null,
  faults: FaultList,
): Promise<Feature[]> {
  const root = parseJsonObject(bytes, file);
  const toLonLat = projectionBetween(epsgOf(root, file), WGS84, file);
  const reader = new GeometryReader(file);
  const found: Feature[] = [];
  for (const [path, feature] of featuresOf(root, file)) {
    if (faults.isFull) break;
    await faults.collect(() => {
      const polygons = reader.polygons(feature.geometry, `${path}.geometry`, 0);
      const bounds = boundsOf(polygons);
      if (!bounds) return;
      const className = classProperty === null ? null : classNameOf(feature, classProperty, path, file);
      found.push({ polygons, bounds, className, file });
    });
  }
  const projected = toLonLat ? projectFeatures(found, toLonLat) : found;
  for (const feature of projected) assertOnEarth(feature, file);
  return projected;
}

function epsgOf(root: JsonObject, file: string): number {
  if (root.crs === undefined || root.crs === null) return WGS84;
  const properties = isObject(root.crs) ? root.crs.properties : null;
  const name = isObject(properties) ? properties.name : null;
  const epsg = typeof name === 'string' ? epsgOfName(name) : null;
  if (epsg !== null) return epsg;
  throw new DatasetFault('undecodable', `${file}: crs ${shown(root.crs)} is unknown`, file, shown(root.crs));
}

function featuresOf(root: JsonObject, file: string): [path: string, feature: JsonObject][] {
  if (root.type === 'FeatureCollection') {
    if (!Array.isArray(root.features)) throw invalid(file, 'features', root.features, 'a list');
    return root.features.map((feature: unknown, index): [string, JsonObject] => {
      const path = `features[${index}]`;
      if (!isObject(feature)) throw invalid(file, path, feature, 'a feature');
      return [path, feature];
    });
  }
  if (root.type === 'Feature') return [['feature', root]];
  if (typeof root.type === 'string' && (root.coordinates || root.geometries))
    return [['$', { geometry: root }]];
  throw invalid(file, 'type', root.type, 'a FeatureCollection, a Feature or a geometry');
}

function classNameOf(feature: JsonObject, property: string, path: string, file: string): string {
  const value = isObject(feature.properties) ? feature.properties[property] : undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(file, `${path}.properties.${property}`, value, 'the name of a class');
}

function assertOnEarth({ bounds }: Feature, file: string): void {
  const outside = [bounds.left, bounds.right].find((x) => Math.abs(x) > 180.001);
  const beyond = [bounds.top, bounds.bottom].find((y) => Math.abs(y) > 90.001);
  const value = outside ?? beyond;
  if (value === undefined) return;
  const message = `${file}: ${value} is no ${outside === undefined ? 'latitude' : 'longitude'} in degrees; name its projection in a crs member or convert it to EPSG:4326`;
  throw new DatasetFault('undecodable', message, file, String(value));
}

function invalid(file: string, path: string, value: unknown, expected: string): DatasetFault {
  const message = `${file}: ${path} is ${shown(value)}, expected ${expected}`;
  return new DatasetFault('undecodable', message, file, shown(value));
}

class GeometryReader {
  #points = 0;

  constructor(readonly file: string) {}

  polygons(geometry: unknown, path: string, depth: number): Polygon[] {
    if (geometry === null) return [];
    if (!isObject(geometry) || depth > DEEPEST_COLLECTION) {
      throw invalid(this.file, path, geometry, 'a geometry');
    }
    const at = `${path}.coordinates`;
    switch (geometry.type) {
      case 'Polygon':
        return this.#polygon(geometry.coordinates, at);
      case 'MultiPolygon':
        return this.#list(geometry.coordinates, at).flatMap((part, index) =>
          this.#polygon(part, `${at}[${index}]`),
        );
      case 'GeometryCollection':
        return this.#list(geometry.geometries, `${path}.geometries`).flatMap((part, index) =>
          this.polygons(part, `${path}.geometries[${index}]`, depth + 1),
        );
      case 'Point':
      case 'MultiPoint':
      case 'LineString':
      case 'MultiLineString':
        return [];
      default:
        throw invalid(this.file, `${path}.type`, geometry.type, 'a type of geometry');
    }
  }

  #polygon(coordinates: unknown, path: string): Polygon[] {
    const rings = this.#list(coordinates, path).map((ring, index) => this.#ring(ring, `${path}[${index}]`));
    return rings.length === 0 ? [] : [rings];
  }

  #ring(coordinates: unknown, path: string): Ring {
    const positions = this.#list(coordinates, path);
    if (positions.length < 3 || positions.length > MOST_RING_POINTS) {
      throw invalid(this.file, path, `${positions.length} points`, `3 to ${MOST_RING_POINTS}`);
    }
    this.#points += positions.length;
    if (this.#points > MOST_POINTS) {
      throw invalid(this.file, path, `more than ${MOST_POINTS} points`, 'fewer in one file');
    }
    const ring = new Float64Array(positions.length * 2);
    for (const [index, position] of positions.entries()) {
      const [x, y]: unknown[] = Array.isArray(position) ? position : [];
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        throw invalid(this.file, `${path}[${index}]`, position, 'two numbers');
      }
      ring[index * 2] = Number(x);
      ring[index * 2 + 1] = Number(y);
    }
    return ring;
  }

  #list(value: unknown, path: string): unknown[] {
    if (Array.isArray(value)) return value;
    throw invalid(this.file, path, value, 'a list');
  }
}
