"""Writes fixtures/polygons.json: polygons and the masks that scikit-image makes of them.

    python3 -m venv venv && venv/bin/pip install scikit-image
    venv/bin/python packages/datasets/scripts/make-polygon-fixture.py

Pixel centres lie at integers in scikit-image and at halves in ours. It has no holes: rings are combined by exclusive or,
which is the even-odd rule. Everything is drawn on a canvas with a margin, so that nothing happens at the image's edge.
"""

import json
import pathlib

import numpy as np
import skimage
from skimage.draw import polygon2mask
from skimage.morphology import dilation, disk, erosion

WIDTH, HEIGHT, MARGIN = 64, 48, 32
random = np.random.default_rng(20260101)


def star(centre, radius, points):
    angles = np.sort(random.uniform(0, 2 * np.pi, points))
    radii = random.uniform(0.3, 1, points) * radius
    return np.stack([centre[0] + radii * np.cos(angles), centre[1] + radii * np.sin(angles)], axis=1)


def tangle(points):
    return random.uniform([-8, -8], [WIDTH + 8, HEIGHT + 8], (points, 2))


def fill(polygon):
    mask = np.zeros((HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN), bool)
    for ring in polygon:
        mask ^= polygon2mask(mask.shape, np.asarray(ring)[:, ::-1] + MARGIN - 0.5)
    return mask


def runs(mask):
    """Lengths of runs in row order, zeros first."""
    values = mask[MARGIN:-MARGIN, MARGIN:-MARGIN].ravel()
    edges = np.flatnonzero(np.diff(values)) + 1
    lengths = np.diff(np.concatenate([[0], edges, [values.size]])).tolist()
    return [0, *lengths] if values[0] else lengths


def case(name, polygons):
    mask = np.logical_or.reduce([fill(polygon) for polygon in polygons])
    bands = {width: dilation(mask, disk(width)) & ~erosion(mask, disk(width)) for width in (1, 2, 5)}
    return {
        "name": name,
        "polygons": [[np.asarray(ring).round(6).tolist() for ring in polygon] for polygon in polygons],
        "mask": runs(mask),
        "bands": {str(width): runs(band) for width, band in bands.items()},
    }


outline, hole, island = (star((32, 24), 22, 14), star((32, 24), 6, 9), star((30, 22), 3, 6))
cases = [
    case("a star", [[star((30, 20), 15, 11)]]),
    case("a triangle smaller than two pixels", [[[[10.2, 10.3], [11.9, 10.6], [10.8, 11.8]]]]),
    case("a sliver between pixel centres", [[[[5.6, 5.6], [40.1, 5.7], [40.1, 5.9]]]]),
    case("an outline with a hole", [[outline, hole]]),
    case("an island in a hole", [[outline, hole, island]]),
    case("several polygons", [[star((14, 12), 10, 8)], [star((44, 30), 14, 12)], [star((20, 15), 8, 7)]]),
    case("a polygon that crosses itself", [[tangle(9)]]),
    case("a polygon beyond all edges", [[star((60, 46), 30, 17)]]),
    case("a polygon around the image", [[[[-20.3, -20.4], [90.2, -21.3], [95.7, 70.1], [-25.2, 75.8]]]]),
    case("an outline just outside the image", [[[[-10.7, 5.2], [-0.9, 6.1], [-0.8, 40.3], [-11.1, 41.4]]]]),
    case("a turned rectangle", [[[[20.3, 8.1], [45.7, 17.4], [38.2, 37.9], [12.8, 28.6]]]]),
]
target = pathlib.Path(__file__).parent.parent / "fixtures" / "polygons.json"
text = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
target.write_text(
    f'{{"source": "scikit-image {skimage.__version__}", "width": {WIDTH}, "height": {HEIGHT}, "cases": [\n{text}\n]}}\n'
)
