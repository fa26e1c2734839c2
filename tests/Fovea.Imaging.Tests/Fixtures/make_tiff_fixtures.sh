#!/usr/bin/env bash
# Writes the TIFF fixtures with libtiff's own tools (Debian: libtiff-tools). Pixel (x, y) of the colour image is
# (12 x, 25 y, x xor y), that of the gray one 12 x + y; both are 20 pixels wide and 10 high.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{ printf 'P3\n20 10\n255\n'
  for y in $(seq 0 9); do for x in $(seq 0 19); do echo "$((12 * x)) $((25 * y)) $((x ^ y))"; done; done; } > "$work/colour.txt"
{ printf 'P2\n20 10\n255\n'
  for y in $(seq 0 9); do for x in $(seq 0 19); do echo "$((12 * x + y))"; done; done; } > "$work/gray.txt"

# The tools take binary files: each number becomes a byte.
to_binary() {
  printf '%s\n20 10\n255\n' "$2"
  tail -n +4 "$1" | tr ' ' '\n' | while read -r value; do printf "\\x$(printf %x "$value")"; done
}
to_binary "$work/colour.txt" P6 > "$work/colour.ppm"
to_binary "$work/gray.txt" P5 > "$work/gray.pgm"

ppm2tiff -c none -r 3 "$work/colour.ppm" strips.tif
ppm2tiff -c none "$work/gray.pgm" gray.tif
tiffcp -c lzw:2 strips.tif lzw.tif
tiffcp -c zip -t -w 16 -l 16 strips.tif tiles.tif
tiffcp -c packbits -B strips.tif big-endian.tif
tiffcp -p separate strips.tif planes.tif
tiffcp -8 -c lzw strips.tif bigtiff.tif
