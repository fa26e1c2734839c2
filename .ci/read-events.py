#!/usr/bin/env python3
"""Reads TensorBoard event files without the program that wrote them: framing and check sums by their definition here, messages by
protoc. Prints what protoc makes of every event (pictures' bytes cut short) and fails at the first thing that is not as described.

  .ci/read-events.py RUN/events.out.tfevents.*
"""
import re
import struct
import subprocess
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x82F63B78 if crc & 1 else crc >> 1
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(path):
    with open(path, "rb") as file:
        while header := file.read(12):
            length, crc = struct.unpack("<QI", header)
            if crc != masked(header[:8]):
                sys.exit(f"{path}: the check sum of a length is wrong")
            data = file.read(length)
            if len(data) != length or struct.unpack("<I", file.read(4))[0] != masked(data):
                sys.exit(f"{path}: the check sum of an event is wrong")
            yield data


if masked(b"") != 0xA282EAD8 or crc32c(b"123456789") != 0xE3069283:
    sys.exit("this reader is wrong itself")
steps = []
for path in sys.argv[1:]:
    for event in records(path):
        text = subprocess.run(["protoc", "--decode_raw"], input=event, capture_output=True, check=True).stdout.decode()
        if step := re.search(r"^2: (\d+)$", text, re.MULTILINE):
            steps.append(int(step.group(1)))
        print(re.sub(r'(.{200}).*', r"\1", text), end="--\n")
if not steps or steps != sorted(set(steps)):
    sys.exit(f"steps must go up and not repeat, but are {steps}")
print("steps:", *steps)
