#!/usr/bin/env python3
"""Training steps of the same model in plain PyTorch, to compare rates on the same machine (Debian: python3-torch).

    bench/pytorch_reference.py [BATCH] [--device cuda] [--compile]

Prints images per second: 7 glimpses of 8x8, widths 128 + 128, 256, 256, hybrid loss, Adam, one rollout; with --compile, model and loss through
torch.compile. Images are made up and lie in the device's memory; loading data is not measured. The sensor takes the whole batch at once.
"""

import argparse
import time

import torch
from torch import nn
from torch.nn import functional

SIZE, GLIMPSES, STD, SIDE = 8, 7, 0.1, 28


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.what, self.where = nn.Linear(SIZE * SIZE, 128), nn.Linear(2, 128)
        self.features_what, self.features_where = nn.Linear(128, 256), nn.Linear(128, 256)
        self.input, self.state = nn.Linear(256, 256), nn.Linear(256, 256)
        self.action, self.location, self.baseline = nn.Linear(256, 10), nn.Linear(256, 2), nn.Linear(256, 1)

    def glimpse(self, padded, location):
        start = ((location + 1) * 0.5 * SIDE - SIZE * 0.5 + 0.5).floor().long() + SIZE
        offsets = torch.arange(SIZE, device=location.device)
        rows, columns = start[:, 1:2] + offsets, start[:, 0:1] + offsets
        images = torch.arange(padded.shape[0], device=location.device)[:, None, None]
        return padded[images, rows[:, :, None], columns[:, None, :]].flatten(1)

    def forward(self, images):
        padded = functional.pad(images, [SIZE] * 4)
        location = torch.rand(images.shape[0], 2, device=images.device) * 2 - 1
        state = torch.zeros(images.shape[0], 256, device=images.device)
        log_probabilities, baselines = [], []
        for step in range(GLIMPSES):
            seen = functional.relu(self.what(self.glimpse(padded, location)))
            place = functional.relu(self.where(location))
            features = functional.relu(self.features_what(seen) + self.features_where(place))
            state = functional.relu(self.input(features) + self.state(state))
            if step == GLIMPSES - 1:
                break
            mean = self.location(state.detach()).clamp(-1, 1)
            policy = torch.distributions.Normal(mean, STD)
            sample = policy.sample()
            log_probabilities.append(policy.log_prob(sample).sum(1))
            baselines.append(self.baseline(state.detach())[:, 0])
            location = sample.clamp(-1, 1)
        return self.action(state), torch.stack(log_probabilities, 1), torch.stack(baselines, 1)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("batch", nargs="?", type=int, default=128)
    arguments.add_argument("--device", default="cpu")
    arguments.add_argument("--compile", action="store_true")
    given = arguments.parse_args()
    batch, device, count = given.batch, torch.device(given.device), max(10000, 2 * given.batch)
    torch.manual_seed(1)
    images, labels = torch.rand(count, SIDE, SIDE, device=device), torch.arange(count, device=device) % 10
    model = Model().to(device)
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
    print(f"PyTorch {torch.__version__}{', compiled' if given.compile else ''}, {where}, batch {batch}: {rate:,.0f} images/s")


main()
