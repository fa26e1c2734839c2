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



def as_trained(image):
    """An image as the model's training images were read: the right way up, on black where it is transparent, and of their size as the recipe says."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "black"), image)
    image = image.convert("L" if channels == 1 else "RGB")
    options = json.loads(about["fovea.recipe"]).get("dataOptions") or {}
    if options.get("resize"):
        return image.resize((width, height))
    if options.get("pad") and image.width <= width and image.height <= height:
        canvas = Image.new(image.mode, (width, height))
        canvas.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
        return canvas
    return ImageOps.pad(image, (width, height))


# uint8 [1, height, width, channels]. The graph takes any size, but the model knows digits as large as those that it was trained on.
pixels = np.asarray(as_trained(Image.open(sys.argv[2])), np.uint8).reshape(1, height, width, channels)
logits, locations = session.run(["logits", "locations"], {"image": pixels})

powers = np.exp(logits[0, -1] - logits[0, -1].max())  # after the last glimpse
probabilities = powers / powers.sum()
best = int(probabilities.argmax())
print(f"{classes[best]}: {100 * probabilities[best]:.1f} %")
for name, probability in zip(classes, probabilities):
    print(f"  {name:>12}  {100 * probability:5.1f} %")
for t, (x, y) in enumerate(locations[0], 1):
    print(f"glimpse {t} at ({x:.2f}, {y:.2f})")
