"""Makes hybrid-loss.json: one training step of a small recurrent attention model, computed by PyTorch's autograd.

Run where PyTorch is installed (made with torch 1.13.1 from Debian 12's python3-torch):
    python3 make_hybrid_loss_fixture.py > hybrid-loss.json

Sampled locations are drawn here and given to Fovea, so that neither sampling nor the sensor's floor enters a derivative.
Weights are [inputs, outputs], as in Fovea's checkpoints. Everything is float64 here.
"""

import json
import math

import torch

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)

HEIGHT, WIDTH, CHANNELS, CLASSES = 11, 9, 2, 3
SIZE, SCALES, STEPS, STD = 3, 2, 4, 0.3
IMAGES, ROLLOUTS = 3, 2
WHAT, WHERE, FEATURES, HIDDEN = 5, 6, 7, 8
POLICY_WEIGHT, BASELINE_WEIGHT = 0.7, 1.3
ROWS = IMAGES * ROLLOUTS


def parameter(rows, columns, scale=0.6):
    return (torch.randn(rows, columns) * scale).float().double().requires_grad_()


parameters = {
    "glimpse.what.weight": parameter(SCALES * CHANNELS * SIZE * SIZE, WHAT),
    "glimpse.what.bias": parameter(1, WHAT),
    "glimpse.where.weight": parameter(2, WHERE),
    "glimpse.where.bias": parameter(1, WHERE),
    "glimpse.features_what.weight": parameter(WHAT, FEATURES),
    "glimpse.features_what.bias": parameter(1, FEATURES),
    "glimpse.features_where.weight": parameter(WHERE, FEATURES),
    "core.input.weight": parameter(FEATURES, HIDDEN),
    "core.input.bias": parameter(1, HIDDEN),
    "core.state.weight": parameter(HIDDEN, HIDDEN, 0.4),
    "action.weight": parameter(HIDDEN, CLASSES),
    "action.bias": parameter(1, CLASSES),
    "location.weight": parameter(HIDDEN, 2, 0.1),
    "location.bias": parameter(1, 2, 0.1),
    "baseline.weight": parameter(HIDDEN, 1, 0.2),
    "baseline.bias": parameter(1, 1, 0.2),
}
images = torch.randint(0, 256, (IMAGES, HEIGHT, WIDTH, CHANNELS))
labels = torch.tensor([0, 2, 1])
sampled = (torch.rand(STEPS, ROWS, 2) * 2.4 - 1.2).float().double()
looked = sampled.clamp(-1, 1)


def sense(image, x, y):
    """[scales * channels * size * size]: patches of growing size, averaged down; zero outside of the image."""
    planes = image.permute(2, 0, 1).double() / 255
    patches = []
    for scale in range(SCALES):
        factor = 2 ** scale
        side = SIZE * factor
        top = math.floor((y + 1) / 2 * HEIGHT - side / 2 + 0.5)
        left = math.floor((x + 1) / 2 * WIDTH - side / 2 + 0.5)
        padded = torch.nn.functional.pad(planes, (side, side, side, side))
        patch = padded[:, top + side : top + 2 * side, left + side : left + 2 * side]
        patches.append(torch.nn.functional.avg_pool2d(patch[None], factor)[0])
    return torch.stack(patches).reshape(-1)


def dense(x, name):
    y = x @ parameters[name + ".weight"]
    return y + parameters[name + ".bias"] if name + ".bias" in parameters else y


state = torch.zeros(ROWS, HIDDEN)
patches, means, baselines = [], [], []
for t in range(STEPS):
    seen = torch.stack([sense(images[r // ROLLOUTS], looked[t, r, 0].item(), looked[t, r, 1].item()) for r in range(ROWS)])
    patches.append(seen)
    what = torch.relu(dense(seen, "glimpse.what"))
    where = torch.relu(dense(looked[t], "glimpse.where"))
    features = torch.relu(dense(what, "glimpse.features_what") + dense(where, "glimpse.features_where"))
    state = torch.relu(dense(features, "core.input") + (dense(state, "core.state") if t > 0 else 0))
    if t < STEPS - 1:
        means.append(torch.tanh(dense(state.detach(), "location")))
        baselines.append(dense(state.detach(), "baseline")[:, 0])

logits = dense(state, "action")
row_labels = labels.repeat_interleave(ROLLOUTS)
rewards = (logits.argmax(1) == row_labels).double()
cross_entropy = torch.nn.functional.cross_entropy(logits, row_labels)
log_probabilities = torch.stack([
    torch.distributions.Normal(means[t], STD).log_prob(sampled[t + 1]).sum(1) for t in range(STEPS - 1)])
baseline = torch.stack(baselines)
policy_loss = -(log_probabilities * (rewards - baseline).detach()).mean()
baseline_loss = ((baseline - rewards) ** 2).mean()
(cross_entropy + POLICY_WEIGHT * policy_loss + BASELINE_WEIGHT * baseline_loss).backward()

print(json.dumps({
    "images": images.flatten().tolist(),
    "labels": labels.tolist(),
    "sampled": sampled.flatten().tolist(),
    "patches": torch.stack(patches).flatten().tolist(),
    "logits": logits.flatten().tolist(),
    "rewards": rewards.tolist(),
    "logProbabilities": log_probabilities.flatten().tolist(),
    "crossEntropy": cross_entropy.item(),
    "policyLoss": policy_loss.item(),
    "baselineLoss": baseline_loss.item(),
    "parameters": {name: value.flatten().tolist() for name, value in parameters.items()},
    "gradients": {name: value.grad.flatten().tolist() for name, value in parameters.items()},
}, indent=None))
