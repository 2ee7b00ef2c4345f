"""Loads checkpoints that were downloaded as safetensors into PyTorch and compares what they predict.

    pip install torch safetensors numpy
    python packages/unet/scripts/load-in-pytorch.py FOLDER        # of write-examples.mjs

What stands between the marks is in docs/weights.md, word for word.
"""

# [docs/weights.md]
import json, torch, torch.nn.functional as F
from safetensors import safe_open


def load(path):
    with safe_open(path, "pt") as file:
        return json.loads(file.metadata()["config"]), {name: file.get_tensor(name) for name in file.keys()}


def unet(config, w, x):
    """x [B, C, H, W], preprocessed as in training -> logits [B, outputs, H, W]; w is what load gives, or copies to train."""
    m, skips, depth = config["model"], [], config["model"]["depth"]
    conv = lambda x, n: F.conv2d(x, w[n + ".weight"], w[n + ".bias"], padding="same")
    statistics = lambda n: [w[n + key] for key in (".running_mean", ".running_var", ".weight", ".bias")]
    norm = lambda x, n: F.batch_norm(x, *statistics(n), eps=1e-3) if m["batchNorm"] else x
    act = lambda x, n: {
        "relu": lambda: F.relu(x), "leakyRelu": lambda: F.leaky_relu(x, m["activationAlpha"]),
        "elu": lambda: F.elu(x, m["activationAlpha"]), "prelu": lambda: F.prelu(x, w[n + ".weight"]),
    }[m["activation"]]()

    def block(x, name):
        last, start = sum(f"{name}_conv{i}.weight" in w for i in range(1, 9)), x
        for i in range(1, last + 1):
            x = norm(conv(x, f"{name}_conv{i}"), f"{name}_norm{i}")
            if m["residual"] and i == last:
                changes = f"{name}_shortcut.weight" in w
                x = x + (norm(conv(start, f"{name}_shortcut"), f"{name}_shortcut_norm") if changes else start)
            x = act(x, f"{name}_{m['activation']}{i}")
        return x

    def up(x, n):
        if m["up"] != "transposed":
            return conv(F.interpolate(x, scale_factor=2, mode=m["up"]), n)
        y = F.conv_transpose2d(x, w[n + ".weight"], w[n + ".bias"], stride=2)
        return y[..., : 2 * x.shape[2], : 2 * x.shape[3]]  # padding "same" as Keras has it

    for level in range(1, depth + 1):
        skips.append(block(x, f"encoder{level}"))
        x = F.max_pool2d(skips[-1], 2)
    x = block(x, "bottleneck")
    for level in range(depth, 0, -1):
        x, skip = up(x, f"decoder{level}_up"), skips.pop()
        x = {"concat": lambda: torch.cat([x, skip], 1), "add": lambda: x + skip, "none": lambda: x}[m["skip"]]()
        x = block(x, f"decoder{level}")
    x, outputs = conv(x, "head"), 1 if len(config["classes"]) == 2 else len(config["classes"])
    x = F.relu(x) if m["head"]["groupActivation"] == "relu" else x
    return x.unflatten(1, (outputs, -1)).sum(2)  # the sums of a grouped head; one of each else
# [end]


if __name__ == "__main__":
    import pathlib, sys
    import numpy as np

    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.safetensors")):
        config, weights = load(path)
        example = np.load(path.with_suffix(".expected.npz"))
        with torch.no_grad():
            logits = unet(config, weights, torch.from_numpy(example["images"]).permute(0, 3, 1, 2))
        seen = torch.sigmoid(logits) if logits.shape[1] == 1 else torch.softmax(logits, 1)
        difference = np.abs(seen.permute(0, 2, 3, 1).numpy() - example["probabilities"]).max()
        print(f"{difference:.1e}  {path.stem}")
        assert difference < 1e-5
