#!/usr/bin/env python3
"""Writes the fixtures of image kinds with Pillow 9.4, ImageMagick 6.9 and webpmux 1.2 (Debian: python3-pil, imagemagick, webp).

turned/N.EXT: the same picture of 24x16, stored in each of the eight orientations. Its quarters are red and green above, blue and
yellow below.
kinds/*: gray pixel (x, y) is 10 x + y, of 20x10; that of 16 bits is 20 times as much.
"""
import os
import subprocess

from PIL import Image, ImageCms, ImageOps

os.chdir(os.path.dirname(os.path.abspath(__file__)))
os.makedirs("turned", exist_ok=True)
os.makedirs("kinds", exist_ok=True)

upright = Image.new("RGB", (24, 16))
for y in range(16):
    for x in range(24):
        upright.putpixel((x, y), [[(200, 30, 30), (30, 200, 30)], [(30, 30, 200), (200, 200, 30)]][y // 8][x // 12])

# What is to be stored, so that turning it as the orientation says gives the upright picture back.
stored = {1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
          6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270}
for orientation, method in stored.items():
    picture = upright if method is None else upright.transpose(method)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(f"turned/{orientation}.jpg", exif=exif, quality=95, subsampling=0)
    picture.save(f"turned/{orientation}.png", exif=exif)
    picture.save(f"turned/{orientation}.webp", exif=exif, lossless=True)
    picture.save(f"turned/{orientation}.tif", tiffinfo={0x0112: orientation}, compression="tiff_lzw")
    for extension in ("jpg", "png", "webp", "tif"):
        # Of TIFF files Pillow 9.4 does not see the tag, of PNG files ImageMagick 6.9 does not.
        subprocess.run(["convert", f"turned/{orientation}.{extension}", "-auto-orient", "shown.png"], check=True)
        shown = Image.open("shown.png") if extension == "tif" else ImageOps.exif_transpose(Image.open(f"turned/{orientation}.{extension}"))
        shown = shown.convert("RGB")
        assert shown.size == upright.size and shown.getpixel((2, 2))[0] > 150 and shown.getpixel((2, 13))[2] > 150, (orientation, extension)

os.remove("shown.png")
gray = Image.new("L", (20, 10))
deep = Image.new("I;16", (20, 10))
for y in range(10):
    for x in range(20):
        gray.putpixel((x, y), 10 * x + y)
        deep.putpixel((x, y), 20 * (10 * x + y))
alpha = Image.new("L", (20, 10), 255)
alpha.paste(0, (0, 0, 20, 5))
gray.save("kinds/gray.png")
gray.save("kinds/gray.gif")
gray.save("kinds/gray.bmp")
gray.save("kinds/gray.jpg", quality=100)
gray.convert("P").save("kinds/gray-palette.png")
Image.merge("LA", (gray, alpha)).save("kinds/gray-alpha.png")
deep.save("kinds/deep.png")
deep.save("kinds/deep.tif", compression="tiff_lzw")
# They state their range: MaxSampleValue, and SMinSampleValue and SMaxSampleValue.
deep.save("kinds/twelve-bits.tif", tiffinfo={281: 4095})
deep.convert("F").save("kinds/floats.tif", tiffinfo={340: 0.0, 341: 4095.0})
upright.convert("P", palette=Image.Palette.ADAPTIVE).save("kinds/colour-palette.png")
upright.save("kinds/colour.gif")
upright.convert("P", palette=Image.Palette.ADAPTIVE).save("kinds/colour.bmp")
upright.save("kinds/progressive.jpg", progressive=True, quality=95)
upright.convert("CMYK").save("kinds/cmyk.jpg", quality=95)
upright.save("kinds/plain.webp", lossless=True)
upright.save("kinds/moving.webp", lossless=True, save_all=True, append_images=[Image.new("RGB", upright.size)], duration=100)
upright.save("kinds/moving.gif", save_all=True, append_images=[Image.new("RGB", upright.size)], duration=100)

# A file with all three kinds of metadata, as cameras and editors write it.
open("profile.icc", "wb").write(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
open("about.xmp", "w").write("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
exif = Image.Exif()
exif[0x0112] = 6
open("exif.bin", "wb").write(exif.tobytes())
upright.transpose(Image.Transpose.ROTATE_90).save("plain.webp", lossless=True)
for step, (kind, file) in enumerate([("icc", "profile.icc"), ("xmp", "about.xmp"), ("exif", "exif.bin")]):
    source = "plain.webp" if step == 0 else f"step{step - 1}.webp"
    subprocess.run(["webpmux", "-set", kind, file, source, "-o", f"step{step}.webp"], check=True, capture_output=True)
os.replace("step2.webp", "kinds/metadata.webp")
for left in ("profile.icc", "about.xmp", "exif.bin", "plain.webp", "step0.webp", "step1.webp"):
    os.remove(left)


def convert(*words):
    subprocess.run(["convert", *words], check=True)


strip = ["-strip", "-define", "png:exclude-chunks=date,time"]
convert("kinds/deep.png", *strip, "-alpha", "set", "-define", "png:color-type=4", "-define", "png:bit-depth=16", "kinds/deep-alpha.png")
convert("kinds/deep.png", *strip, "-define", "png:color-type=2", "-define", "png:bit-depth=16", "kinds/deep-colour.png")
convert("kinds/deep.png", *strip, "-interlace", "PNG", "-define", "png:bit-depth=16", "kinds/deep-interlaced.png")
convert("kinds/gray.png", *strip, "-compress", "Group4", "-monochrome", "kinds/bits.tif")
convert("kinds/gray.png", *strip, "-compress", "JPEG", "-quality", "100", "kinds/jpeg.tif")
convert("turned/1.png", *strip, "-compress", "JPEG", "-quality", "100", "kinds/colour-jpeg.tif")
convert("kinds/gray.png", *strip, "-compress", "Zip", "-define", "tiff:alpha=unassociated", "-alpha", "set", "-type", "GrayscaleAlpha", "kinds/gray-alpha.tif")
convert("kinds/gray-palette.png", *strip, "-type", "Palette", "-compress", "LZW", "kinds/gray-palette.tif")
convert("turned/1.png", *strip, "-colorspace", "CMYK", "-compress", "Zip", "kinds/cmyk.tif")
