// Where the numbers of glimpses stand.

const LARGE_FROM = 6, GAP = 0.25, RING = 2.3, RINGS = 3, PER_RING = 1, PER_DISC = 3, PER_SQUARE = 10, OUTSIDE = 100;
const DIRECTIONS = [[1, -1], [1, 1], [-1, -1], [-1, 1], [1, 0], [-1, 0], [0, -1], [0, 1]];

const isSmall = (side, radius) => side < LARGE_FROM * radius;
const middle = ([left, top, side]) => [left + side / 2, top + side / 2];
const within = (value, low, high) => Math.max(low, Math.min(high, value));

/**
 * The middles of the discs with the numbers: in the middle of a large square; beside a small one, which they would hide, and within bounds where there is room.
 * @param squares [left, top, side] of what each glimpse's finest scale covers, as it is drawn
 * @param bounds [left, top, right, bottom]
 */
export function discPlaces(squares, radius, [left, top, right, bottom]) {
  const small = squares.filter(([, , side]) => isSmall(side, radius)), discs = [];
  for (const square of squares) {
    const [x, y] = middle(square);
    let best = [x, y];
    if (isSmall(square[2], radius)) {
      let least = Infinity;
      for (let ring = 0; ring < RINGS; ring++) {
        for (const [dx, dy] of DIRECTIONS) {
          // A disc at a corner may come nearer than one at a side.
          const away = square[2] / 2 + radius * (dx && dy ? Math.SQRT1_2 : 1) * (1 + GAP + RING * ring), place = [x + dx * away, y + dy * away];
          const isOutside = place[0] - radius < left || place[0] + radius > right || place[1] - radius < top || place[1] + radius > bottom;
          const cost = PER_RING * ring + (isOutside ? OUTSIDE : 0) + PER_SQUARE * small.filter(each => covers(place, each, radius)).length
            + PER_DISC * discs.filter(each => Math.hypot(each[0] - place[0], each[1] - place[1]) < 2 * radius).length;
          if (cost < least) [least, best] = [cost, place];
        }
      }
    }
    discs.push(best);
  }
  return discs;
}

/** The line from one square to the next, [x1, y1, x2, y2]: none crosses what a small one shows. Null where they touch. */
export function lineBetween(from, to, radius) {
  const [x1, y1] = middle(from), [x2, y2] = middle(to), reach = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1), Number.MIN_VALUE);
  const [begin, end] = [from, to].map(([, , side]) => isSmall(side, radius) ? side / 2 / reach : 0);
  return begin + end >= 1 ? null : [x1 + begin * (x2 - x1), y1 + begin * (y2 - y1), x2 - end * (x2 - x1), y2 - end * (y2 - y1)];
}

function covers([x, y], [left, top, side], radius) {
  return Math.hypot(x - within(x, left, left + side), y - within(y, top, top + side)) < radius;
}
