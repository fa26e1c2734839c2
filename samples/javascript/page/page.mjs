import * as ort from "./ort/ort.wasm.min.mjs";

// MNIST's frame, the square that its digits fill, and how thick its pen is, in pixels.
const FRAME = 28, DIGIT = 20, PEN = 2.4;

ort.env.wasm.wasmPaths = new URL("ort/", location.href).href;
ort.env.wasm.numThreads = 1;

const pad = document.getElementById("pad"), seen = document.getElementById("seen"), said = document.getElementById("said");
// Something to look at before anybody has drawn: a seven. Strokes are lists of points, 0 to 1.
let strokes = [[[0.3, 0.25], [0.7, 0.25], [0.45, 0.8]]];

/** Draws strokes on a canvas, white, through a map of points. */
function draw(context, width, map) {
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = "white";
  for (const stroke of strokes) {
    context.beginPath();
    // A point is a line to itself.
    [stroke[0], ...stroke].map(map).forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.stroke();
  }
}

/** The digit as in MNIST: uint8, white on black, its larger side as long as theirs, in the middle of the frame. */
function digit() {
  const canvas = new OffscreenCanvas(FRAME, FRAME), context = canvas.getContext("2d");
  const xs = strokes.flat().map(([x]) => x), ys = strokes.flat().map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = (DIGIT - PEN) / Math.max(right - left, bottom - top, 0.05);
  context.fillRect(0, 0, FRAME, FRAME);
  draw(context, PEN, ([x, y]) => [FRAME / 2 + (x - (left + right) / 2) * scale, FRAME / 2 + (y - (top + bottom) / 2) * scale]);
  const { data } = context.getImageData(0, 0, FRAME, FRAME);
  return { canvas, pixels: Uint8Array.from({ length: FRAME * FRAME }, (_, i) => data[4 * i]) };
}

/** Shows the digit with the places that were looked at, in their order. */
function show(canvas, locations) {
  const context = seen.getContext("2d"), side = seen.width;
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, side, side);
  context.fillStyle = context.strokeStyle = "orange";
  context.font = "16px sans-serif";
  context.lineWidth = 2;
  context.beginPath();
  for (let t = 0; t < locations.length / 2; t++) {
    const [x, y] = [locations[2 * t], locations[2 * t + 1]].map(place => (place + 1) / 2 * side);
    context.lineTo(x, y);
    context.fillText(t + 1, x + 5, y - 5);
  }
  context.stroke();
}

/** Looks at what is drawn and says what it is. */
async function look(session) {
  if (strokes.length === 0) return;
  const { canvas, pixels } = digit();
  const { logits, locations } = await session.run({ image: new ort.Tensor("uint8", pixels, [1, FRAME, FRAME, 1]) });
  const [, glimpses, classes] = logits.dims, last = Array.from(logits.data.slice((glimpses - 1) * classes));
  const most = Math.max(...last), powers = last.map(logit => Math.exp(logit - most)), sum = powers.reduce((a, b) => a + b), best = last.indexOf(most);
  said.textContent = `This is a ${best}, with ${(100 * powers[best] / sum).toFixed(1)} %, after ${glimpses} glimpses.`;
  said.dataset.digit = best;
  show(canvas, locations.data);
}

/** Shows the strokes on the pad. */
function redraw() {
  const context = pad.getContext("2d");
  context.clearRect(0, 0, pad.width, pad.height);
  draw(context, 22, ([x, y]) => [x * pad.width, y * pad.height]);
}

/** Says what went wrong. */
const tell = error => (said.textContent = `The model cannot look: ${error.message}`);

const place = event => [event.offsetX / pad.clientWidth, event.offsetY / pad.clientHeight];
redraw();
try {
  const session = await ort.InferenceSession.create("model.onnx", { executionProviders: ["wasm"], logSeverityLevel: 3 });
  pad.addEventListener("pointerdown", event => {
    pad.setPointerCapture(event.pointerId);
    if (said.dataset.digit && pad.dataset.own === undefined) strokes = [];
    pad.dataset.own = "";
    strokes.push([place(event)]);
    redraw();
  });
  pad.addEventListener("pointermove", event => {
    if (event.buttons === 0 || pad.dataset.own === undefined) return;
    strokes.at(-1)?.push(place(event));
    redraw();
  });
  pad.addEventListener("pointerup", () => look(session).catch(tell));
  document.getElementById("clear").addEventListener("click", () => {
    strokes = [];
    pad.dataset.own = "";
    redraw();
    said.textContent = "";
    seen.getContext("2d").clearRect(0, 0, seen.width, seen.height);
  });
  await look(session);
} catch (error) {
  tell(error);
}
