"""Writes src/testing/losses-fixture.json: losses and their gradients by the logits, for losses.tensorflow.test.ts.

PyTorch computes every loss in float64 from the formulas of probabilities, with its own functions where it has them
(binary_cross_entropy_with_logits, cross_entropy with weights), and differentiates them. Keras computes those that it has
too; the script stops where the two differ.

    python3 -m venv venv && venv/bin/pip install torch keras tensorflow numpy
    venv/bin/python packages/unet/scripts/losses-fixture.py && npx biome check --write packages/unet
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

BATCH, HEIGHT, WIDTH = 3, 3, 3
DEFAULTS = dict(
    bce={}, crossEntropy={}, dice={}, inverseDice={}, jaccard={}, bceDice=dict(diceWeight=1), bceInverseDice=dict(diceWeight=1),
    focal=dict(focalGamma=2, focalAlpha=0.25), tversky=dict(tverskyAlpha=0.3, tverskyBeta=0.7),
    switching=dict(switchingK=0.75, switchingTau=0.05, switchingEmphasis="diceWhenAbove"),
)
FLOOR = 1e-7
# tau between the shares of the images, and above and below the batch's.
SWITCHES = [dict(switchingTau=t, switchingEmphasis=e) for t in (0.2, 0.5) for e in ("diceWhenAbove", "diceWhenBelow")]
OPTIONS = dict(
    bceDice=[dict(diceWeight=0.3)], bceInverseDice=[dict(diceWeight=2)], dice=[dict(smooth=1e-7)], inverseDice=[dict(smooth=0)],
    jaccard=[dict(smooth=0.5)], tversky=[dict(tverskyAlpha=0.5, tverskyBeta=0.5, smooth=1e-7), dict(tverskyAlpha=0, tverskyBeta=1)],
    focal=[dict(focalGamma=g, focalAlpha=a) for g, a in ((0, 0.5), (0.5, 0.4), (1, 0.25), (3.7, 0.9))],
    switching=[dict(switchingK=0.9, **s) for s in SWITCHES] + [dict(switchingK=1, switchingTau=0), dict(switchingK=0.5)],
)
WEIGHTED = ("bce", "crossEntropy", "focal")
PLAIN_WEIGHTS = {2: [0.5, 3.0], 3: [0.1, 0.8, 0.1]}
EXTREMES = [-1e4, -200, -95, -40, -17, 17, 40, 95, 200, 1e4]


def data(classes, seed=5):
    """Labels of an image without foreground, one with a little, and one with much; usual and extreme logits."""
    rng = np.random.default_rng(seed)
    labels = np.zeros((BATCH, HEIGHT * WIDTH), int)
    for image, share in ((1, 1), (2, 6)):
        labels[image, rng.permutation(HEIGHT * WIDTH)[:share]] = 1 + np.arange(share) % (classes - 1)
    shape = (BATCH, HEIGHT * WIDTH, 1 if classes == 2 else classes)
    usual = rng.normal(size=shape) * 2
    extreme = np.where(rng.random(shape) < 0.5, rng.choice(EXTREMES, shape), usual)
    return labels, {"usual": usual.astype("float32"), "extreme": extreme.astype("float32")}


def against_rest(z):
    """ln p and ln(1 - p) of each class, [B, P, C]; of two classes of the foreground alone."""
    if z.shape[2] == 1:
        return F.logsigmoid(z), F.logsigmoid(-z)
    whole = torch.logsumexp(z, 2)
    others = [torch.logsumexp(torch.cat((z[..., :c], z[..., c + 1 :]), 2), 2) - whole for c in range(z.shape[2])]
    return F.log_softmax(z, 2), torch.stack(others, 2)


def region_loss(spec, z, labels, weights):
    """Of one region [images, P, outputs]: one value an output."""
    axes = (0, 1)
    many = z.shape[2] > 1
    y = F.one_hot(labels, z.shape[2]).double() if many else labels[..., None].double()
    log_p, log_q = against_rest(z)
    p, q = log_p.exp(), log_q.exp()
    w = torch.ones_like(labels, dtype=torch.float64) if weights is None else torch.tensor(weights, dtype=torch.float64)[labels]
    w = w[..., None].expand(y.shape)
    s = max(spec["smooth"], FLOOR)
    name = spec["name"]
    if name == "crossEntropy" and many:
        w = None if weights is None else torch.tensor(weights, dtype=torch.float64)
        return F.cross_entropy(z.flatten(0, 1), labels.flatten(), weight=w)
    bce = -(w * (y * log_p + (1 - y) * log_q)).sum(axes) / w.sum(axes)
    if not many and weights is None:
        assert torch.allclose(bce, F.binary_cross_entropy_with_logits(z, y))
    dice = 1 - (2 * (y * p).sum(axes) + s) / (y.sum(axes) + p.sum(axes) + s)
    inverse = 1 - (2 * ((1 - y) * q).sum(axes) + s) / ((1 - y).sum(axes) + q.sum(axes) + s)
    if name in ("bce", "crossEntropy"):
        return bce
    if name == "dice":
        return dice
    if name == "inverseDice":
        return inverse
    if name == "jaccard":
        return 1 - ((y * p).sum(axes) + s) / ((y + p - y * p).sum(axes) + s)
    if name == "bceDice":
        return bce + spec["diceWeight"] * dice
    if name == "bceInverseDice":
        return bce + spec["diceWeight"] * inverse
    if name == "focal":
        a, g = spec["focalAlpha"], spec["focalGamma"]
        # p^g as exp(g ln p): at p = 0 and g < 1 the power's derivative is infinite.
        term = a * y * torch.exp(g * log_q) * log_p + (1 - a) * (1 - y) * torch.exp(g * log_p) * log_q
        return -(w * term).sum(axes) / w.sum(axes)
    if name == "tversky":
        right, false_positives, false_negatives = (y * p).sum(axes), ((1 - y) * p).sum(axes), (y * q).sum(axes)
        errors = spec["tverskyAlpha"] * false_positives + spec["tverskyBeta"] * false_negatives
        return 1 - (right + s) / (right + errors + s)
    k, tau = spec["switchingK"], spec["switchingTau"]
    is_above = y.mean() > tau
    of_dice = k if is_above == (spec["switchingEmphasis"] == "diceWhenAbove") else 1 - k
    return bce + of_dice * dice + (1 - of_dice) * inverse


def loss_of(spec, z, labels, weights):
    if spec["reduce"] == "batch":
        return region_loss(spec, z, labels, weights).mean()
    images = [region_loss(spec, z[i : i + 1], labels[i : i + 1], weights).mean() for i in range(len(z))]
    return torch.stack(images).mean()


def keras_loss(spec, z, labels, weights):
    """None where Keras has no such loss, or defines it in another way."""
    losses, name = keras.losses, spec["name"]
    many = z.shape[2] > 1
    if weights is not None or spec["reduce"] != "batch":
        return None
    y = np.eye(3, dtype="float32")[labels] if many else labels[..., None].astype("float32")
    if name == "crossEntropy" and many:
        return losses.CategoricalCrossentropy(from_logits=True)(y, z)
    if many:
        return None
    if name in ("bce", "crossEntropy"):
        return losses.BinaryCrossentropy(from_logits=True)(y, z)
    p = torch.sigmoid(torch.tensor(z.astype("float64"))).numpy()
    if name == "focal":
        focal = losses.BinaryFocalCrossentropy(
            from_logits=True, apply_class_balancing=True, alpha=spec["focalAlpha"], gamma=spec["focalGamma"]
        )
        return focal(y, z)
    # Keras smooths by 1e-7, and ignores which pixel belongs to which image.
    if spec["smooth"] > FLOOR:
        return None
    if name == "dice":
        return losses.Dice()(y, p)
    if name == "tversky":
        return losses.Tversky(alpha=spec["tverskyAlpha"], beta=spec["tverskyBeta"])(y, p)
    return None


def balanced(labels, classes):
    counts = np.bincount(labels.flatten(), minlength=classes)
    inverse = counts.sum() / counts
    return list(inverse / inverse.mean())


def specs(classes):
    for name, options in DEFAULTS.items():
        if name == "switching" and classes > 2:
            continue
        common = dict(name=name, smooth=1, reduce="batch", classWeights=None, **options)
        for change in [{}] + OPTIONS.get(name, []):
            yield {**common, **change}
        for change in ({}, *(SWITCHES if name == "switching" else [])):
            yield {**common, "reduce": "image", **change}
        if name in WEIGHTED:
            yield {**common, "classWeights": PLAIN_WEIGHTS[classes]}
            yield {**common, "classWeights": PLAIN_WEIGHTS[classes], "reduce": "image"}
            yield {**common, "classWeights": "balanced"}


def rounded(values, digits=7):
    return [float(f"%.{digits}g" % value) for value in np.asarray(values).flatten()]


def cases(classes):
    labels, logits = data(classes)
    for spec in specs(classes):
        weights = balanced(labels, classes) if spec["classWeights"] == "balanced" else spec["classWeights"]
        for kind, values in logits.items():
            z = torch.tensor(values.astype("float64"), requires_grad=True)
            loss = loss_of(spec, z, torch.tensor(labels), weights)
            loss.backward()
            case = dict(spec=spec, logits=kind, loss=loss.item(), gradient=rounded(z.grad))
            theirs = keras_loss(spec, values, labels, weights)
            if theirs is not None:
                case["keras"] = float(theirs)
                # With clipped probabilities, which Keras's focal loss goes by, extreme logits are another loss.
                if kind == "usual":
                    assert abs(case["keras"] / case["loss"] - 1) < 1e-5, (spec, case["keras"], case["loss"])
                elif abs(case["keras"] / case["loss"] - 1) > 1e-5:
                    print("Keras differs at extreme logits:", spec["name"], case["keras"], case["loss"])
                    del case["keras"]
            yield case


def main():
    sets = []
    for classes in (2, 3):
        labels, logits = data(classes)
        sets.append(dict(
            classes=classes, labels=labels.flatten().tolist(),
            logits={kind: rounded(values, 9) for kind, values in logits.items()}, cases=list(cases(classes)),
        ))
    fixture = dict(torch=torch.__version__, keras=keras.__version__, shape=[BATCH, HEIGHT, WIDTH], sets=sets)
    path = Path(__file__).parents[1] / "src/testing/losses-fixture.json"
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(path, path.stat().st_size, sum(len(one["cases"]) for one in sets))


main()
