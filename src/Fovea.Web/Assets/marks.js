import { svg } from "/assets/dom.js";

const KEY_STEP = 0.05;

/** A glimpse's number on a disc. */
export function badge([x, y], color, number, radius, edge) {
  const label = svg("text", { x, y: y + radius * 0.38, "font-size": radius * 1.1 }, String(number));
  return svg("g", {}, svg("circle", { cx: x, cy: y, r: radius, fill: color, stroke: "#fff", "stroke-width": edge }), label);
}

/** The first glimpse as a handle: it is dragged, or moved by arrow keys. */
export class StartHandle {
  #dragged = false;
  #grip = { x: 0, y: 0 };
  #at = { x: 0, y: 0 };

  /** @param placeOf from a pointer's event to [x, y] in [-1, 1], which may lie outside
   *  @param moved called with x and y in [-1, 1] while it is moved, and whether it has come to rest */
  constructor(placeOf, moved) {
    this.placeOf = placeOf;
    this.moved = moved;
    this.node = svg("g", { class: "handle", tabindex: "0", role: "slider", "aria-label": "Where the look begins. Arrow keys move it.", "aria-valuemin": -1, "aria-valuemax": 1 });
    this.node.addEventListener("pointerdown", event => this.#grab(event));
    this.node.addEventListener("pointermove", event => this.#drag(event));
    for (const name of ["pointerup", "pointercancel"]) this.node.addEventListener(name, event => this.#drop(event));
    this.node.addEventListener("keydown", event => this.#key(event));
  }

  /** Shows it, its disc at a place of the picture, for a look that began at x and y. */
  show({ x, y }, [left, top], color, radius, edge) {
    if (!this.#dragged) this.#at = { x, y };
    this.node.replaceChildren(svg("circle", { class: "halo", cx: left, cy: top, r: radius * 5 / 3 }), badge([left, top], color, 1, radius, edge));
    this.node.setAttribute("aria-valuenow", x.toFixed(2));
    this.node.setAttribute("aria-valuetext", `${x.toFixed(2)} across, ${y.toFixed(2)} down`);
  }

  #grab(event) {
    event.preventDefault();
    this.node.focus();
    this.node.setPointerCapture(event.pointerId);
    // The disc may lie beside the place that it stands for.
    const [x, y] = this.placeOf(event);
    this.#grip = { x: this.#at.x - x, y: this.#at.y - y };
    this.#dragged = true;
  }

  #drag(event) {
    if (!this.#dragged) return;
    const [x, y] = this.placeOf(event);
    this.#move(x + this.#grip.x, y + this.#grip.y, false);
  }

  #drop(event) {
    if (!this.#dragged) return;
    this.#drag(event);
    this.#dragged = false;
    this.moved(this.#at.x, this.#at.y, true);
  }

  #key(event) {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (dx === 0 && dy === 0) return;
    event.preventDefault();
    const factor = event.shiftKey ? 4 * KEY_STEP : KEY_STEP;
    this.#move(this.#at.x + dx * factor, this.#at.y + dy * factor, true);
  }

  #move(x, y, isAtRest) {
    const within = value => Math.min(1, Math.max(-1, value));
    this.#at = { x: within(x), y: within(y) };
    this.moved(this.#at.x, this.#at.y, isAtRest);
  }
}
