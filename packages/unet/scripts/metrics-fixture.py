"""Writes src/testing/metrics-fixture.json: what MedPy, SciPy and scikit-image measure, for metrics-fixture.tensorflow.test.ts.

Predictions are stored as digits: of two classes p = (digit + 0.5) / 10, of three the classes' shares 4 ** digit.

    python3 -m venv venv && venv/bin/pip install medpy scipy scikit-image numpy
    venv/bin/python packages/unet/scripts/metrics-fixture.py && npx biome check --write packages/unet
"""

import json
from pathlib import Path

import numpy as np
from medpy.metric import binary
from scipy.ndimage import binary_erosion, distance_transform_edt, gaussian_filter
from skimage.draw import ellipse, rectangle
from skimage.metrics import hausdorff_distance

EPSILON = 1e-7
SIZE = (24, 30)


def border(mask):
    return mask ^ binary_erosion(mask)


def distances(predicted, truth):
    """Of each border pixel to the other border, both ways."""
    own, wanted = border(predicted), border(truth)
    there, back = distance_transform_edt(~wanted)[own], distance_transform_edt(~own)[wanted]
    assert np.isclose(max(there.max(), back.max()), hausdorff_distance(own, wanted))
    return there, back


def hausdorff95(predicted, truth):
    return binary.hd95(predicted, truth, connectivity=1) if predicted.any() and truth.any() else None


def boundary_f1(predicted, truth):
    """Csurka et al. 2013; the tolerance is 0.75 % of the diagonal, at least a pixel."""
    if not predicted.any() and not truth.any():
        return None
    if not predicted.any() or not truth.any():
        return 0.0
    there, back = distances(predicted, truth)
    tolerance = max(1, 0.0075 * np.hypot(*truth.shape))
    precision, recall = (there <= tolerance).mean(), (back <= tolerance).mean()
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


def mean(values):
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def ratio(numerator, denominator):
    return float((numerator + EPSILON) / (denominator + EPSILON))


def hard_dice(predicted, truth):
    """MedPy's, which divides by zero where both are empty: 1 there."""
    own = binary.dc(predicted, truth) if predicted.any() or truth.any() else 1.0
    assert np.isclose(own, ratio(2 * (predicted & truth).sum(), predicted.sum() + truth.sum()), atol=1e-6)
    return own


def of_class(soft, hard, truth):
    """Over all images: soft [B, H, W] in 0..1, hard and truth boolean."""
    overlap = (soft * truth).sum()
    total = soft.sum() + truth.sum()
    both = [(one, other) for one, other in zip(hard, truth)]
    return {
        "dice": ratio(2 * overlap, total),
        "iou": ratio(overlap, total - overlap),
        "diceHard": hard_dice(hard, truth),
        "precision": binary.precision(hard, truth) if hard.any() else 1.0,
        "recall": binary.recall(hard, truth) if truth.any() else 1.0,
        "hausdorff95": mean([hausdorff95(*pair) for pair in both]),
        "boundaryF1": mean([boundary_f1(*pair) for pair in both]),
    }


def two_classes(digits, truth):
    soft = (digits + 0.5) / 10
    hard = soft > 0.5
    truth = truth.astype(bool)
    return of_class(soft, hard, truth) | {
        "accuracy": float((hard == truth).mean()),
        "dicePerImage": float(np.mean([hard_dice(*pair) for pair in zip(hard, truth)])),
    }


def more_classes(digits, truth):
    """Means over the classes that the masks hold, without background; borders: over the classes that have a value."""
    shares = 4.0**digits
    soft = shares / shares.sum(-1, keepdims=True)
    hard = soft.argmax(-1)
    classes = digits.shape[-1]
    single = {c: of_class(soft[..., c], hard == c, truth == c) for c in range(classes)}
    present = [c for c in range(1, classes) if (truth == c).any()] or list(range(1, classes))
    names = ["dice", "iou", "diceHard", "precision", "recall"]
    result = {name: float(np.mean([single[c][name] for c in present])) for name in names}
    result |= {name: mean([single[c][name] for c in range(1, classes)]) for name in ["hausdorff95", "boundaryF1"]}
    result |= {f"{name}.{c}": single[c][name] for c in range(classes) for name in names}
    result |= {f"{name}.{c}": single[c][name] for c in range(1, classes) for name in ["hausdorff95", "boundaryF1"]}

    def per_image(own, wanted):
        here = [c for c in range(1, classes) if (wanted == c).any()] or list(range(1, classes))
        return np.mean([hard_dice(own == c, wanted == c) for c in here])

    result["accuracy"] = float((hard == truth).mean())
    result["dicePerImage"] = float(np.mean([per_image(*pair) for pair in zip(hard, truth)]))
    return result


def blob(rng, smooth=2.5):
    """Digits 0..9 that change gently."""
    noise = gaussian_filter(rng.standard_normal(SIZE), smooth)
    return np.digitize(noise, np.quantile(noise, np.linspace(0.1, 0.9, 9)))


def drawn(*shapes):
    mask = np.zeros(SIZE, int)
    for rows, columns in shapes:
        mask[rows, columns] = 1
    return mask


def disc(row, column, height, width):
    return ellipse(row, column, height, width, shape=SIZE)


def box(start, end):
    return rectangle(start, end=end, shape=SIZE)


def confident(mask):
    return np.where(mask == 1, 9, 0)


def two_class_sets(rng):
    empty = np.zeros(SIZE, int)
    round_one, moved = drawn(disc(11, 14, 6, 8)), drawn(disc(13, 17, 6, 8))
    corner, whole = drawn(box((0, 0), (7, 9))), np.ones(SIZE, int)
    dot, far = drawn(box((2, 2), (2, 2))), drawn(box((22, 28), (22, 28)))
    ring = drawn(disc(11, 14, 9, 11)) - drawn(disc(11, 14, 4, 5))
    yield "the same mask", [(confident(round_one), round_one)]
    yield "moved by some pixels", [(confident(moved), round_one)]
    yield "single pixels far apart", [(confident(dot), far)]
    yield "in a corner", [(confident(corner), drawn(box((0, 0), (9, 6))))]
    yield "everything against a ring", [(confident(whole), ring)]
    yield "two parts against one", [(confident(drawn(disc(6, 6, 4, 4), disc(17, 22, 5, 4))), drawn(disc(6, 6, 4, 4)))]
    yield "nothing predicted", [(confident(empty), round_one)]
    yield "nothing to be found", [(confident(round_one), empty)]
    yield "both empty", [(confident(empty), empty)]
    yield "empty ones among others", [
        (confident(moved), round_one), (confident(empty), round_one), (confident(dot), empty), (confident(empty), empty),
    ]
    for number in range(6):
        yield f"random {number + 1}", [(blob(rng), (blob(rng) >= 6 + number // 2).astype(int)) for _ in range(3)]
    for number in range(3):
        truth = [blob(rng) for _ in range(2)]
        noisy = [np.clip(one + rng.integers(-1, 2, SIZE), 0, 9) for one in truth]
        yield f"close {number + 1}", [(own, (one >= 5).astype(int)) for own, one in zip(noisy, truth)]


def more_class_sets(rng):
    def labels(cut):
        return np.digitize(blob(rng), cut)

    def ranks(label):
        """The class `label` first, another at random second."""
        second = (label + rng.integers(1, 3, SIZE)) % 3
        return np.stack([np.where(label == c, 2, np.where(second == c, 1, 0)) for c in range(3)], -1)

    for number in range(4):
        yield f"random {number + 1}", [(ranks(labels([4, 7])), labels([4, 7])) for _ in range(2)]
    truth = labels([4, 7])
    yield "the same mask", [(ranks(truth), truth)]
    yield "a class that no mask holds", [(ranks(labels([4, 8])), labels([5, 99]))]
    yield "background alone", [(ranks(np.zeros(SIZE, int)), np.zeros(SIZE, int)), (ranks(truth), truth)]


def as_text(values):
    return "".join(str(value) for value in np.asarray(values).ravel())


def described(name, classes, images):
    digits, truth = (np.stack(values) for values in zip(*images))
    metrics = two_classes(digits, truth) if classes == 2 else more_classes(digits, truth)
    rounded = {key: None if value is None else round(float(value), 9) for key, value in metrics.items()}
    return dict(name=name, classes=classes, images=len(images), digits=as_text(digits), truth=as_text(truth), metrics=rounded)


rng = np.random.default_rng(7)
cases = [described(name, 2, images) for name, images in two_class_sets(rng)]
cases += [described(name, 3, images) for name, images in more_class_sets(rng)]
path = Path(__file__).parent.parent / "src/testing/metrics-fixture.json"
path.write_text(json.dumps(dict(height=SIZE[0], width=SIZE[1], cases=cases), indent=1) + "\n")
