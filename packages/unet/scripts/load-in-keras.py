"""Loads checkpoints that were downloaded as npz into Keras 3 and compares what they predict.

    pip install keras tensorflow numpy        # or another backend
    python packages/unet/scripts/load-in-keras.py FOLDER        # of write-examples.mjs

What stands between the marks is in docs/weights.md, word for word.
"""

# [docs/weights.md]
import json, keras, numpy as np
from keras import layers as L


def load(path):
    file = np.load(path)
    model = unet(json.loads(file["config.json"]), {name.split("/")[0]: file[name].shape for name in file.files if "." not in name})
    for layer in model.layers:
        if layer.weights:
            layer.set_weights([file[f"{layer.name}/{weight.name}"] for weight in layer.weights])
    return model


def unet(config, names):
    """Images [B, H, W, C], preprocessed as in training -> logits [B, H, W, outputs]."""
    m, skips, depth = config["model"], [], config["model"]["depth"]
    filters = lambda level: max(1, m["baseFilters"] * 2**level // m["channelDivisor"])
    conv = lambda x, n, count, size: L.Conv2D(count, size, padding="same", name=n)(x)
    norm = lambda x, n: L.BatchNormalization(name=n)(x) if m["batchNorm"] else x
    act = lambda x, n: {
        "relu": lambda: L.ReLU(), "leakyRelu": lambda: L.LeakyReLU(negative_slope=m["activationAlpha"]),
        "elu": lambda: L.ELU(m["activationAlpha"]), "prelu": lambda: L.PReLU(shared_axes=[1, 2], name=n),
    }[m["activation"]]()(x)

    def block(x, name, count):
        last, start = sum(f"{name}_conv{i}" in names for i in range(1, 9)), x
        for i in range(1, last + 1):
            x = norm(conv(x, f"{name}_conv{i}", count, m["kernelSize"]), f"{name}_norm{i}")
            if m["residual"] and i == last:
                changes = f"{name}_shortcut" in names
                x = x + (norm(conv(start, f"{name}_shortcut", count, 1), f"{name}_shortcut_norm") if changes else start)
            x = act(x, f"{name}_{m['activation']}{i}")
        return x

    def up(x, n, count):
        if m["up"] != "transposed":
            return conv(L.UpSampling2D(interpolation=m["up"])(x), n, count, m["upKernelSize"])
        return L.Conv2DTranspose(count, m["upKernelSize"], strides=2, padding="same", name=n)(x)

    x = image = keras.Input((None, None, config["input"]["channels"]))
    for level in range(1, depth + 1):
        skips.append(block(x, f"encoder{level}", filters(level - 1)))
        x = L.MaxPooling2D()(skips[-1])
    x = block(x, "bottleneck", filters(depth))
    for level in range(depth, 0, -1):
        x, skip = up(x, f"decoder{level}_up", filters(level - 1)), skips.pop()
        x = {"concat": lambda: L.Concatenate()([x, skip]), "add": lambda: x + skip, "none": lambda: x}[m["skip"]]()
        x = block(x, f"decoder{level}", filters(level - 1))
    outputs = 1 if len(config["classes"]) == 2 else len(config["classes"])
    x = conv(x, "head", m["head"]["filters"] or outputs, m["head"]["kernelSize"])
    x = L.ReLU()(x) if m["head"]["groupActivation"] == "relu" else x
    groups = keras.ops.split(x, outputs, axis=-1)  # the sums of a grouped head; one of each else
    return keras.Model(image, keras.ops.concatenate([keras.ops.sum(group, -1, keepdims=True) for group in groups], -1))
# [end]


if __name__ == "__main__":
    import pathlib, sys

    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.npz")):
        if path.stem.endswith(".expected"):
            continue
        model, example = load(path), np.load(path.with_suffix(".expected.npz"))
        logits = model(example["images"])
        seen = keras.ops.sigmoid(logits) if logits.shape[-1] == 1 else keras.ops.softmax(logits)
        difference = np.abs(keras.ops.convert_to_numpy(seen) - example["probabilities"]).max()
        print(f"{difference:.1e}  {path.stem}")
        assert difference < 1e-5
