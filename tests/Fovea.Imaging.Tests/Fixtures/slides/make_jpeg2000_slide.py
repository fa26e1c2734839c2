#!/usr/bin/env python3
"""Writes a slide as Aperio's scanners do with JPEG 2000: a tiled TIFF whose tiles are code streams. Arguments: OUT, then WIDTH HEIGHT TILE... for each level."""
import struct
import sys

SIDE = 128


def tags_of(width, height, places):
    description = b"Aperio Image Library v11.2.1 \r\n300x280 J2K/KDU Q=70|AppMag = 20|MPP = 0.4990\0"
    # tag, type (2 text, 3 short, 4 long), values
    return [
        (254, 4, [0]), (256, 4, [width]), (257, 4, [height]), (258, 3, [8, 8, 8]), (259, 3, [33005]), (262, 3, [2]), (270, 2, description),
        (277, 3, [3]), (284, 3, [1]), (322, 4, [SIDE]), (323, 4, [SIDE]), (324, 4, [place for place, _ in places]), (325, 4, [length for _, length in places]),
    ]


def write(out, levels):
    data = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for width, height, tiles in levels:
        places = []
        for tile in tiles:
            places.append((len(data), len(tile)))
            data += tile
        tags = tags_of(width, height, places)
        entries = bytearray()
        for tag, kind, values in tags:
            packed = values if kind == 2 else struct.pack(f"<{len(values)}{'H' if kind == 3 else 'I'}", *values)
            if len(packed) > 4:
                data += b"\0" * (len(data) % 2)
                where = struct.pack("<I", len(data))
                data += packed
            else:
                where = packed.ljust(4, b"\0")
            entries += struct.pack("<HHI", tag, kind, len(values)) + where
        data += b"\0" * (len(data) % 2)
        struct.pack_into("<I", data, link, len(data))
        data += struct.pack("<H", len(tags)) + entries
        link = len(data)
        data += b"\0\0\0\0"
    with open(out, "wb") as file:
        file.write(data)


def code_stream(name):
    """What a JP2 file has in its box of that name, the last one."""
    with open(name, "rb") as file:
        return file.read().split(b"jp2c", 1)[1]


arguments = sys.argv[2:]
levels = []
while arguments:
    width, height = int(arguments[0]), int(arguments[1])
    count = -(-width // SIDE) * -(-height // SIDE)
    levels.append((width, height, [code_stream(name) for name in arguments[2:2 + count]]))
    arguments = arguments[2 + count:]
write(sys.argv[1], levels)
