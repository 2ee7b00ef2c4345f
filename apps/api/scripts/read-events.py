"""Reads an export with TensorBoard's own reader and prints what it finds.

    python3 -m venv venv && venv/bin/pip install tensorboard
    curl -OJ "http://127.0.0.1:3000/v1/sweeps/<id>/export?format=tensorboard"
    venv/bin/python apps/api/scripts/read-events.py <zip>
"""

import sys
import tempfile
import zipfile
from pathlib import Path

from tensorboard.backend.event_processing import event_accumulator as ea
from tensorboard.plugins.hparams import plugin_data_pb2


def describe(folder):
    """All of it: nothing is left out by sampling."""
    reader = ea.EventAccumulator(str(folder), size_guidance={ea.SCALARS: 0, ea.HISTOGRAMS: 0, ea.IMAGES: 0, ea.TENSORS: 0})
    reader.Reload()
    tags = reader.Tags()
    print(f"{folder.name}: {len(tags['scalars'])} scalars, {len(tags['histograms'])} histograms, {len(tags['images'])} images")
    for tag in [tag for tag in tags["scalars"] if "/" not in tag]:
        events = reader.Scalars(tag)
        print(f"  {tag}: {len(events)} values, last {events[-1].value:.6g} at step {events[-1].step}")
    for tag in tags["histograms"][:4] + tags["histograms"][-2:]:
        last = reader.Histograms(tag)[-1]
        value = last.histogram_value
        print(f"  {tag}: step {last.step}, {value.num:.0f} values {value.min:.4g} .. {value.max:.4g}, {sum(value.bucket):.0f} counted")
    for tag in tags["images"][:3]:
        image = reader.Images(tag)[-1]
        print(f"  {tag}: step {image.step}, {image.width} x {image.height}, {len(image.encoded_image_string)} bytes")
    for tag, content in reader.PluginTagToContent("hparams").items():
        print(f"  {tag}: {str(plugin_data_pb2.HParamsPluginData.FromString(content)).split()}")


with tempfile.TemporaryDirectory() as unpacked:
    zipfile.ZipFile(sys.argv[1]).extractall(unpacked)
    for folder in sorted(Path(unpacked).iterdir()):
        describe(folder)
