import { $, make, share } from "/assets/dom.js";
import { stepColor } from "/assets/colors.js";
import { bytesOf, drawPixels } from "/assets/pixels.js";

// What the model says: the verdict, a bar per class, the film of glimpses, and all of it in words.

const MOST_BARS = 12;

export const bestOf = probabilities => probabilities.indexOf(Math.max(...probabilities));

function placeInWords(x, y) {
  const across = x < -1 / 3 ? "left" : x > 1 / 3 ? "right" : "", down = y < -1 / 3 ? "upper" : y > 1 / 3 ? "lower" : "";
  return `${[down, across].filter(word => word).join(" ") || "centre"} (${x.toFixed(2)} across, ${y.toFixed(2)} down)`;
}

/** Bars, film and words for a new look. Returns a function that shows one glimpse of it. */
export function prepare(look, classes, label, chosen) {
  const { steps } = look, last = steps.at(-1);
  const order = classes.map((_, c) => c).sort((a, b) => classes.length > MOST_BARS ? last.probabilities[b] - last.probabilities[a] : a - b).slice(0, MOST_BARS);
  // Bars of the same classes stay, so that they move from look to look.
  const key = JSON.stringify([classes, order, label]);
  if ($("classes").dataset.key !== key) {
    $("classes").dataset.key = key;
    $("classes").replaceChildren(...order.map(c => make("tr", { className: c === label ? "truth" : "" },
      make("th", { scope: "row", title: classes[c] }, classes[c]),
      make("td", {}, make("div", { className: "trough" }, make("div", { className: "fill" }))), make("td", { className: "number" }))));
  }
  const rows = [...$("classes").children];
  const frames = steps.map((step, t) => frame(look, step, t, classes, chosen));
  $("film").replaceChildren(...frames);
  $("words").replaceChildren(...steps.map(({ x, y, probabilities }) =>
    make("li", {}, `At ${placeInWords(x, y)}: then it says ${classes[bestOf(probabilities)]}, ${share(Math.max(...probabilities))}.`)));
  $("truth").textContent = label === null ? "" : `In truth it is ${classes[label]}.`;

  return t => {
    const { probabilities } = steps[t], best = bestOf(probabilities), color = stepColor(t, steps.length);
    order.forEach((c, i) => {
      const fill = rows[i].querySelector(".fill");
      fill.style.width = `${100 * probabilities[c]}%`;
      fill.style.backgroundColor = c === best ? color : "";
      rows[i].lastChild.textContent = share(probabilities[c]);
    });
    $("verdict-class").textContent = classes[best];
    $("verdict-share").textContent = share(probabilities[best]);
    frames.forEach((each, i) => {
      each.className = i > t ? "later" : "";
      each.firstChild.toggleAttribute("aria-current", i === t);
    });
  };
}

function frame(look, step, t, classes, chosen) {
  const { glimpseSize: size, channels, scales } = look, bytes = bytesOf(step.patch), length = channels * size * size;
  const patches = Array.from({ length: scales }, (_, scale) => {
    const canvas = make("canvas", { "aria-hidden": "true" });
    drawPixels(canvas, bytes.subarray(scale * length, (scale + 1) * length), size, size, channels, true);
    return canvas;
  });
  const best = bestOf(step.probabilities);
  const button = make("button", { type: "button", "aria-label": `Glimpse ${t + 1}: ${classes[best]}, ${share(step.probabilities[best])}`, onclick: () => chosen(t) },
    make("span", { className: "patches" }, ...patches),
    make("span", { className: "caption" }, make("b", {}, t + 1), make("span", { className: "number" }, `${Math.round(100 * step.probabilities[best])} %`)),
    make("span", { className: "said" }, classes[best]));
  button.style.color = stepColor(t, look.steps.length);
  return make("li", {}, button);
}
