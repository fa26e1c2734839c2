#!/usr/bin/env python3
"""Training steps of the same model in plain PyTorch, to compare rates on the same machine (Debian: python3-torch).

    bench/pytorch_reference.py [BATCH] [--setting cluttered] [--device cuda] [--compile]

Prints images per second; hybrid loss, Adam, one rollout, widths 128 + 128, 256, 256. Settings: mnist, 7 glimpses of 8x8 at 28x28, ReLU core;
cluttered, 8 glimpses of 12x12 at four scales at 100x100, LSTM core. With --compile, model and loss go through torch.compile. Images are made up and
lie in the device's memory; drawing or loading them is not measured. The sensor takes the whole batch at once.
"""

import argparse
import time
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

STD = 0.1


class Setting(NamedTuple):
    side: int
    size: int
    scales: int
    glimpses: int
    has_lstm: bool


SETTINGS = {
    "mnist": Setting(side=28, size=8, scales=1, glimpses=7, has_lstm=False),
    "cluttered": Setting(side=100, size=12, scales=4, glimpses=8, has_lstm=True),
}


class ReluCore(nn.Module):
    def __init__(self):
        super().__init__()
        self.input, self.state = nn.Linear(256, 256), nn.Linear(256, 256)

    def forward(self, features, before):
        return (functional.relu(self.input(features) + self.state(before[0])),)


class Model(nn.Module):
    def __init__(self, setting):
        super().__init__()
        self.setting = setting
        self.what, self.where = nn.Linear(setting.scales * setting.size ** 2, 128), nn.Linear(2, 128)
        self.features_what, self.features_where = nn.Linear(128, 256), nn.Linear(128, 256)
        self.core = nn.LSTMCell(256, 256) if setting.has_lstm else ReluCore()
        self.action, self.location, self.baseline = nn.Linear(256, 10), nn.Linear(256, 2), nn.Linear(256, 1)
        self.border = (setting.size << (setting.scales - 1)) // 2

    def glimpse(self, padded, location):
        images = torch.arange(padded.shape[0], device=location.device)[:, None, None]
        patches = []
        for scale in range(self.setting.scales):
            extent = self.setting.size << scale
            start = ((location + 1) * 0.5 * self.setting.side - extent * 0.5 + 0.5).floor().long() + self.border
            offsets = torch.arange(extent, device=location.device)
            rows, columns = start[:, 1:2] + offsets, start[:, 0:1] + offsets
            patch = padded[images, rows[:, :, None], columns[:, None, :]]
            patches.append((patch if scale == 0 else functional.avg_pool2d(patch[:, None], 1 << scale)).flatten(1))
        return torch.cat(patches, 1)

    def forward(self, images):
        padded = functional.pad(images, [self.border] * 4)
        location = torch.rand(images.shape[0], 2, device=images.device) * 2 - 1
        zeros = torch.zeros(images.shape[0], 256, device=images.device)
        state = (zeros, zeros) if self.setting.has_lstm else (zeros,)
        log_probabilities, baselines = [], []
        for step in range(self.setting.glimpses):
            seen = functional.relu(self.what(self.glimpse(padded, location)))
            place = functional.relu(self.where(location))
            features = functional.relu(self.features_what(seen) + self.features_where(place))
            state = self.core(features, state)
            if step == self.setting.glimpses - 1:
                break
            mean = self.location(state[0].detach()).clamp(-1, 1)
            policy = torch.distributions.Normal(mean, STD)
            sample = policy.sample()
            log_probabilities.append(policy.log_prob(sample).sum(1))
            baselines.append(self.baseline(state[0].detach())[:, 0])
            location = sample.clamp(-1, 1)
        return self.action(state[0]), torch.stack(log_probabilities, 1), torch.stack(baselines, 1)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("batch", nargs="?", type=int, default=128)
    arguments.add_argument("--setting", choices=SETTINGS, default="mnist")
    arguments.add_argument("--device", default="cpu")
    arguments.add_argument("--compile", action="store_true")
    given = arguments.parse_args()
    batch, device, count = given.batch, torch.device(given.device), max(10000, 2 * given.batch)
    setting = SETTINGS[given.setting]
    torch.manual_seed(1)
    images, labels = torch.rand(count, setting.side, setting.side, device=device), torch.arange(count, device=device) % 10
    model = Model(setting).to(device)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=device.type == "cuda")

    def loss_of(seen, truth):
        logits, log_probabilities, baselines = model(seen)
        reward = (logits.argmax(1) == truth).float()[:, None]
        advantage = reward - baselines.detach()
        return (functional.cross_entropy(logits, truth) + functional.mse_loss(baselines, reward.expand_as(baselines))
                - (log_probabilities * advantage).mean())

    if given.compile:
        loss_of = torch.compile(loss_of)

    def wait():
        if device.type == "cuda":
            torch.cuda.synchronize()

    def step(number):
        first = number * batch % (count - batch)
        loss = loss_of(images[first:first + batch], labels[first:first + batch])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()

    for number in range(20):
        step(number)
    wait()
    steps, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < 10:
        step(steps)
        steps += 1
        if steps % 16 == 0:
            wait()
    wait()
    rate = steps * batch / (time.perf_counter() - begun)
    where = torch.cuda.get_device_name(device) if device.type == "cuda" else f"{torch.get_num_threads()} threads"
    print(f"PyTorch {torch.__version__}{', compiled' if given.compile else ''}, {where}, {given.setting}, batch {batch}: {rate:,.0f} images/s")


main()
