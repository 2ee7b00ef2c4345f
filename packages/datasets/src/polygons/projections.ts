import proj4 from 'proj4';
import { DatasetFault } from '../dataset-fault.js';
import type { Projection } from './feature.js';

/** EPSG code of longitude and latitude in degrees. */
export const WGS84 = 4326;

const ETRS89 = '+ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs';
/** Beyond those that proj4 knows: WGS 84, NAD83, their UTM zones north and south, web mercator. */
function definitionOf(epsg: number): string | null {
  if (epsg === 4258) return `+proj=longlat ${ETRS89}`;
  if (epsg >= 25828 && epsg <= 25838) return `+proj=utm +zone=${epsg - 25800} +units=m ${ETRS89}`;
  if (epsg >= 26901 && epsg <= 26923) return `+proj=utm +zone=${epsg - 26900} +datum=NAD83 +units=m +no_defs`;
  const name = `EPSG:${epsg}`;
  return proj4.defs(name) ? name : null;
}

/** Code of `EPSG:4326`, `urn:ogc:def:crs:EPSG::32636`, CRS84 and their like. */
export function epsgOfName(name: string): number | null {
  if (/CRS:?84$/i.test(name)) return WGS84;
  const code = /(?:^|:)EPSG:(?:[\d.]*:)?(\d{4,6})$/i.exec(name)?.[1];
  return code === undefined ? null : Number(code);
}

/**
 * @returns null where the coordinates are the same
 * @throws DatasetFault `undecodable`: a projection isn't known
 */
export function projectionBetween(from: number, to: number, file: string): Projection | null {
  const [source, target] = [from, to].map((epsg) => {
    const definition = definitionOf(epsg);
    if (definition !== null) return definition;
    const message = `${file} is in EPSG:${epsg}; known are 4326, 3857, 4258, 4269 and the UTM zones of WGS 84, ETRS89 and NAD83`;
    throw new DatasetFault('undecodable', message, file, `EPSG:${epsg}`);
  });
  if (from === to || source === undefined || target === undefined) return null;
  const converter = proj4(source, target);
  return (x, y) => {
    const [projectedX = Number.NaN, projectedY = Number.NaN] = converter.forward([x, y]);
    return [projectedX, projectedY];
  };
}
