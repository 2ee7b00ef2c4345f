"""Writes fixtures/contrast.json: what scikit-image and NumPy make of small images.

Run with numpy and scikit-image installed: python3 scripts/make-contrast-fixture.py
"""

import json
from pathlib import Path

import numpy as np
import skimage
from skimage.exposure import equalize_hist

random = np.random.default_rng(7)
IMAGES = {
    "uint8": np.clip(random.normal(60, 25, (6, 8)), 0, 255).astype(np.uint8),
    "uint16": random.gamma(2.0, 900.0, (5, 7)).astype(np.uint16),
    "float32": random.normal(0, 300, (6, 6)).astype(np.float32),
}
PERCENTILES = [(1, 99), (2.5, 97.5), (10, 60)]


def case(name, image):
    found = {
        "type": name,
        "width": image.shape[1],
        "values": [float(value) for value in image.ravel()],
        "clipped": [
            {
                "percentiles": list(pair),
                "values": np.clip(image.astype(np.float64), *np.percentile(image, pair)).ravel().tolist(),
            }
            for pair in PERCENTILES
        ],
    }
    # Of floating-point images scikit-image makes 256 bins first; whole numbers have one each.
    if image.dtype != np.float32:
        found["equalized"] = equalize_hist(image).ravel().tolist()
    return found


fixture = {
    "madeWith": f"numpy {np.__version__}, scikit-image {skimage.__version__}",
    "cases": [case(name, image) for name, image in IMAGES.items()],
}
path = Path(__file__).parent.parent / "fixtures" / "contrast.json"
path.write_text(json.dumps(fixture) + "\n")
