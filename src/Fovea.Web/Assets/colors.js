// The colour of a glimpse, from the first to the last: the same as in the pictures of "fovea look".

const STOPS = [[0x7c, 0x6c, 0xf2], [0xe2, 0x54, 0x96], [0xfb, 0xa4, 0x3d]];

export function stepColor(step, steps) {
  const place = steps < 2 ? 0 : step / (steps - 1) * (STOPS.length - 1), stop = Math.min(Math.floor(place), STOPS.length - 2);
  const mixed = STOPS[stop].map((from, i) => Math.round(from + (STOPS[stop + 1][i] - from) * (place - stop)));
  return `rgb(${mixed.join(" ")})`;
}
