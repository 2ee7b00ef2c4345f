import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FileMap, importFiles } from '../testing/import-files.js';

const folder = new URL('../../fixtures/geotiff/', import.meta.url);
const image = new Uint8Array(readFileSync(new URL('degrees-strips.tif', folder)));
const labels = new Uint8Array(readFileSync(new URL('labels.geojson', folder)));
const empty = new TextEncoder().encode('{"type":"FeatureCollection","features":[]}');

describe('the SpaceNet layout', () => {
  it.each([
    [
      'of the first challenge',
      '3band/3band_013022223130_Public_img$.tif',
      'geojson/013022223130_Public_img$_Geo.geojson',
    ],
    [
      'of the second',
      'AOI_2_Vegas_Train/RGB-PanSharpen/RGB-PanSharpen_AOI_2_Vegas_img$.tif',
      'AOI_2_Vegas_Train/geojson/buildings/buildings_AOI_2_Vegas_img$.geojson',
    ],
    [
      'as it is named now',
      'PS-RGB/SN2_buildings_train_AOI_2_Vegas_PS-RGB_img$.tif',
      'geojson_buildings/SN2_buildings_train_AOI_2_Vegas_geojson-buildings_img$.geojson',
    ],
  ])('%s pairs each image with its polygons, which may be none', async (_which, tif, geojson) => {
    const files: FileMap = new Map([
      [tif.replace('$', '1'), image],
      [tif.replace('$', '12'), image],
      [geojson.replace('$', '1'), empty],
      [geojson.replace('$', '12'), labels],
    ]);
    const { samples, classNames, faults } = await importFiles(files, { border: { width: 1 } });
    expect(faults).toEqual([]);
    expect(classNames).toEqual(['background', 'building', 'border']);
    expect(samples.map(({ mask }) => new Set(mask).size)).toEqual([1, 3]);
  });

  it('tells what lacks its other half, and polygons of other ground', async () => {
    const far = '{"type":"Polygon","coordinates":[[[1,1],[1,2],[2,2],[1,1]]]}';
    const files: FileMap = new Map([
      ['3band/3band_0130_Public_img1.tif', image],
      ['3band/3band_0130_Public_img2.tif', image],
      ['geojson/0130_Public_img2_Geo.geojson', new TextEncoder().encode(far)],
      ['geojson/0130_Public_img3_Geo.geojson', empty],
    ]);
    const { faults } = await importFiles(files);
    expect(faults.map(({ code, file }) => [code, file])).toEqual([
      ['missingMask', '3band/3band_0130_Public_img1.tif'],
      ['missingImage', 'geojson/0130_Public_img3_Geo.geojson'],
      ['missingMask', 'geojson/0130_Public_img2_Geo.geojson'],
    ]);
  });

  it('takes one kind of image', async () => {
    const files: FileMap = new Map([
      ['3band/3band_AOI_1_Rio_img1.tif', image],
      ['8band/8band_AOI_1_Rio_img1.tif', image],
      ['geojson/AOI_1_Rio_img1_Geo.geojson', labels],
    ]);
    expect((await importFiles(files)).faults).toEqual([
      expect.objectContaining({ code: 'badOption', file: '8band/8band_AOI_1_Rio_img1.tif' }),
    ]);
  });
});
