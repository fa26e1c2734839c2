"""Makes up data of BACH's and PatchCamelyon's size and form, to measure memory with (Debian: python3-h5py, libtiff-tools).

    make_large_data.py bach FOLDER   120 labelled and 8 unlabelled photos of 2048x1536, as uncompressed TIFF: 1.2 GB
    make_large_data.py pcam FOLDER   20,000 shuffled patches of 96x96 to train on, 2,000 to validate, 2,000 to test

The class of a photo or patch is the tint of its blobs, so that there is something to learn.
"""

import pathlib
import subprocess
import sys

import h5py
import numpy

random = numpy.random.default_rng(1)


def picture(height, width, tint):
    """Smooth noise in pink with blobs of one of four tints."""
    coarse = random.integers(0, 60, (height // 16 + 1, width // 16 + 1), dtype=numpy.uint8)
    shade = numpy.kron(coarse, numpy.ones((16, 16), numpy.uint8))[:height, :width]
    image = numpy.stack([230 - shade, 170 - shade, 210 - shade // 2], axis=2)
    for _ in range(max(1, height * width // 40000)):
        row, column = random.integers(0, height - 8), random.integers(0, width - 8)
        image[row:row + 24, column:column + 24] = [(120, 40, 140), (60, 60, 160), (140, 40, 60), (60, 120, 60)][tint]
    return image.astype(numpy.uint8)


def bach(folder):
    places = [(f"Photos/{name}", 30, tint) for tint, name in enumerate(("Normal", "Benign", "InSitu", "Invasive"))]
    places.append(("ICIAR2018_BACH_Challenge_TestDataset/Photos", 8, 0))
    for place, count, tint in places:
        (folder / place).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            target = folder / place / f"{place.split('/')[-1].lower()}{number:03d}.tif"
            raw = target.with_suffix(".ppm")
            raw.write_bytes(b"P6\n2048 1536\n255\n" + picture(1536, 2048, tint).tobytes())
            subprocess.run(["ppm2tiff", "-c", "none", raw, target], check=True)
            raw.unlink()


def pcam(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for part, count in (("train", 20000), ("valid", 2000), ("test", 2000)):
        labels = random.integers(0, 2, count).astype(numpy.uint8)
        images = numpy.stack([picture(96, 96, int(label)) for label in labels])
        stem = f"camelyonpatch_level_2_split_{part}"
        with h5py.File(folder / f"{stem}_x.h5", "w") as file:
            file.create_dataset("x", data=images, chunks=(16, 12, 12, 3), compression="gzip")
        with h5py.File(folder / f"{stem}_y.h5", "w") as file:
            file.create_dataset("y", data=labels.reshape(count, 1, 1, 1), compression="gzip")


{"bach": bach, "pcam": pcam}[sys.argv[1]](pathlib.Path(sys.argv[2]))
