// A pad to draw a digit on. It keeps strokes, not pixels: however small somebody draws, the pen is as thick as in MNIST.

const SIDE = 280, DIGIT = 200, PEN = 22;

/** Whether a point moves by too little to be seen. */
const isNear = ([x, y], [otherX, otherY]) => Math.hypot(x - otherX, y - otherY) < 0.004;

export class Pad {
  #strokes = [];
  #pointer = null;

  constructor(canvas, changed) {
    this.canvas = canvas;
    this.changed = changed;
    canvas.addEventListener("pointerdown", event => this.#begin(event));
    canvas.addEventListener("pointermove", event => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, event => this.#end(event));
  }

  get isEmpty() {
    return this.#strokes.length === 0;
  }

  clear() {
    this.#strokes = [];
    this.#show();
  }

  undo() {
    this.#strokes.pop();
    this.#show();
    this.changed();
  }

  /** The digit as a PNG, white on black, as large as a digit is in MNIST's frame. */
  async png() {
    const points = this.#strokes.flat(), xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
    const left = Math.min(...xs), top = Math.min(...ys), width = Math.max(...xs) - left, height = Math.max(...ys) - top;
    const scale = (DIGIT - PEN) / Math.max(width, height, 0.05);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    this.#draw(canvas, ([x, y]) => [SIDE / 2 + (x - left - width / 2) * scale, SIDE / 2 + (y - top - height / 2) * scale], PEN);
    return new Promise(resolve => canvas.toBlob(resolve, "image/png"));
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  #begin(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    event.preventDefault();
    this.#pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.#strokes.push([this.#place(event)]);
    this.#show();
  }

  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const stroke = this.#strokes.at(-1);
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const place = this.#place(each);
      if (!isNear(place, stroke.at(-1))) stroke.push(place);
    }
    this.#show();
  }

  #end(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.changed();
  }

  #show() {
    const { width } = this.canvas;
    this.#draw(this.canvas, ([x, y]) => [x * width, y * width], width * PEN / SIDE);
  }

  #draw(canvas, placed, pen) {
    const context = canvas.getContext("2d");
    context.fillStyle = "#000";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = "#fff";
    context.lineWidth = pen;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of this.#strokes) {
      context.beginPath();
      context.moveTo(...placed(stroke[0]));
      // Through the middles between points, so that a fast hand draws no corners.
      for (let i = 1; i < stroke.length; i++) {
        const [x, y] = placed(stroke[i - 1]), [nextX, nextY] = placed(stroke[i]);
        context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
      }
      context.lineTo(...placed(stroke.at(-1)));
      context.stroke();
    }
  }
}
