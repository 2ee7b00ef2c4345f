"""Writes fixtures/geotiff: small GeoTIFFs, polygons and the masks that GDAL makes of them.

    python3 -m venv venv && venv/bin/pip install rasterio
    venv/bin/python packages/datasets/scripts/make-geotiff-fixture.py

One file for each way of storing that is read: strips and tiles, compressions and predictors, 8 and 16 bits and floats, bands
side by side or one after the other, north-up and turned, in degrees, metres and UTM zones.
"""

import json
import pathlib

import numpy as np
import rasterio
from rasterio.features import rasterize
from rasterio.transform import Affine
from rasterio.warp import transform, transform_geom

FOLDER = pathlib.Path(__file__).parent.parent / "fixtures" / "geotiff"
WIDTH, HEIGHT = 40, 24
LON, LAT = 32.59, 0.35
random = np.random.default_rng(20260102)

rasters = {
    "degrees-strips": dict(epsg=4326, pixel=4.5e-6, dtype="uint8", count=3),
    "mercator-tiles-deflate": dict(
        epsg=3857, pixel=0.5, dtype="uint8", count=3, tiled=True, blockxsize=16, blockysize=16, compress="deflate", predictor=2
    ),
    "utm-lzw-uint16": dict(epsg=32636, pixel=0.5, dtype="uint16", count=4, compress="lzw", interleave="band"),
    "utm-south-float": dict(epsg=32736, pixel=0.5, dtype="float32", count=1, compress="deflate", predictor=3),
    "etrs-turned": dict(epsg=25836, pixel=0.5, dtype="uint8", count=8, turn=30, compress="zstd"),
    "degrees-points": dict(epsg=4326, pixel=4.5e-6, dtype="int16", count=1, points=True, nodata=-99),
}


def ring(corners):
    return [*corners, corners[0]]


def polygons():
    """In degrees, around the place, within about 20 by 12 half metres."""
    for _ in range(7):
        centre = random.uniform([-9, -5], [9, 5])
        angles = np.sort(random.uniform(0, 2 * np.pi, 6))
        outline = centre + 3.5 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        hole = centre + 0.8 * np.array([[0, 1], [1, 0], [0, -1], [-1, 0]])
        rings = [outline, hole] if random.random() < 0.5 else [outline]
        yield {
            "type": "Polygon",
            "coordinates": [ring((np.array([LON, LAT]) + 9e-6 * r / 2).round(9).tolist()) for r in rings],
        }


def write(name, epsg, pixel, dtype, count, turn=0, points=False, **options):
    [x], [y] = transform("EPSG:4326", f"EPSG:{epsg}", [LON], [LAT])
    place = (
        Affine.translation(x, y) * Affine.rotation(turn) * Affine.scale(pixel, -pixel) * Affine.translation(-WIDTH / 2, -HEIGHT / 2)
    )
    values = random.integers(0, 200, (count, HEIGHT, WIDTH)) * (300 if dtype == "uint16" else 1)
    values = (values / 7 if dtype == "float32" else values).astype(dtype)
    if "nodata" in options:
        values[0, 3, 5:9] = options["nodata"]
    profile = dict(driver="GTiff", width=WIDTH, height=HEIGHT, count=count, dtype=dtype, crs=f"EPSG:{epsg}", transform=place)
    with rasterio.Env(GTIFF_POINT_GEO_IGNORE=False):
        with rasterio.open(FOLDER / f"{name}.tif", "w", **profile, **options) as file:
            file.write(values)
            if points:
                file.update_tags(AREA_OR_POINT="Point")
    shapes = [transform_geom("EPSG:4326", f"EPSG:{epsg}", shape, precision=-1) for shape in features]
    mask = rasterize(shapes, (HEIGHT, WIDTH), transform=place)
    shown = np.where(values == options["nodata"], 0, values) if "nodata" in options else values
    return {
        "name": name,
        "channels": count,
        "type": {"int16": "float32"}.get(dtype, dtype),
        "mask": ["".join(map(str, row)) for row in mask.tolist()],
        "firstPixels": [[round(float(v), 4) for v in shown[:, 3, x]] for x in range(3, 10)],
    }


FOLDER.mkdir(parents=True, exist_ok=True)
features = list(polygons())
collection = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "properties": {}, "geometry": shape} for shape in features],
}
(FOLDER / "labels.geojson").write_text(json.dumps(collection) + "\n")
expected = [write(name, **options) for name, options in rasters.items()]
lines = ",\n".join(json.dumps(entry) for entry in expected)
(FOLDER / "expected.json").write_text(f'{{"source": "rasterio {rasterio.__version__}", "files": [\n{lines}\n]}}\n')
