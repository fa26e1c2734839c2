"""Makes seed-model.json: one training step of a small model with convolutional glimpse network, LSTM core and normalised heads, and its
evaluation afterwards, computed by PyTorch's own convolutions, batch normalisation and LSTM cell.

Run where PyTorch is installed (made with torch 1.13 from Debian 12's python3-torch):
    python3 make_seed_model_fixture.py > seed-model.json

Sampled locations are drawn here and given to Fovea. Weights are written [inputs, outputs], as in Fovea's checkpoints, whose gates are in the
order input, forget, output, candidate; PyTorch's are input, forget, candidate, output. Each glimpse has running statistics of its own:
a layer is one BatchNorm2d per glimpse that share scale and bias. Everything is float64 here.
"""

import json
import math

import torch
from torch import nn

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)

HEIGHT, WIDTH, CHANNELS, CLASSES = 11, 9, 2, 3
SIZE, SCALES, STEPS, STD = 3, 2, 4, 0.3
IMAGES, ROLLOUTS = 3, 2
FILTERS, FEATURES, HIDDEN = 5, 7, 6
ROWS = IMAGES * ROLLOUTS
MOMENTUM, EPSILON = 0.1, 1e-3


class Normalization(nn.Module):
    """Batch normalisation whose running statistics are each glimpse's own."""

    def __init__(self, width, steps):
        super().__init__()
        self.steps = nn.ModuleList(nn.BatchNorm2d(width, eps=EPSILON, momentum=MOMENTUM) for _ in range(steps))
        for step in self.steps[1:]:
            step.weight, step.bias = self.steps[0].weight, self.steps[0].bias
        nn.init.uniform_(self.steps[0].weight, 0.5, 1.5)
        nn.init.uniform_(self.steps[0].bias, -0.5, 0.5)

    def forward(self, x, t):
        return self.steps[min(t, len(self.steps) - 1)](x)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.what = nn.Conv2d(SCALES * CHANNELS, FILTERS, SIZE, bias=False)
        self.where = nn.Conv2d(2, FILTERS, 1, bias=False)
        self.features = nn.Conv2d(FILTERS, FEATURES, 1, bias=False)
        self.what_norm, self.where_norm, self.features_norm = (Normalization(n, STEPS) for n in (FILTERS, FILTERS, FEATURES))
        self.core = nn.LSTMCell(FEATURES, HIDDEN)
        nn.init.zeros_(self.core.bias_hh)
        self.action = nn.Linear(HIDDEN, CLASSES)
        self.location = nn.Conv2d(HIDDEN, 2, 1, bias=False)
        self.baseline = nn.Conv2d(HIDDEN, 1, 1, bias=False)
        self.location_norm, self.baseline_norm = Normalization(2, STEPS - 1), Normalization(1, STEPS - 1)
        for parameter in self.parameters():
            parameter.data = parameter.data.float().double()

    def forward(self, patches, looked, steps):
        """patches [steps][rows, scales * channels, size, size], looked [steps][rows, 2]."""
        state = None
        raws, baselines, logits = [], [], []
        for t in range(steps):
            what = torch.relu(self.what_norm(self.what(patches[t]), t))
            where = torch.relu(self.where_norm(self.where(looked[t][:, :, None, None]), t))
            features = torch.relu(self.features_norm(self.features(what + where), t))
            state = self.core(features.flatten(1), state)
            hidden = state[0].detach()[:, :, None, None]
            logits.append(self.action(state[0]))
            if t < STEPS - 1 or not self.training:
                raws.append(self.location_norm(self.location(hidden), t).flatten(1))
                baselines.append(torch.relu(self.baseline_norm(self.baseline(hidden), t)).flatten())
        return raws, baselines, logits


images = torch.randint(0, 256, (IMAGES, HEIGHT, WIDTH, CHANNELS))
labels = torch.tensor([0, 2, 1])
sampled = (torch.rand(STEPS + 1, ROWS, 2) * 2.4 - 1.2).float().double()
looked = sampled.clamp(-1, 1)


def sense(image, x, y):
    """[scales * channels, size, size]: patches of growing size, averaged down; zero outside of the image."""
    planes = image.permute(2, 0, 1).double() / 255
    patches = []
    for scale in range(SCALES):
        factor = 2 ** scale
        side = SIZE * factor
        top = math.floor((y + 1) / 2 * HEIGHT - side / 2 + 0.5)
        left = math.floor((x + 1) / 2 * WIDTH - side / 2 + 0.5)
        padded = nn.functional.pad(planes, (side, side, side, side))
        patch = padded[:, top + side : top + 2 * side, left + side : left + 2 * side]
        patches.append(nn.functional.avg_pool2d(patch[None], factor)[0])
    return torch.cat(patches)


patches = [
    torch.stack([sense(images[r // ROLLOUTS], looked[t, r, 0].item(), looked[t, r, 1].item()) for r in range(ROWS)])
    for t in range(STEPS + 1)
]
model = Model()


def gates(x):
    """PyTorch's gates, along the last axis, in Fovea's order."""
    i, f, z, o = x.chunk(4, dim=-1)
    return torch.cat([i, f, o, z], dim=-1)


def named(of):
    """Numbers by Fovea's names: of(parameter) for every parameter."""
    flat = lambda parameter: of(parameter).flatten(1).t()  # noqa: E731
    result = {
        "glimpse.what.weight": flat(model.what.weight),
        "glimpse.where.weight": flat(model.where.weight),
        "glimpse.features.weight": flat(model.features.weight),
        "core.input.weight": gates(flat(model.core.weight_ih)),
        "core.input.bias": gates(of(model.core.bias_ih)),
        "core.state.weight": gates(flat(model.core.weight_hh)),
        "action.weight": flat(model.action.weight),
        "action.bias": of(model.action.bias),
        "location.weight": flat(model.location.weight),
        "baseline.weight": flat(model.baseline.weight),
    }
    for name, layer in norms.items():
        result[name + ".scale"] = of(layer.steps[0].weight)
        result[name + ".bias"] = of(layer.steps[0].bias)
    return {name: value.flatten().tolist() for name, value in result.items()}


norms = {
    "glimpse.what.norm": model.what_norm,
    "glimpse.where.norm": model.where_norm,
    "glimpse.features.norm": model.features_norm,
    "location.norm": model.location_norm,
    "baseline.norm": model.baseline_norm,
}
parameters = named(lambda parameter: parameter.detach().clone())

model.train()
raws, baselines, logits = model(patches, looked, STEPS)
row_labels = labels.repeat_interleave(ROLLOUTS)
rewards = (logits[-1].argmax(1) == row_labels).double()
cross_entropy = nn.functional.cross_entropy(logits[-1], row_labels)
log_probabilities = torch.stack([
    torch.distributions.Normal(torch.tanh(raws[t]), STD).log_prob(sampled[t + 1]).sum(1) for t in range(STEPS - 1)])
baseline = torch.stack(baselines)
policy_loss = -(log_probabilities * (rewards - baseline).detach()).mean()
baseline_loss = ((baseline - rewards) ** 2).mean()
(cross_entropy + policy_loss + baseline_loss).backward()
statistics = {}
for name, layer in norms.items():
    statistics[name + ".mean"] = torch.stack([step.running_mean for step in layer.steps]).flatten().tolist()
    statistics[name + ".variance"] = torch.stack([step.running_var for step in layer.steps]).flatten().tolist()

model.eval()
with torch.no_grad():
    _, _, evaluated = model(patches, looked, STEPS + 1)

print(json.dumps({
    "images": images.flatten().tolist(),
    "labels": labels.tolist(),
    "sampled": sampled.flatten().tolist(),
    "logits": logits[-1].flatten().tolist(),
    "crossEntropy": cross_entropy.item(),
    "policyLoss": policy_loss.item(),
    "baselineLoss": baseline_loss.item(),
    "parameters": parameters,
    "gradients": named(lambda parameter: parameter.grad),
    "statistics": statistics,
    "evaluatedLogits": torch.stack(evaluated).flatten().tolist(),
}))
