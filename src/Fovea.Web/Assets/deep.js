import { make, svg } from "/assets/dom.js";
import { stepColor } from "/assets/colors.js";
import { StartHandle, badge } from "/assets/marks.js";
import { discPlaces, lineBetween } from "/assets/places.js";
import { scaleBar } from "/assets/scale.js";

const VIEWER = "/assets/openseadragon.min.js", RADIUS = 13, EDGE = 2, LEAST_BOX = 5, SURROUNDINGS = 10;

/** OpenSeadragon, brought by the first image that needs it. */
let bringing = null;
const viewer = () => bringing ??= new Promise((resolve, reject) => document.head.append(make("script", {
  src: VIEWER,
  onload: () => resolve(window.OpenSeadragon),
  onerror: () => {
    bringing = null;
    reject(new Error("the viewer of large images could not be loaded"));
  },
})));

/** An image that is too large to be shown at once, to be moved and zoomed, with the path of glimpses over it. */
export class DeepStage {
  #image = null;
  #look = null;
  #step = 0;
  #follows = false;
  #viewer = null;

  /** @param moved called with x and y in [-1, 1] while the start is moved, and whether it has come to rest */
  constructor(parent, moved) {
    this.parent = parent;
    this.place = make("div", { className: "viewer" });
    this.overlay = svg("svg", { role: "group", "aria-label": "Path of the glimpses" });
    this.start = new StartHandle(event => this.#placeOf(event), moved);
    this.scale = svg("g", { class: "scale" });
    this.marks = svg("g");
    this.overlay.append(this.scale, this.marks, this.start.node);
    parent.append(this.place, this.overlay);
  }

  /** Shows another image: { id, name, width, height, tileSide, micrometresPerPixel }. */
  async setImage(image) {
    const OpenSeadragon = await viewer();
    this.#image = image;
    this.#look = null;
    this.overlay.style.visibility = "hidden";
    this.#viewer ??= this.#make(OpenSeadragon);
    this.#viewer.canvas.setAttribute("aria-label", `${image.name}. Arrow keys move it, plus and minus zoom, 0 shows all of it.`);
    const last = Math.ceil(Math.log2(Math.max(image.width, image.height)));
    await new Promise((resolve, reject) => {
      this.#viewer.addOnceHandler("open", resolve);
      this.#viewer.addOnceHandler("open-failed", event => reject(new Error(event.message)));
      this.#viewer.open({
        width: image.width, height: image.height, tileSize: image.tileSide, tileOverlap: 0, minLevel: 0, maxLevel: last,
        getTileUrl: (level, column, row) => `/api/images/${image.id}/tiles/${level}/${column}/${row}`,
      });
    });
  }

  /** Shows a look up to a glimpse. */
  show(look, step) {
    this.#look = look;
    this.#step = step;
    if (this.#follows) this.#goTo(step);
    this.#draw();
  }

  /** Whether the view goes along with the glimpses. */
  follow(isOn) {
    this.#follows = isOn;
    if (this.#look === null) return;
    if (isOn) this.#goTo(this.#step);
    else this.whole();
  }

  zoom(factor) {
    this.#viewer?.viewport.zoomBy(factor).applyConstraints();
  }

  /** Shows all of the image. */
  whole() {
    this.#viewer?.viewport.goHome();
  }

  #make(OpenSeadragon) {
    // It would bring a style of its own, which this page does not allow, unless it finds one: an element by that name that is none.
    const none = document.createElementNS("urn:fovea:none", "style");
    none.setAttribute("data-openseadragon-mobile-css", "");
    document.head.append(none);
    const made = OpenSeadragon({
      element: this.place, drawer: "canvas", showNavigationControl: false, animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0.01 : 0.5,
      viewportMargins: { left: RADIUS, top: RADIUS, right: RADIUS, bottom: RADIUS }, visibilityRatio: 0.4, minZoomImageRatio: 0.6, maxZoomPixelRatio: 8, gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    });
    made.canvas.setAttribute("role", "application");
    // Turned or mirrored, the image would slip away below its glimpses.
    made.addHandler("canvas-key", event => event.preventDefaultAction ||= /^[rf]$/i.test(event.originalEvent.key));
    for (const name of ["update-viewport", "resize"]) made.addHandler(name, () => this.#draw());
    return made;
  }

  /** Brings a glimpse, with what is around it, into view. */
  #goTo(step) {
    const item = this.#viewer.world.getItemAt(0), [left, top, size] = this.#look.steps[step].boxes[0], reach = size * SURROUNDINGS;
    this.#viewer.viewport.fitBounds(item.imageToViewportRectangle(left + (size - reach) / 2, top + (size - reach) / 2, reach, reach));
  }

  #draw() {
    const item = this.#viewer?.world.getItemAt(0);
    if (!item || this.#look === null) return;
    const { steps } = this.#look;
    const at = (x, y) => {
      const point = item.imageToViewerElementCoordinates(new window.OpenSeadragon.Point(x, y));
      return [point.x, point.y];
    };
    const squareOf = ([left, top, size]) => square(at(left, top), at(left + size, top + size)), nodes = [];
    const squares = steps.slice(0, this.#step + 1).map(({ boxes }) => squareOf(boxes[0]));
    const discs = discPlaces(squares, RADIUS + EDGE / 2, [0, 0, this.place.clientWidth, this.place.clientHeight]);
    for (let i = 0; i <= this.#step; i++) {
      const color = stepColor(i, steps.length);
      // All scales of the glimpse that is shown, the finest of those before it.
      for (const [scale, each] of (i === this.#step ? steps[i].boxes : steps[i].boxes.slice(0, 1)).entries()) nodes.push(...box(squareOf(each), color, scale, i === this.#step));
      const line = i > 0 ? lineBetween(squares[i - 1], squares[i], RADIUS) : null;
      if (line) nodes.push(svg("line", { x1: line[0], y1: line[1], x2: line[2], y2: line[3], stroke: color, "stroke-width": 3 }));
    }
    for (let i = 1; i <= this.#step; i++) nodes.push(badge(discs[i], stepColor(i, steps.length), i + 1, i === this.#step ? RADIUS : RADIUS * 0.8, EDGE));
    this.marks.replaceChildren(...nodes);
    this.scale.replaceChildren(...scaleBar(this.#image.micrometresPerPixel, at(1, 0)[0] - at(0, 0)[0], this.place.clientWidth, this.place.clientHeight));
    this.start.show(steps[0], discs[0], stepColor(0, steps.length), RADIUS, EDGE);
    this.overlay.style.visibility = "";
  }

  #placeOf(event) {
    const frame = this.place.getBoundingClientRect(), item = this.#viewer.world.getItemAt(0);
    const point = item.viewerElementToImageCoordinates(new window.OpenSeadragon.Point(event.clientX - frame.left, event.clientY - frame.top));
    return [point.x / this.#image.width * 2 - 1, point.y / this.#image.height * 2 - 1];
  }
}

/** What a scale covers on the screen, [left, top, side]; never too small to be seen. */
function square([left, top], [right, bottom]) {
  const side = Math.max(right - left, LEAST_BOX);
  return [(left + right - side) / 2, (top + bottom - side) / 2, side];
}

/** The outline of what a scale covers, a dark line below the coloured one. */
function box([x, y, side], color, scale, isShown) {
  const shape = { x, y, width: side, height: side, fill: "none" }, thickness = Math.max(1.5, 3 - 0.5 * scale);
  return [svg("rect", { ...shape, stroke: "#0007", "stroke-width": thickness * 1.9 }), svg("rect", { ...shape, stroke: color, "stroke-width": thickness, class: isShown && scale === 0 ? "now" : "" })];
}
