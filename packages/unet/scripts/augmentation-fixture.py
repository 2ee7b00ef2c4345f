"""Writes src/testing/augmentation-fixture.json: what scikit-image and SciPy make of changed pictures, for
augmentation.tensorflow.test.ts.

Pictures follow one formula of their positions, so that the file holds only what comes out of them.

    python3 -m venv venv && venv/bin/pip install numpy scipy scikit-image
    venv/bin/python packages/unet/scripts/augmentation-fixture.py && npx biome check --write packages/unet
"""

import json
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicHermiteSpline
from skimage.color import hsv2rgb, rgb2hsv
from skimage.transform import AffineTransform, warp

HEIGHT, WIDTH = 12, 16
MODES = dict(reflect="symmetric", edge="edge", zero="constant")
NOTHING = dict(
    flipHorizontal=False, flipVertical=False, rotateDegrees=0, shearDegrees=0, shift=[0, 0],
    crop=dict(side=1, place=[0, 0]), displacements=None,
)
GRID = [[3, -1], [0.5, 2], [-2, 1.5], [1, 1], [-3, 2.5], [2, -2], [0, -1.5], [1.25, 0.5], [-1, -3]]
CASES = [
    ("rotation", dict(rotateDegrees=20)),
    ("rotation the other way", dict(rotateDegrees=-130)),
    ("shear", dict(shearDegrees=15)),
    ("shift", dict(shift=[0.13, -0.28])),
    ("crop", dict(crop=dict(side=0.6, place=[0.25, 0.9]))),
    ("flips and rotation", dict(flipHorizontal=True, flipVertical=True, rotateDegrees=33)),
    ("all affine changes", dict(
        flipHorizontal=True, rotateDegrees=-17, shearDegrees=8, shift=[-0.2, 0.1], crop=dict(side=0.8, place=[0.5, 0.1]),
    )),
    ("far outside", dict(shift=[1, -1], shearDegrees=70)),
    ("elastic", dict(displacements=GRID)),
    ("elastic and affine", dict(displacements=GRID, rotateDegrees=25, shift=[0.1, 0], flipVertical=True)),
]


def picture():
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([((7 * x + 5 * y + c * 3 + x * y) % 19) / 10 - 0.9 for c in range(2)], axis=-1)


def mask():
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return ((x // 3 + 2 * (y // 4)) % 3).astype(float)


def forward(change):
    """The picture's own changes, one after the other, as scikit-image has them."""
    centre = AffineTransform(translation=(-(WIDTH - 1) / 2, -(HEIGHT - 1) / 2))
    back = AffineTransform(translation=((WIDTH - 1) / 2, (HEIGHT - 1) / 2))
    mirror = AffineTransform(scale=(-1 if change["flipHorizontal"] else 1, -1 if change["flipVertical"] else 1))
    # scikit-image turns from x to y, which is clockwise where y points down.
    turn = AffineTransform(rotation=-np.deg2rad(change["rotateDegrees"]))
    lean = AffineTransform(matrix=np.array([[1, -np.tan(np.deg2rad(change["shearDegrees"])), 0], [0, 1, 0], [0, 0, 1]]))
    move = AffineTransform(translation=(change["shift"][0] * WIDTH, change["shift"][1] * HEIGHT))
    side, place = change["crop"]["side"], change["crop"]["place"]
    # In coordinates of the sides, pixel 0 reaching from 0 to 1.
    left, top = (1 - side) * WIDTH * place[0], (1 - side) * HEIGHT * place[1]
    to_sides = AffineTransform(translation=(0.5, 0.5))
    blow_up = AffineTransform(translation=(-left, -top)) + AffineTransform(scale=(1 / side, 1 / side))
    zoom = to_sides + blow_up + AffineTransform(translation=(-0.5, -0.5))
    return centre + mirror + turn + lean + move + back + zoom


def smooth(values, length):
    """Cubic Hermite curve through evenly placed values, its slopes taken between neighbours; values [n, ...]."""
    values = np.asarray(values, float)
    padded = np.concatenate([values[:1], values, values[-1:]])
    slopes = (padded[2:] - padded[:-2]) / 2
    return CubicHermiteSpline(np.arange(len(values)), values, slopes)(np.linspace(0, len(values) - 1, length))


def places(change):
    """Rows and columns to read at, [2, H, W]."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    if change["displacements"] is not None:
        grid = np.array(change["displacements"]).reshape(3, 3, 2)
        field = smooth(smooth(grid, HEIGHT).transpose(1, 0, 2), WIDTH).transpose(1, 0, 2)
        x, y = x + field[..., 0], y + field[..., 1]
    source = forward(change).inverse(np.stack([x.ravel(), y.ravel()], axis=1))
    return np.stack([source[:, 1].reshape(y.shape), source[:, 0].reshape(x.shape)])


def read(image, at, order, fill):
    return warp(image, at, order=order, mode=MODES[fill], cval=0, preserve_range=True)


def rounded(values):
    return [round(float(v), 5) for v in np.ravel(values)]


def warps():
    for name, fields in CASES:
        change = {**NOTHING, **fields}
        at = places(change)
        # Where nearest neighbours are a tie, implementations may differ.
        ties = np.min(np.abs(at - np.floor(at) - 0.5), axis=0) < 1e-3
        for fill in MODES:
            image = np.stack([read(picture()[..., c], at, 1, fill) for c in range(2)], axis=-1)
            yield dict(
                name=name, change=fields, fill=fill, image=rounded(image),
                mask=[int(v) for v in np.ravel(read(mask(), at, 0, fill))],
                ties=[int(i) for i in np.flatnonzero(ties)],
            )


def colours():
    y, x = np.mgrid[:4, :6]
    rgb = np.stack([((3 * x + 5 * y + 7 * c + x * y * c) % 11) / 10 for c in range(3)], axis=-1)
    for hue, saturation, exposure in [(0.3, 1, 1), (-0.45, 1.5, 1), (0, 0.4, 1), (0.1, 0.7, 1.6), (0, 1, 0.5)]:
        hsv = rgb2hsv(np.clip(rgb * exposure, 0, 1))
        hsv[..., 0] = (hsv[..., 0] + hue) % 1
        hsv[..., 1] = np.clip(hsv[..., 1] * saturation, 0, 1)
        yield dict(change=dict(hue=hue, saturation=saturation, exposure=exposure), image=rounded(hsv2rgb(hsv)))


fixture = dict(
    height=HEIGHT, width=WIDTH, picture=rounded(picture()), mask=[int(v) for v in np.ravel(mask())], warps=list(warps()),
    colours=list(colours()),
)
path = Path(__file__).parent.parent / "src/testing/augmentation-fixture.json"
path.write_text(json.dumps(fixture))
print(path, path.stat().st_size)
