#!/usr/bin/env bash
# Writes the slide fixtures with libvips (Debian: libvips-tools), and beside each the pixels of every level as libvips reads them again: NAME.LEVEL.png.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A smooth picture of 101x75, which no tile or level divides, and one gray.
vips perlin "$work/a.v" 101 75 --cell-size 48 --seed 1
vips perlin "$work/b.v" 101 75 --cell-size 32 --seed 2
vips perlin "$work/c.v" 101 75 --cell-size 64 --seed 3
vips bandjoin "$work/a.v $work/b.v $work/c.v" "$work/abc.v"
vips linear "$work/abc.v" "$work/colours.v" 120 128
vips cast "$work/colours.v" "$work/bytes.v" uchar
vips copy "$work/bytes.v" "$work/colour.v" --interpretation srgb
vips extract_band "$work/colour.v" "$work/band.v" 0
vips copy "$work/band.v" "$work/gray.v" --interpretation b-w

tiles=tile,pyramid,tile-width=32,tile-height=32
vips copy "$work/colour.v" "jpeg.tif[$tiles,compression=jpeg,Q=85]"
vips copy "$work/colour.v" "rgb-jpeg.tif[$tiles,compression=jpeg,Q=92]"
vips copy "$work/colour.v" "lzw.tif[$tiles,compression=lzw,predictor=horizontal,bigtiff]"
vips copy "$work/colour.v" "deflate.tif[$tiles,compression=deflate,subifd]"
vips copy "$work/gray.v" "gray.tif[$tiles,compression=none]"
vips copy "$work/gray.v" "gray-jpeg.tif[$tiles,compression=jpeg,subifd,bigtiff]"
vips copy "$work/gray.v" "strips.tif[compression=deflate,tile-height=16]"

for file in *.tif; do
  case $file in
    deflate.tif | gray-jpeg.tif) level() { [[ $1 == 0 ]] && echo "$file" || echo "$file[subifd=$(($1 - 1))]"; } ;;
    *) level() { echo "$file[page=$1]"; } ;;
  esac
  for number in 0 1 2; do
    # Without loss, all are one: gray.tif and deflate.tif stand for the others.
    [[ $file == lzw.tif || $file == strips.tif ]] && continue
    vips copy "$(level $number)" "${file%.tif}.$number.png[compression=9,strip]"
  done
done

# A slide with tiles in JPEG 2000, and the pixels of its levels as OpenSlide's own tool (Debian: openslide-tools) reads them.
vips perlin "$work/a.v" 300 280 --cell-size 96 --seed 4
vips perlin "$work/b.v" 300 280 --cell-size 64 --seed 5
vips perlin "$work/c.v" 300 280 --cell-size 128 --seed 6
vips bandjoin "$work/a.v $work/b.v $work/c.v" "$work/abc.v"
vips linear "$work/abc.v" "$work/colours.v" 120 128
vips cast "$work/colours.v" "$work/bytes.v" uchar
vips copy "$work/bytes.v" "$work/0.v" --interpretation srgb
vips shrink "$work/0.v" "$work/1.v" 2 2
arguments=()
for level in "0 300 280" "1 150 140"; do
  read -r number width height <<<"$level"
  arguments+=("$width" "$height")
  across=$(((width + 127) / 128)) down=$(((height + 127) / 128))
  vips embed "$work/$number.v" "$work/whole.v" 0 0 $((128 * across)) $((128 * down)) --extend copy
  for ((row = 0; row < down; row++)); do
    for ((column = 0; column < across; column++)); do
      tile=$work/$number-$row-$column
      vips extract_area "$work/whole.v" "$tile.v" $((128 * column)) $((128 * row)) 128 128
      vips jp2ksave "$tile.v" "$tile.jp2" --Q 30 --subsample-mode off
      arguments+=("$tile.jp2")
    done
  done
done
./make_jpeg2000_slide.py jpeg2000.svs "${arguments[@]}"
openslide-write-png jpeg2000.svs 0 0 0 300 280 "$work/0.png"
openslide-write-png jpeg2000.svs 0 0 1 150 140 "$work/1.png"
for number in 0 1; do vips copy "$work/$number.png" "jpeg2000.$number.png[compression=9,strip]"; done
