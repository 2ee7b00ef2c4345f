"""Writes src/testing/optimizers-fixture.json: steps of Keras's and PyTorch's optimizers and traces of their schedules, for
optimizers.tensorflow.test.ts and schedule-traces.test.ts.

Each case holds the trial's own fields (`optimizer`, `schedule`) beside what the library made of them. The network's weights and
images follow the formula of keras-fixture.py, so that the file holds none of them.

    python3 -m venv venv && venv/bin/pip install keras tensorflow torch numpy
    venv/bin/python packages/unet/scripts/optimizers-fixture.py && npx biome check --write packages/unet
"""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

# TensorFlow and PyTorch cannot be loaded by one process: PyTorch's part is a process of its own.
IS_TORCH = sys.argv[1:] == ["torch"]
if IS_TORCH:
    import torch

    S = torch.optim.lr_scheduler
else:
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import keras
    import tensorflow as tf
    from keras import layers as L
    from keras import optimizers as O

STEPS = 10
BETAS = lambda beta1=0.9, beta2=0.999: dict(beta1=beta1, beta2=beta2)
COMMON = dict(weightDecay=0, clipNorm=None, epsilon=1e-7)
# (name, the trial's fields)
OPTIMIZERS = [
    ("adam", dict(name="adam", learningRate=1e-3, **BETAS())),
    ("adam with options", dict(name="adam", learningRate=0.02, **BETAS(0.8, 0.95), epsilon=1e-3)),
    ("adam clipped", dict(name="adam", learningRate=0.01, **BETAS(), clipNorm=0.5)),
    ("adamax", dict(name="adamax", learningRate=1e-3, **BETAS())),
    ("adamax with options", dict(name="adamax", learningRate=0.02, **BETAS(0.8, 0.9), epsilon=1e-2)),
    ("nadam", dict(name="nadam", learningRate=1e-3, **BETAS())),
    ("nadam with options", dict(name="nadam", learningRate=0.02, **BETAS(0.8, 0.95), epsilon=1e-3)),
    ("adagrad", dict(name="adagrad", learningRate=1e-3, initialAccumulator=0.1)),
    ("adagrad with options", dict(name="adagrad", learningRate=0.05, initialAccumulator=0, epsilon=1e-2)),
    ("adadelta", dict(name="adadelta", learningRate=1, rho=0.95)),
    ("adadelta with options", dict(name="adadelta", learningRate=1, rho=0.8, epsilon=1e-4)),
    ("rmsprop", dict(name="rmsprop", learningRate=1e-3, rho=0.9, momentum=0)),
    ("rmsprop with options", dict(name="rmsprop", learningRate=5e-3, rho=0.8, momentum=0.7, epsilon=1e-2)),
    ("sgd", dict(name="sgd", learningRate=0.05, momentum=0, nesterov=False)),
    ("sgd with momentum", dict(name="sgd", learningRate=0.05, momentum=0.9, nesterov=False)),
    ("sgd with Nesterov's momentum", dict(name="sgd", learningRate=0.05, momentum=0.9, nesterov=True)),
    ("sgd clipped", dict(name="sgd", learningRate=0.05, momentum=0, nesterov=False, clipNorm=1)),
    ("sgd decayed", dict(name="sgd", learningRate=0.05, momentum=0, nesterov=False, weightDecay=0.3)),
    ("rmsprop clipped and decayed", dict(name="rmsprop", learningRate=5e-3, rho=0.9, momentum=0.5, clipNorm=1, weightDecay=0.2)),
    ("adam decayed", dict(name="adam", learningRate=0.01, **BETAS(), weightDecay=0.1)),
]


def keras_optimizer(spec):
    spec = {**COMMON, **spec}
    common = dict(
        learning_rate=float(spec["learningRate"]), weight_decay=spec["weightDecay"] or None, global_clipnorm=spec["clipNorm"]
    )
    epsilon = dict(epsilon=spec["epsilon"])
    name = spec["name"]
    if name in ("adam", "adamax", "nadam"):
        kind = dict(adam=O.Adam, adamax=O.Adamax, nadam=O.Nadam)[name]
        return kind(beta_1=spec["beta1"], beta_2=spec["beta2"], **epsilon, **common)
    if name == "sgd":
        return O.SGD(momentum=float(spec["momentum"]), nesterov=spec["nesterov"], **common)
    if name == "rmsprop":
        return O.RMSprop(rho=spec["rho"], momentum=float(spec["momentum"]), **epsilon, **common)
    if name == "adagrad":
        return O.Adagrad(initial_accumulator_value=spec["initialAccumulator"], **epsilon, **common)
    return O.Adadelta(rho=spec["rho"], **epsilon, **common)


def wave(name, count):
    """sin(12.9898 i + 78.233 c), c the sum of the name's character codes."""
    phase = 78.233 * (sum(map(ord, name)) % 1000)
    return np.sin(12.9898 * np.arange(1, count + 1) + phase)


def rounded(values, digits=8):
    return [float(f"{v:.{digits}g}") for v in np.asarray(values, "float64").reshape(-1)]


# Ten steps down given gradients: two weights, of which the second one's gradients shrink to nothing.
START = [wave("a", 4).astype("float32"), wave("b", 2).astype("float32")]
GRADIENTS = [
    [(wave(f"ga{t}", 4) * 1.5).astype("float32"), (wave(f"gb{t}", 2) * 10.0**-t).astype("float32")] for t in range(STEPS)
]


def keras_steps(spec):
    variables = [keras.Variable(values) for values in START]
    optimizer = keras_optimizer(spec)
    optimizer.build(variables)
    trace = []
    for gradients in GRADIENTS:
        optimizer.apply([tf.constant(g) for g in gradients])
        trace.append([rounded(v.numpy()) for v in variables])
    return trace


def torch_steps(make, clip=None):
    weights = [torch.tensor(values, requires_grad=True) for values in START]
    optimizer = make(weights)
    trace = []
    for gradients in GRADIENTS:
        for weight, gradient in zip(weights, gradients):
            weight.grad = torch.tensor(gradient)
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(weights, clip)
        optimizer.step()
        trace.append([rounded(w.detach().numpy()) for w in weights])
    return trace


TORCH = [
    ("PyTorch's SGD with Nesterov's momentum", dict(name="sgd", learningRate=0.05, momentum=0.9, nesterov=True), None,
     lambda w: torch.optim.SGD(w, 0.05, momentum=0.9, nesterov=True)),
    ("PyTorch's clip_grad_norm_", dict(name="sgd", learningRate=0.05, momentum=0.5, nesterov=False, clipNorm=0.7), 0.7,
     lambda w: torch.optim.SGD(w, 0.05, momentum=0.5)),
    # PyTorch adds epsilon to the corrected moment, so it is taken small enough to have no part.
    ("PyTorch's AdamW", dict(name="adam", learningRate=0.01, **BETAS(), weightDecay=0.1, epsilon=1e-20), None,
     lambda w: torch.optim.AdamW(w, 0.01, weight_decay=0.1, eps=1e-20)),
    ("PyTorch's Adamax", dict(name="adamax", learningRate=0.01, **BETAS(), epsilon=1e-20), None,
     lambda w: torch.optim.Adamax(w, 0.01, eps=1e-20)),
]

# A small network trained for ten steps, on two batches in turn.
SIZE, BATCH, FILTERS = 8, 4, 2
NET = ["adam", "adamax", "nadam", "adagrad", "adadelta", "rmsprop", "sgd with Nesterov's momentum", "adam decayed", "sgd clipped"]
NET_RATES = {"adagrad": 0.01, "adadelta": 0.5, "sgd clipped": 0.2}


def small_net():
    x = image = keras.Input((SIZE, SIZE, 1))
    conv = lambda name, filters: L.Conv2D(filters, 3, padding="same", activation="relu", name=name)
    skip = conv("encoder1_conv1", FILTERS)(x)
    x = conv("bottleneck_conv1", 2 * FILTERS)(L.MaxPooling2D(2)(skip))
    x = L.Conv2DTranspose(FILTERS, 3, strides=2, padding="same", name="decoder1_up")(x)
    x = conv("decoder1_conv1", FILTERS)(L.Concatenate()([x, skip]))
    return keras.Model(image, L.Conv2D(1, 1, name="head")(x))


def values(name, shape):
    count = math.prod(shape)
    w = wave(name, count)
    kernel = name.endswith("kernel")
    return (w * math.sqrt(4 / (count / shape[-1])) if kernel else 0.1 * w).reshape(shape).astype("float32")


def name_of(variable):
    return "/".join(variable.path.split("/")[-2:])


def train_net(label):
    spec = dict(dict(OPTIMIZERS)[label])
    # The slot of clipping is set so that it is at work in every step.
    if spec.get("clipNorm"):
        spec["clipNorm"] = 0.05
    spec["learningRate"] = NET_RATES.get(label, spec["learningRate"])
    net = small_net()
    for variable in net.variables:
        variable.assign(values(name_of(variable), variable.shape))
    images = wave("images", 2 * BATCH * SIZE * SIZE).astype("float32").reshape(2, BATCH, SIZE, SIZE, 1)
    labels = np.floor((wave("labels", 2 * BATCH * SIZE * SIZE) + 1) * 0.999).reshape(2, BATCH, SIZE, SIZE)
    optimizer = keras_optimizer(spec)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    for step in range(STEPS):
        with tf.GradientTape() as tape:
            logits = net(images[step % 2], training=True)[..., 0]
            y = labels[step % 2].astype("float32")
            loss = tf.reduce_mean(tf.nn.softplus((1 - 2 * y) * logits))
        optimizer.apply(tape.gradient(loss, net.trainable_variables), net.trainable_variables)
    weights = {name_of(v): rounded(v.numpy(), 7) for v in net.trainable_variables}
    return dict(name=label, optimizer={**COMMON, **spec}, loss=float(loss), weights=weights)


# Learning rates, one for each optimizer step.
def torch_trace(make, rate, steps, every=1):
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], rate)
    schedule = make(optimizer)
    rates = []
    for step in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if (step + 1) % every == 0:
            schedule.step()
    return rounded(rates)


PER_EPOCH = 3
CYCLE = dict(low=0.02, halfCycle=4, unit="step")
SCHEDULES = [
    ("StepLR", 24, dict(name="step", factor=0.5, every=2, unit="epoch"),
     lambda s: torch_trace(lambda o: S.StepLR(o, 2, 0.5), 0.1, s, PER_EPOCH)),
    ("StepLR by steps", 24, dict(name="step", factor=0.3, every=7, unit="step"),
     lambda s: torch_trace(lambda o: S.StepLR(o, 7, 0.3), 0.1, s)),
    ("MultiStepLR", 24, dict(name="multistep", at=[2, 5], factor=0.1, unit="epoch"),
     lambda s: torch_trace(lambda o: S.MultiStepLR(o, [2, 5], 0.1), 0.1, s, PER_EPOCH)),
    ("MultiStepLR by fractions", 30, dict(name="multistep", at=[0.3, 0.7], factor=0.2, unit="fraction"),
     lambda s: torch_trace(lambda o: S.MultiStepLR(o, [9, 21], 0.2), 0.1, s)),
    ("ExponentialLR", 24, dict(name="exponential", rate=0.9, every=1, unit="epoch"),
     lambda s: torch_trace(lambda o: S.ExponentialLR(o, 0.9), 0.1, s, PER_EPOCH)),
    ("ExponentialDecay in a staircase", 24, dict(name="exponential", rate=0.95, every=5, unit="step"),
     lambda s: keras_trace(O.schedules.ExponentialDecay(0.1, 5, 0.95, staircase=True), s)),
    ("CosineAnnealingLR", 20, dict(name="cosine", minLearningRate=0.01, cycles=1),
     lambda s: torch_trace(lambda o: S.CosineAnnealingLR(o, s, 0.01), 0.1, s)),
    ("CosineAnnealingWarmRestarts", 24, dict(name="cosine", minLearningRate=0.001, cycles=3),
     lambda s: torch_trace(lambda o: S.CosineAnnealingWarmRestarts(o, s // 3, 1, 0.001), 0.1, s)),
    ("CyclicLR", 24, dict(name="cyclic", **CYCLE),
     lambda s: torch_trace(lambda o: S.CyclicLR(o, 0.02, 0.1, 4, mode="triangular", cycle_momentum=False), 0.02, s)),
    # Its phases end a step before their length is over.
    ("OneCycleLR in three phases", 24, dict(name="oneCycle", **CYCLE),
     lambda s: torch_trace(lambda o: S.OneCycleLR(o, 0.1, total_steps=s, pct_start=5 / s, anneal_strategy="linear",
                                                  cycle_momentum=False, div_factor=5, final_div_factor=1, three_phase=True), 0.1, s)),
    ("CosineDecay with warm-up", 24, dict(name="cosine", minLearningRate=0.01, cycles=1, warmup=dict(length=2, unit="epoch")),
     lambda s: keras_trace(O.schedules.CosineDecay(0.0, s - 2 * PER_EPOCH, alpha=0.1, warmup_target=0.1, warmup_steps=2 * PER_EPOCH), s)),
]


def keras_trace(schedule, steps):
    return rounded([float(schedule(step)) for step in range(steps)])


FALLING = [1.0, 0.8, 0.79, 0.795, 0.81, 0.8, 0.5, 0.5, 0.49995, 0.5, 0.52, 0.51, 0.5, 0.5, 0.5, 0.4, 0.41, 0.42, 0.43, 0.44]
PLATEAUS = [
    dict(monitor="valLoss", factor=0.1, patience=3, minDelta=1e-4, cooldown=0, minLearningRate=0),
    dict(monitor="valLoss", factor=0.5, patience=1, minDelta=0.02, cooldown=2, minLearningRate=0.01),
    dict(monitor="valLoss", factor=0.5, patience=0, minDelta=0, cooldown=1, minLearningRate=0),
    dict(monitor="valDice", factor=0.3, patience=2, minDelta=1e-3, cooldown=1, minLearningRate=0.02),
]


def plateau(spec):
    """Keras's callback, told each epoch's metric; the rate of each epoch."""
    net = keras.Sequential([keras.Input((1,)), L.Dense(1)])
    net.compile(optimizer=O.SGD(0.1), loss="mse")
    rising = spec["monitor"] == "valDice"
    callback = keras.callbacks.ReduceLROnPlateau(
        monitor="m", factor=spec["factor"], patience=spec["patience"], min_delta=spec["minDelta"],
        cooldown=spec["cooldown"], min_lr=spec["minLearningRate"], mode="max" if rising else "min",
    )
    callback.set_model(net)
    callback.on_train_begin()
    metrics = [1 - v if rising else v for v in FALLING]
    rates = []
    for epoch, value in enumerate(metrics):
        rates.append(float(keras.ops.convert_to_numpy(net.optimizer.learning_rate)))
        callback.on_epoch_end(epoch, {"m": value})
    return dict(schedule=dict(name="reduceOnPlateau", warmup=None, **spec), metrics=metrics, rates=rounded(rates))


def of_torch():
    return dict(
        torch=torch.__version__,
        cases=[dict(name=name, optimizer={**COMMON, **spec}, weights=torch_steps(make, clip)) for name, spec, clip, make in TORCH],
        schedules=schedules(lambda name: not is_keras(name)),
    )


def schedules(wanted):
    return [
        dict(name=name, learningRate=0.1, stepsPerEpoch=PER_EPOCH, totalSteps=steps, schedule={"warmup": None, **spec}, rates=trace(steps))
        for name, steps, spec, trace in SCHEDULES
        if wanted(name)
    ]


def is_keras(name):
    return "Decay" in name


if IS_TORCH:
    print(json.dumps(of_torch()))
    sys.exit()

theirs = json.loads(subprocess.run([sys.executable, __file__, "torch"], check=True, capture_output=True).stdout)
ours = [dict(name=f"Keras's {name}", optimizer={**COMMON, **spec}, weights=keras_steps(spec)) for name, spec in OPTIMIZERS]
fixture = dict(
    keras=keras.__version__, torch=theirs["torch"],
    start=[rounded(v, 9) for v in START], gradients=[[rounded(g, 9) for g in step] for step in GRADIENTS],
    cases=ours + theirs["cases"],
    network=dict(size=SIZE, batch=BATCH, filters=FILTERS, steps=STEPS, cases=[train_net(label) for label in NET]),
    schedules=schedules(is_keras) + theirs["schedules"],
    plateaus=[plateau(spec) for spec in PLATEAUS],
)
target = Path(__file__).parent.parent / "src/testing/optimizers-fixture.json"
target.write_text(json.dumps(fixture) + "\n")
print({one["name"]: one["loss"] for one in fixture["network"]["cases"]})
