"""Writes HDF5 fixtures of PatchCamelyon's form with h5py (Debian: python3-h5py).

Images are 5 pixels high, 4 wide, in 3 channels. Value of image i at (row, column, channel):
(40 i + 7 row + 3 column + channel) mod 256; label of image i: i mod 2. Chunks are gzipped and fit neither
the images nor their number.
"""

import pathlib

import h5py
import numpy

folder = pathlib.Path(__file__).parent
for part, count in (("train", 7), ("valid", 3), ("test", 4)):
    i, row, column, channel = numpy.indices((count, 5, 4, 3))
    images = ((40 * i + 7 * row + 3 * column + channel) % 256).astype(numpy.uint8)
    labels = (numpy.arange(count) % 2).astype(numpy.uint8).reshape(count, 1, 1, 1)
    stem = f"camelyonpatch_level_2_split_{part}"
    with h5py.File(folder / f"{stem}_x.h5", "w") as file:
        file.create_dataset("x", data=images, chunks=(2, 3, 4, 2), compression="gzip")
    with h5py.File(folder / f"{stem}_y.h5", "w") as file:
        file.create_dataset("y", data=labels, chunks=(2, 1, 1, 1), compression="gzip")

with h5py.File(folder / "wrong-type.h5", "w") as file:
    file.create_dataset("x", data=numpy.zeros((2, 5, 4, 3), numpy.float32))
with h5py.File(folder / "wrong-form.h5", "w") as file:
    file.create_dataset("x", data=numpy.zeros((2, 5, 4), numpy.uint8))
with h5py.File(folder / "wrong-label.h5", "w") as file:
    file.create_dataset("y", data=numpy.array([0, 1, 2, 0], numpy.uint8).reshape(4, 1, 1, 1))
