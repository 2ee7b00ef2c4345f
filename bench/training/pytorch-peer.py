"""The peer in PyTorch: the same networks, trained as its own documentation says is fastest on a CPU (channels_last)."""
import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

net = json.loads(sys.argv[1])
size, batch, images = net["size"], net["batch"], net["images"]
device = "cuda" if net["device"] == "gpu" else "cpu"
torch.manual_seed(0)


class Block(nn.Sequential):
    def __init__(self, inputs, outputs):
        layers = []
        for _ in range(net["convs"]):
            layers.append(nn.Conv2d(inputs, outputs, 3, padding=1))
            if net["norm"]:
                layers.append(nn.BatchNorm2d(outputs))
            layers.append(nn.ReLU())
            inputs = outputs
        super().__init__(*layers)


def upsampling(inputs, outputs):
    kernel = net["up"]
    extra = {"padding": 1, "output_padding": 1} if kernel == 3 else {}
    return nn.ConvTranspose2d(inputs, outputs, kernel, stride=2, **extra)


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        base, channels = net["base"], net["channels"]
        self.down, self.up, self.decode = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for level in range(4):
            self.down.append(Block(channels, base << level))
            channels = base << level
        self.bottom = Block(channels, base * 16)
        channels = base * 16
        for level in (3, 2, 1, 0):
            self.up.append(upsampling(channels, base << level))
            self.decode.append(Block(2 * base << level, base << level) if net["decoder"] else nn.Identity())
            channels = base << level if net["decoder"] else 2 * base << level
        self.head = nn.Conv2d(channels, net["outputs"], 1)

    def drop(self, x):
        return F.dropout(x, net["dropout"], self.training) if net["dropout"] else x

    def forward(self, x):
        kept = []
        for block in self.down:
            x = block(x)
            kept.append(x)
            x = self.drop(F.max_pool2d(x, 2))
        x = self.bottom(x)
        for up, decode in zip(self.up, self.decode):
            x = decode(self.drop(torch.cat([up(x), kept.pop()], 1)))
        return self.head(x)


model = UNet().to(device, memory_format=torch.channels_last)
count = sum(p.numel() for p in model.parameters()) + sum(
    b.numel() for name, b in model.named_buffers() if "tracked" not in name
)
optimizer = torch.optim.Adam(model.parameters(), 1e-3)
shape = (images, net["channels"], size, size)
x = torch.randn(shape, device=device).to(memory_format=torch.channels_last)
if net["outputs"] == 1:
    y = (torch.rand((images, 1, size, size), device=device) > 0.5).float()
    measure = F.binary_cross_entropy_with_logits
else:
    y = torch.randint(net["outputs"], (images, size, size), device=device)
    measure = F.cross_entropy
run = torch.compile(model) if net["compiled"] else model


def finish():
    if device == "cuda":
        torch.cuda.synchronize()


def precision():
    return torch.autocast(device, dtype=torch.bfloat16, enabled=net["autocast"])


def train():
    model.train()
    total = 0
    order = torch.randperm(images, device=device)
    for start in range(0, images, batch):
        at = order[start : start + batch]
        optimizer.zero_grad()
        with precision():
            z = run(x[at])
        loss = measure(z.float(), y[at])
        loss.backward()
        optimizer.step()
        total = total + loss.detach()
    float(total)


@torch.no_grad()
def infer():
    model.eval()
    for start in range(0, images, batch):
        with precision():
            z = run(x[start : start + batch])
        torch.sigmoid(z.float()).cpu()


print(json.dumps({"ready": True, "parameters": count, "version": torch.__version__}), flush=True)
for line in sys.stdin:
    begun = time.perf_counter()
    train() if line.strip() == "train" else infer()
    finish()
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"imagesPerSecond": images / seconds, "peakMb": peak}), flush=True)
