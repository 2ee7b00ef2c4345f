"""Writes src/testing/keras-fixture.json: what Keras makes of networks of the family, for keras.tensorflow.test.ts.

The networks are built here from their fields, by Keras's own layers. Weights and images follow one formula of their
names and positions, so that the file holds none of them. They are float32 numbers; Keras computes in float64, so that the
rounding errors a test meets are those of the engine alone.

    python3 -m venv venv && venv/bin/pip install keras jax numpy
    venv/bin/python packages/unet/scripts/keras-fixture.py && npx biome check --write packages/unet
"""

import json
import math
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers as L  # noqa: E402

keras.config.set_floatx("float64")
SIZE, BATCH = 16, 2
DEFAULTS = dict(
    baseFilters=16, channelDivisor=1, depth=4, convsPerBlock=1, decoderConvs=1, kernelSize=3, batchNorm=True,
    activation="relu", activationAlpha=0.1, up="transposed", upKernelSize=3, skip="concat", residual=False,
    head=dict(filters=None, groupActivation="none", kernelSize=1),
)
SMALL = dict(baseFilters=4, depth=2)
BASELINE = dict(convsPerBlock=2, decoderConvs=0, upKernelSize=2, batchNorm=False)
QUARTER = dict(convsPerBlock=2, decoderConvs=2, upKernelSize=2, batchNorm=False, baseFilters=64, channelDivisor=4)
CASES = [
    ("singleConv16", {}, 1, 2),
    ("spacenetBaseline", dict(BASELINE, baseFilters=32), 3, 3),
    ("quarterUnet", QUARTER, 1, 2),
    ("small spacenetBaseline", dict(BASELINE, **SMALL), 3, 3),
    ("residual, sums, leakyRelu", dict(SMALL, residual=True, skip="add", activation="leakyRelu", convsPerBlock=2), 1, 2),
    ("bilinear, elu", dict(SMALL, up="bilinear", activation="elu", activationAlpha=0.7), 1, 2),
    ("nearest, prelu, no skips", dict(SMALL, up="nearest", upKernelSize=2, activation="prelu", skip="none"), 2, 2),
    ("grouped head with relu", dict(SMALL, kernelSize=5, head=dict(filters=12, groupActivation="relu", kernelSize=3)), 3, 4),
]


def build(model, channels, classes):
    """The network with logits as its output."""
    m = {**DEFAULTS, **model}
    filters = lambda level: max(1, m["baseFilters"] * 2**level // m["channelDivisor"])
    x = image = keras.Input((SIZE, SIZE, channels))
    skips = []
    for level in range(m["depth"]):
        x = block(m, x, f"encoder{level + 1}", filters(level), m["convsPerBlock"])
        skips.append(x)
        x = L.MaxPooling2D(2)(x)
    x = block(m, x, "bottleneck", filters(m["depth"]), m["convsPerBlock"])
    for level in reversed(range(m["depth"])):
        name = f"decoder{level + 1}"
        options = dict(padding="same", name=f"{name}_up")
        if m["up"] == "transposed":
            x = L.Conv2DTranspose(filters(level), m["upKernelSize"], strides=2, **options)(x)
        else:
            x = L.UpSampling2D(2, interpolation=m["up"])(x)
            x = L.Conv2D(filters(level), m["upKernelSize"], **options)(x)
        if m["skip"] == "concat":
            x = L.Concatenate()([x, skips[level]])
        elif m["skip"] == "add":
            x = L.Add()([x, skips[level]])
        x = block(m, x, name, filters(level), m["decoderConvs"])
    outputs = 1 if classes == 2 else classes
    count = m["head"]["filters"] or outputs
    x = L.Conv2D(count, m["head"]["kernelSize"], padding="same", name="head")(x)
    if m["head"]["groupActivation"] == "relu":
        x = L.ReLU()(x)
    if count != outputs:
        group = count // outputs
        x = L.Reshape((SIZE, SIZE, outputs, group))(x)
        x = keras.ops.sum(x, axis=4)
    return keras.Model(image, x)


def block(m, x, name, filters, convolutions):
    start = x
    for index in range(1, convolutions + 1):
        x = L.Conv2D(filters, m["kernelSize"], padding="same", name=f"{name}_conv{index}")(x)
        if m["batchNorm"]:
            x = L.BatchNormalization(name=f"{name}_norm{index}")(x)
        if m["residual"] and index == convolutions:
            if start.shape[-1] != filters:
                start = L.Conv2D(filters, 1, name=f"{name}_shortcut")(start)
                if m["batchNorm"]:
                    start = L.BatchNormalization(name=f"{name}_shortcut_norm")(start)
            x = L.Add()([x, start])
        x = activation(m, f"{name}_{m['activation']}{index}")(x)
    return x


def activation(m, name):
    alpha = m["activationAlpha"]
    return {
        "relu": lambda: L.ReLU(),
        "leakyRelu": lambda: L.LeakyReLU(negative_slope=alpha),
        "elu": lambda: L.ELU(alpha=alpha),
        "prelu": lambda: L.PReLU(shared_axes=[1, 2], name=name),
    }[m["activation"]]()


def wave(name, count):
    """sin(12.9898 i + 78.233 c), c the sum of the name's character codes."""
    phase = 78.233 * (sum(map(ord, name)) % 1000)
    return np.sin(12.9898 * np.arange(1, count + 1) + phase)


def values(name, shape):
    count = math.prod(shape)
    role = name.split("/")[-1]
    w = wave(name, count)
    by_role = {
        "kernel": lambda: w * math.sqrt(4 / (count / shape[-1])),
        "gamma": lambda: 1 + 0.2 * w,
        "moving_variance": lambda: 1 + 0.5 * w,
        "alpha": lambda: 0.1 + 0.05 * w,
    }
    return by_role.get(role, lambda: 0.1 * w)().reshape(shape).astype("float32").astype("float64")


def name_of(variable):
    return "/".join(variable.path.split("/")[-2:])


def loss_of(logits, labels, classes):
    if classes == 2:
        y = labels.astype("float64")
        return keras.ops.mean(keras.ops.softplus((1 - 2 * y) * logits[..., 0]))
    return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))


def component(gradient, name):
    direction = wave(name, gradient.size)
    return gradient @ direction / np.linalg.norm(direction)


def seven_digits(value):
    return float(f"{value:.7g}")


def record(name, model, channels, classes):
    net = build(model, channels, classes)
    for variable in net.variables:
        variable.assign(values(name_of(variable), variable.shape))
    images = wave("images", BATCH * SIZE * SIZE * channels).astype("float32").astype("float64").reshape(BATCH, SIZE, SIZE, channels)
    labels = np.floor((wave("labels", BATCH * SIZE * SIZE) + 1) / 2 * classes * 0.999).astype("int32")
    labels = labels.reshape(BATCH, SIZE, SIZE)
    logits = np.asarray(net(images, training=False))

    fixed = [v.value for v in net.non_trainable_variables]

    def total(trainable):
        out, _ = net.stateless_call(trainable, fixed, images, training=True)
        return loss_of(out, labels, classes)

    loss, gradients = jax.value_and_grad(total)([v.value for v in net.trainable_variables])
    by_name = {name_of(v): np.asarray(g).reshape(-1) for v, g in zip(net.trainable_variables, gradients)}
    return dict(
        name=name, model=model, channels=channels, classes=classes,
        parameterCount=net.count_params(),
        trainableParameterCount=sum(math.prod(v.shape) for v in net.trainable_variables),
        # Every 37th, and the norm of all.
        logits=[round(float(v), 6) for v in logits.reshape(-1)[::37]],
        logitsNorm=float(np.linalg.norm(logits)),
        loss=float(loss),
        gradientNorms={key: seven_digits(np.linalg.norm(g)) for key, g in by_name.items()},
        # The component along the wave of the name and `/direction`: an entry in a wrong place or of a wrong sign changes it.
        gradientComponents={key: seven_digits(component(g, f"{key}/direction")) for key, g in by_name.items()},
    )


records = [record(*case) for case in CASES]
target = Path(__file__).parent.parent / "src/testing/keras-fixture.json"
target.write_text(json.dumps(dict(keras=keras.__version__, size=SIZE, batch=BATCH, cases=records), indent=1) + "\n")
print({r["name"]: r["parameterCount"] for r in records})
