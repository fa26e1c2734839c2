import { make, svg } from "/assets/dom.js";
import { stepColor } from "/assets/colors.js";
import { StartHandle, badge } from "/assets/marks.js";
import { discPlaces, lineBetween } from "/assets/places.js";
import { drawPixels } from "/assets/pixels.js";

/** The image with the path of glimpses over it, and the first glimpse as a handle to drag. */
export class Stage {
  #image = null;
  #look = null;

  /** @param moved called with x and y in [-1, 1] while the start is moved, and whether it has come to rest */
  constructor(parent, moved) {
    this.parent = parent;
    this.start = new StartHandle(event => this.#placeOf(event), moved);
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.overlay = svg("svg", { role: "group", "aria-label": "Path of the glimpses" });
    this.holes = svg("g", { fill: "#000" });
    this.dim = svg("rect", { class: "dim", mask: "url(#unseen)" });
    this.whole = svg("rect", { fill: "#fff" });
    this.trail = svg("g");
    this.window = svg("g", { class: "window", fill: "none" });
    this.overlay.append(svg("defs", {}, svg("mask", { id: "unseen" }, this.whole, this.holes)), this.dim, this.trail, this.window, this.start.node);
    parent.append(this.canvas, this.overlay);
  }

  /** Shows another image: { width, height, channels } and its pixels. */
  setImage(image, pixels) {
    this.#image = image;
    this.#look = null;
    drawPixels(this.canvas, pixels, image.width, image.height, image.channels);
  }

  /** Shows a look up to a glimpse. */
  show(look, step, isDim) {
    if (look !== this.#look) this.#frame(look);
    this.#look = look;
    const { steps } = look, squares = steps.map(({ boxes }) => boxes[0]), radius = this.unit * 3;
    const discs = discPlaces(squares.slice(0, step + 1), radius, this.bounds);
    this.dim.style.display = isDim ? "" : "none";
    this.holes.replaceChildren(...steps.slice(0, step + 1).map(({ boxes: [[x, y, size]] }) => svg("rect", { x, y, width: size, height: size })));
    const nodes = [];
    // The window goes from glimpse to glimpse; where those before it looked stays outlined.
    for (const [i, [x, y, size]] of squares.slice(0, step).entries()) nodes.push(svg("rect", { x, y, width: size, height: size, fill: "none", stroke: stepColor(i, steps.length), "stroke-width": this.unit * 0.4 }));
    for (let i = 1; i <= step; i++) {
      const line = lineBetween(squares[i - 1], squares[i], radius);
      if (line) nodes.push(svg("line", { x1: line[0], y1: line[1], x2: line[2], y2: line[3], stroke: stepColor(i, steps.length), "stroke-width": this.unit * 0.8, "stroke-linecap": "round" }));
    }
    for (let i = 1; i <= step; i++) nodes.push(badge(discs[i], stepColor(i, steps.length), i + 1, this.unit * (i === step ? 3 : 2.4), this.unit * 0.35));
    this.trail.replaceChildren(...nodes);
    const [left, top, size] = steps[step].boxes[0];
    this.window.style.transform = `translate(${left + size / 2}px, ${top + size / 2}px)`;
    this.window.setAttribute("stroke", stepColor(step, steps.length));
    this.start.show(steps[0], discs[0], stepColor(0, steps.length), radius, this.unit * 0.35);
  }

  /** Makes room for the boxes that reach over the image's edges. */
  #frame(look) {
    const { width, height } = this.#image, side = Math.max(width, height);
    const reach = Math.max(...look.steps[0].boxes.map(([, , size]) => size)) / 2;
    const margin = Math.min(reach, 0.18 * side) + 0.03 * side;
    const [left, top, across, down] = [-margin, -margin, width + 2 * margin, height + 2 * margin];
    this.unit = Math.max(across, down) / 100;
    this.bounds = [left, top, left + across, top + down];
    this.overlay.setAttribute("viewBox", [left, top, across, down].join(" "));
    this.parent.style.aspectRatio = `${across} / ${down}`;
    for (const rect of [this.whole, this.dim]) for (const [key, value] of Object.entries({ x: 0, y: 0, width, height })) rect.setAttribute(key, value);
    for (const [key, value] of Object.entries({ left: margin / across, top: margin / down, width: width / across, height: height / down })) this.canvas.style[key] = `${100 * value}%`;
    this.window.replaceChildren(...look.steps[0].boxes.flatMap(([, , size], scale) => {
      const shape = { x: -size / 2, y: -size / 2, width: size, height: size, rx: this.unit * 0.6 }, thickness = this.unit * (1 - 0.25 * Math.min(scale, 2));
      // A dark line below the coloured one: legible on any image.
      return [svg("rect", { ...shape, stroke: "#0009", "stroke-width": thickness * 1.9 }), svg("rect", { ...shape, "stroke-width": thickness })];
    }));
  }

  #placeOf(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.overlay.getScreenCTM().inverse());
    return [place.x / this.#image.width * 2 - 1, place.y / this.#image.height * 2 - 1];
  }
}
