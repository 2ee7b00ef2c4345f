"""The peer in Keras on TensorFlow: the same networks through model.fit or train_on_batch."""
import json
import os
import resource
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
from keras import layers

net = json.loads(sys.argv[1])
size, batch, images = net["size"], net["batch"], net["images"]
keras.utils.set_random_seed(0)


def block(x, filters):
    for _ in range(net["convs"]):
        x = layers.Conv2D(filters, 3, padding="same", kernel_initializer="he_normal")(x)
        if net["norm"]:
            x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x


def drop(x):
    return layers.Dropout(net["dropout"])(x) if net["dropout"] else x


base = net["base"]
inputs = keras.Input((size, size, net["channels"]))
x, kept = inputs, []
for level in range(4):
    x = block(x, base << level)
    kept.append(x)
    x = drop(layers.MaxPooling2D()(x))
x = block(x, base * 16)
for level in (3, 2, 1, 0):
    x = layers.Conv2DTranspose(base << level, net["up"], strides=2, padding="same")(x)
    x = drop(layers.Concatenate()([x, kept[level]]))
    x = block(x, base << level) if net["decoder"] else x
is_binary = net["outputs"] == 1
x = layers.Conv2D(net["outputs"], 1, activation="sigmoid" if is_binary else "softmax")(x)
model = keras.Model(inputs, x)
loss = "binary_crossentropy" if is_binary else "sparse_categorical_crossentropy"
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss)
random = np.random.default_rng(0)
x = random.standard_normal((images, size, size, net["channels"])).astype("float32")
y = random.integers(max(2, net["outputs"]), size=(images, size, size, 1)).astype("float32")

print(json.dumps({"ready": True, "parameters": model.count_params(), "version": keras.__version__}), flush=True)
for line in sys.stdin:
    begun = time.perf_counter()
    if line.strip() == "train":
        model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
    else:
        model.predict(x, batch_size=batch, verbose=0)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"imagesPerSecond": images / seconds, "peakMb": peak}), flush=True)
