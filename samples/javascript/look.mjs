// A model of Fovea's in Node.js, by ONNX Runtime and nothing else:
//
//     ./fovea data prepare mnist
//     ./fovea export models/mnist --onnx mnist.onnx
//     cd samples/javascript && npm ci --ignore-scripts
//     node look.mjs ../../mnist.onnx ~/.local/share/fovea/data/mnist/t10k-images-idx3-ubyte
//
// Prints the class of every image, one a line: "image,class". Images come from a file in MNIST's own format; whatever has them as bytes does as well.
import { readFile } from "node:fs/promises";
import ort from "onnxruntime-node";

const BATCH = 100;

/** Images of a file in MNIST's format: big-endian 2051, count, height, width, then a byte per pixel. */
async function readImages(path) {
  const bytes = await readFile(path);
  const isOurs = bytes.length >= 16 && bytes.readUInt32BE(0) === 2051;
  if (!isOurs) throw new Error(`${path} is no file of images in MNIST's format`);
  const [count, height, width] = [4, 8, 12].map(at => bytes.readUInt32BE(at));
  if (bytes.length !== 16 + count * height * width) throw new Error(`${path} must have ${16 + count * height * width} bytes for ${count} images, but has ${bytes.length}`);
  return { count, height, width, pixels: new Uint8Array(bytes.buffer, bytes.byteOffset + 16, count * height * width) };
}

/** The place of the largest number. */
const indexOfMax = numbers => numbers.reduce((best, number, i) => (number > numbers[best] ? i : best), 0);

/** The class that each of some images is said to be, after the last glimpse. */
async function classesOf(session, { height, width, pixels }, first, count) {
  const size = height * width;
  const image = new ort.Tensor("uint8", pixels.subarray(first * size, (first + count) * size), [count, height, width, 1]);
  const { logits } = await session.run({ image });
  const [, glimpses, classes] = logits.dims;
  return Array.from({ length: count }, (_, i) => indexOfMax(logits.data.subarray(((i + 1) * glimpses - 1) * classes, (i + 1) * glimpses * classes)));
}

// Who has read enough, as "head" has, closes the pipe.
process.stdout.on("error", error => process.exit(error.code === "EPIPE" ? 0 : 1));
const [graph, file] = process.argv.slice(2);
try {
  if (!file || process.argv.length > 4) throw new Error("give a graph and a file of images: node look.mjs mnist.onnx t10k-images-idx3-ubyte");
  // Its warning that the start has a default, which keeps it from being a constant, is meant so.
  const session = await ort.InferenceSession.create(graph, { logSeverityLevel: 3 });
  const images = await readImages(file);
  for (let first = 0; first < images.count; first += BATCH) {
    const classes = await classesOf(session, images, first, Math.min(BATCH, images.count - first));
    console.log(classes.map((said, i) => `${first + i},${said}`).join("\n"));
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
