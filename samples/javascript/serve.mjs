// A page that looks at what one draws, in the browser alone: model and runtime come from here, and nothing else is asked for.
//
//     ./fovea export models/mnist --onnx mnist.onnx
//     cd samples/javascript && npm ci --ignore-scripts
//     node serve.mjs ../../mnist.onnx
//
// Then open the address that it prints.
import { createServer } from "node:http";
import { access, readFile } from "node:fs/promises";

const here = name => new URL(name, import.meta.url);
const types = { html: "text/html; charset=utf-8", mjs: "text/javascript", wasm: "application/wasm", onnx: "application/octet-stream" };

const [graph, port = "8123"] = process.argv.slice(2);
if (!graph || process.argv.length > 4 || !/^\d{1,5}$/.test(port)) {
  console.error("give a graph, and a port if it is not to be 8123: node serve.mjs mnist.onnx");
  process.exit(1);
}

try {
  await access(graph);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

// All that there is, by its path.
const files = { "/": here("page/index.html"), "/page.mjs": here("page/page.mjs"), "/model.onnx": graph };
for (const name of ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"]) files[`/ort/${name}`] = here(`node_modules/onnxruntime-web/dist/${name}`);

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const file = Object.hasOwn(files, pathname) ? files[pathname] : null;
  try {
    if (!file) throw new Error(`there is no ${pathname}`);
    const bytes = await readFile(file);
    response.writeHead(200, { "content-type": types[pathname === "/" ? "html" : pathname.split(".").at(-1)] }).end(bytes);
  } catch (error) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end(error.message);
  }
});
server.on("error", error => {
  console.error(error.message);
  process.exitCode = 1;
});
server.listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
