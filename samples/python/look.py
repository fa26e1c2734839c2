#!/usr/bin/env python3
"""A model of Fovea's in Python, by ONNX Runtime: what an image file shows, and where the model looked.

    ./fovea export models/mnist --onnx mnist.onnx
    pip install onnxruntime numpy pillow
    python3 samples/python/look.py mnist.onnx digit.png
"""
import json
import sys

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

if len(sys.argv) != 3:
    sys.exit("give a graph and an image: look.py mnist.onnx digit.png")
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
about = session.get_modelmeta().custom_metadata_map
classes = json.loads(about["fovea.classes"])
shape = json.loads(about["fovea.imageShape"])
height, width, channels = shape["height"], shape["width"], shape["channels"]

# uint8 [1, height, width, channels]. The graph takes any size, but the model knows digits as large as those that it was trained on.
image = ImageOps.pad(Image.open(sys.argv[2]).convert("L" if channels == 1 else "RGB"), (width, height))
pixels = np.asarray(image, np.uint8).reshape(1, height, width, channels)
logits, locations = session.run(["logits", "locations"], {"image": pixels})

powers = np.exp(logits[0, -1] - logits[0, -1].max())  # after the last glimpse
probabilities = powers / powers.sum()
best = int(probabilities.argmax())
print(f"{classes[best]}: {100 * probabilities[best]:.1f} %")
for name, probability in zip(classes, probabilities):
    print(f"  {name:>12}  {100 * probability:5.1f} %")
for t, (x, y) in enumerate(locations[0], 1):
    print(f"glimpse {t} at ({x:.2f}, {y:.2f})")
