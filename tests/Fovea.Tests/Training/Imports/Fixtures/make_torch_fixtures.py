"""Makes the fixtures of this folder with PyTorch (Debian 12's python3-torch, 1.13.1): python3 make_torch_fixtures.py

ram.pth       a checkpoint as people save one: {"epoch", "model_state", "optim_state", "best_valid_acc"}, of a small recurrent attention model
              that is laid out as such programs are: a retina of several scales with average pooling around a truncated centre, a glimpse network fc1..fc4,
              a core i2h + h2h, a locator with a hidden layer and tanh, a classifier with log-softmax; images are normalised, then padded with zeros
ram-legacy.tar  the same, as PyTorch before 1.6 wrote it
ram.json      images, and what the program makes of them: locations, log-probabilities
lstm.pth, gru.pth   nn.LSTMCell and nn.GRUCell (the latter without the bias inside of the reset gate's product) and what they make of inputs, in cells.json
kinds.pth     tensors of every type, with strides, shared storages, scalars and nested containers; kinds.json has their numbers
"""
import json
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
MEAN, DEVIATION = 0.1307, 0.3081
SIDE, SIZE, SCALES, HIDDEN, CLASSES, GLIMPSES = 12, 4, 2, 12, 4, 4


class Retina:
    """Patches of doubling size around a location, averaged down to the smallest; images are already normalised."""

    def look(self, image, location):
        height, width = image.shape[2:]
        patches = []
        for scale in range(SCALES):
            side = SIZE * 2 ** scale
            column = (0.5 * ((location[:, 0] + 1.0) * width)).long()
            row = (0.5 * ((location[:, 1] + 1.0) * height)).long()
            padded = F.pad(image, (side // 2, side // 2, side // 2, side // 2))
            cut = [padded[i:i + 1, :, r:r + side, c:c + side] for i, (r, c) in enumerate(zip(row.tolist(), column.tolist()))]
            patches.append(F.avg_pool2d(torch.cat(cut), side // SIZE))
        return torch.cat(patches, dim=1).flatten(1)


class GlimpseNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(SCALES * SIZE * SIZE, 8)
        self.fc2 = nn.Linear(2, 6)
        self.fc3 = nn.Linear(8, HIDDEN)
        self.fc4 = nn.Linear(6, HIDDEN)

    def forward(self, patch, location):
        return F.relu(self.fc3(F.relu(self.fc1(patch))) + self.fc4(F.relu(self.fc2(location))))


class Core(nn.Module):
    def __init__(self):
        super().__init__()
        self.i2h = nn.Linear(HIDDEN, HIDDEN)
        self.h2h = nn.Linear(HIDDEN, HIDDEN)

    def forward(self, glimpse, state):
        return F.relu(self.i2h(glimpse) + self.h2h(state))


class Locator(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(HIDDEN, HIDDEN // 2)
        self.fc_lt = nn.Linear(HIDDEN // 2, 2)

    def forward(self, state):
        return torch.tanh(self.fc_lt(F.relu(self.fc(state.detach()))))


class Head(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.fc = nn.Linear(HIDDEN, outputs)

    def forward(self, state):
        return self.fc(state)


class Ram(nn.Module):
    def __init__(self):
        super().__init__()
        self.retina = Retina()
        self.sensor = GlimpseNetwork()
        self.rnn = Core()
        self.locator = Locator()
        self.classifier = Head(CLASSES)
        self.baseliner = Head(1)

    def forward(self, images, location):
        state = torch.zeros(images.shape[0], HIDDEN)
        locations = []
        for _ in range(GLIMPSES):
            locations.append(location)
            state = self.rnn(self.sensor(self.retina.look(images, location), location), state)
            location = self.locator(state)
        return torch.stack(locations, dim=1), F.log_softmax(self.classifier(state), dim=1)


def write(name, value):
    with open(os.path.join(HERE, name), "w") as file:
        json.dump(value, file)
        file.write("\n")


def make_ram():
    torch.manual_seed(1)
    model = Ram()
    with torch.no_grad():
        # So that it looks about, each image elsewhere, and over the edges too.
        for parameter in model.parameters():
            parameter.mul_(2.4)
        model.locator.fc_lt.bias.copy_(torch.tensor([1.4, -1.2]))
    optimizer = torch.optim.Adam(model.parameters())
    images = torch.randint(0, 256, (10, 1, SIDE, SIDE), dtype=torch.uint8)
    normalised = (images.float() / 255 - MEAN) / DEVIATION
    _, scores = model(normalised, torch.zeros(10, 2))
    F.nll_loss(scores, torch.arange(10) % CLASSES).backward()
    optimizer.step()
    with torch.no_grad():
        locations, scores = model(normalised, torch.zeros(10, 2))
    checkpoint = {"epoch": 7, "model_state": model.state_dict(), "optim_state": optimizer.state_dict(), "best_valid_acc": 91.5}
    torch.save(checkpoint, os.path.join(HERE, "ram.pth"))
    torch.save(checkpoint, os.path.join(HERE, "ram-legacy.tar"), _use_new_zipfile_serialization=False)
    write("ram.json", {"images": images.flatten().tolist(), "locations": locations.tolist(), "logProbabilities": scores.tolist()})


def make_cells():
    torch.manual_seed(2)
    result = {}
    for name, cell in (("lstm", nn.LSTMCell(5, 6)), ("gru", nn.GRUCell(5, 6))):
        with torch.no_grad():
            if name == "gru":
                cell.bias_hh[12:] = 0
        torch.save(cell.state_dict(), os.path.join(HERE, f"{name}.pth"))
        inputs, state, states = torch.randn(3, 2, 5), None, []
        with torch.no_grad():
            for t in range(3):
                state = cell(inputs[t], state)
                states.append((state[0] if name == "lstm" else state).tolist())
        result[name] = {"inputs": inputs.tolist(), "states": states}
    write("cells.json", result)


def make_kinds():
    torch.manual_seed(3)
    base = torch.randn(4, 6)
    tensors = {
        "whole": base,
        "turned": base.t(),
        "part": base[1:3, ::2],
        "expanded": base[0:1, :1].expand(3, 2),
        "half": torch.randn(3).half(),
        "brain": torch.randn(3).bfloat16(),
        "double": torch.randn(3).double(),
        "scalar": torch.tensor(2.5),
        "empty": torch.empty(0, 3),
        "parameter": nn.Parameter(torch.randn(2)),
    }
    saved = dict(tensors, count=torch.tensor(3), nested=[{"a": tensors["whole"], 5: (tensors["half"], None, True, 1.5, "text", 1 << 70)}])
    torch.save(saved, os.path.join(HERE, "kinds.pth"))
    write("kinds.json", {name: {"shape": list(tensor.shape), "values": tensor.detach().float().flatten().tolist()} for name, tensor in tensors.items()})


if __name__ == "__main__":
    make_ram()
    make_cells()
    make_kinds()
