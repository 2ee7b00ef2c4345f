"""Writes src/testing/histograms-fixture.json: what NumPy and SciPy make of arrays of numbers, for distribution.test.ts.

The arrays follow one formula of their positions, so that the file holds none of them.

    python3 -m venv venv && venv/bin/pip install numpy scipy
    venv/bin/python packages/unet/scripts/histograms-fixture.py && npx biome check --write packages/unet
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats

BINS = 30


def noise(count, seed):
    """Numbers of [0, 1) by Knuth's multiplicative hash, exact in float64 and in JavaScript."""
    at = np.arange(count, dtype=np.uint64)
    return ((at * np.uint64(2654435761) + np.uint64(seed) * np.uint64(40503)) % np.uint64(2**32)).astype(np.float64) / 2**32


def values(case):
    """Sums of uniform noise: bell-shaped, then skewed, scaled and moved; float32."""
    count, seed, power, scale, shift = (case[key] for key in ("count", "seed", "power", "scale", "shift"))
    bell = sum(noise(count, seed + index) for index in range(4)) / 4
    return (scale * bell**power + shift).astype(np.float32)


CASES = [
    dict(name="195 weights", count=195, seed=1, power=1, scale=2.0, shift=-1.0),
    dict(name="195 weights, an epoch later", count=195, seed=1, power=1, scale=2.1, shift=-1.02),
    dict(name="3,705 weights, skewed", count=3705, seed=2, power=3, scale=0.5, shift=-0.1),
    dict(name="3,705 weights, an epoch later", count=3705, seed=2, power=2.9, scale=0.5, shift=-0.105),
    dict(name="100,000 gradients", count=100_000, seed=3, power=5, scale=1e-4, shift=-2e-6),
    dict(name="100,000 gradients, an epoch later", count=100_000, seed=4, power=5, scale=1.2e-4, shift=-1e-6),
]


def summary(case, before):
    x = values(case).astype(np.float64)
    counts, edges = np.histogram(x, bins=BINS)
    shares = counts / counts.sum()
    drift = None if before is None else stats.wasserstein_distance(values(before).astype(np.float64), x) / x.std()
    return dict(
        **case,
        low=edges[0], high=edges[-1], counts=counts.tolist(), mean=x.mean(), std=x.std(),
        skew=stats.skew(x), kurtosis=stats.kurtosis(x), roughness=np.abs(np.diff(shares)).sum(), drift=drift,
    )


cases = [summary(case, CASES[index - 1] if index % 2 else None) for index, case in enumerate(CASES)]
target = Path(__file__).parent.parent / "src/testing/histograms-fixture.json"
target.write_text(json.dumps(dict(bins=BINS, cases=cases), default=float))
