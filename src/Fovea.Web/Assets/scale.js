import { svg } from "/assets/dom.js";

// A bar that says how long something on the specimen is: as on pictures of looks.

const MOST_OF_VIEW = 0.3, INSET = 12, PADDING = 8, TEXT_HEIGHT = 12, LETTER = 7.5, LINE = 3;

const inWords = micrometres => micrometres < 1 ? `${Math.round(1000 * micrometres)} nm` : micrometres < 1000 ? `${Math.round(micrometres)} µm` : `${Math.round(micrometres / 1000)} mm`;

/** The round length, 1, 2 or 5 times a power of ten, that is the longest up to `most`. */
function roundLength(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1);
}

/**
 * What a bar in the lower left corner of a view is drawn of; nothing where nobody knows how much a pixel covers.
 * @param micrometres that a pixel of the image covers, or null
 * @param scale pixels of the screen for one of the image
 */
export function scaleBar(micrometres, scale, width, height) {
  if (micrometres === null) return [];
  const length = roundLength(MOST_OF_VIEW * width / scale * micrometres), pixels = length / micrometres * scale, words = inWords(length);
  const across = Math.max(pixels, words.length * LETTER) + 2 * PADDING, down = TEXT_HEIGHT + LINE + 3 * PADDING - 4, top = height - INSET - down, middle = INSET + across / 2;
  return [
    svg("rect", { class: "plate", x: INSET, y: top, width: across, height: down, rx: 6 }),
    svg("text", { x: middle, y: top + PADDING + TEXT_HEIGHT - 2, "font-size": TEXT_HEIGHT }, words),
    svg("rect", { class: "line", x: middle - pixels / 2, y: top + down - PADDING - LINE, width: pixels, height: LINE }),
  ];
}
