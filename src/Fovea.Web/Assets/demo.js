import { $, make, share } from "/assets/dom.js";
import { ApiError, getBytes, getJson, post, postLong } from "/assets/api.js";
import { Pad } from "/assets/pad.js";
import { bestOf, prepare } from "/assets/says.js";
import { DeepStage } from "/assets/deep.js";
import { Stage } from "/assets/stage.js";
import { showWaiting } from "/assets/waiting.js";

const GLIMPSE_TIME = 750, MOST_BYTES = 32 * 2 ** 20;
const TABS = ["draw", "test", "slide", "file"];
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

let model = null, image = null, look = null, showStep = null;
let now = 0, timer = null, start = { x: 0, y: 0 };
/** Makes the image anew: for another model, or when the server has forgotten it. */
let source = null;

const pad = new Pad($("pad"), () => pad.isEmpty ? null : bring(drawn));
const moved = (x, y, isAtRest) => {
  start = { x, y };
  recompute(isAtRest ? "end" : "quiet");
};
const stage = new Stage($("stage"), moved), deep = new DeepStage($("deep"), moved);
/** What shows the image: all of it at once, or what of a large one is in view. */
let shown = stage;

// ---- showing a look

function show(t) {
  now = t;
  shown.show(look, t, $("dim").checked);
  showStep(t);
  $("step").value = t + 1;
  $("step").setAttribute("aria-valuetext", `glimpse ${t + 1} of ${look.steps.length}`);
  $("count").textContent = `${t + 1} of ${look.steps.length}`;
}

function play(isOn) {
  clearInterval(timer);
  timer = isOn ? setInterval(() => now < look.steps.length - 1 ? show(now + 1) : play(false), GLIMPSE_TIME) : null;
  $("play").textContent = isOn ? "Pause" : "Play";
}

function pick(t) {
  play(false);
  show(t);
}

function speak() {
  const { probabilities } = look.steps.at(-1), best = bestOf(probabilities);
  $("spoken").textContent = `After ${look.steps.length} glimpses: ${model.classNames[best]}, ${share(probabilities[best])}`;
}

// ---- asking for looks: one at a time, and then the last that was asked for

let asking = false, wanted = null;

/** @param how "play" from the first glimpse on, "end": all of it at once, "quiet": the same without a word, for a hand that still moves */
async function recompute(how) {
  if (image === null) return;
  wanted = how;
  if (asking) return;
  asking = true;
  try {
    while (wanted !== null) {
      const next = wanted;
      wanted = null;
      const answer = await getJson("/api/looks", { model: model.id, image: image.id, x: start?.x, y: start?.y, glimpses: $("glimpses").value });
      if (image === null) continue;
      look = answer;
      $("step").max = look.steps.length;
      $("play").disabled = $("step").disabled = false;
      showStep = prepare(look, model.classNames, image.label, pick);
      $("time").textContent = `looked in ${look.milliseconds.toFixed(1)} ms`;
      const isPlayed = next === "play" && !isCalm.matches && look.steps.length > 1;
      play(isPlayed);
      show(isPlayed ? 0 : look.steps.length - 1);
      if (next !== "quiet") speak();
      complain(null);
    }
  } catch (error) {
    // The server keeps the last images only.
    if (error.status === 410) await bring(source);
    else complain(error);
  } finally {
    asking = false;
  }
}

// ---- bringing images before the model

const drawn = async () => post("/api/images", { model: model.id, name: "drawing", digit: true, place }, await pad.png());
const oneOfTest = (index, tell) => postLong("/api/images/test", { model: model.id, index }, tell);
const oneSlide = tell => postLong("/api/images/slide", { model: model.id, slide: $("slide").value }, tell);
const fileImage = file => () => post("/api/images", { model: model.id, name: file.name, digit: model.knowsDigits && $("digit").checked, place }, file);
let place = 0, bringing = 0, counted = { model: null, images: 0 };

/**
 * Has a source make an image, and looks at it. Of several at once the last one counts. The same image is brought again by `again`. What takes the server long
 * is told while it takes.
 */
async function bring(make, again = make) {
  const turn = ++bringing;
  source = again;
  const tell = progress => {
    if (turn !== bringing) throw new Error("another image is wanted by now");
    showWaiting(progress);
  };
  try {
    const brought = await make(tell);
    const isDeep = brought.tileSide !== null, pixels = isDeep ? null : await getBytes(`/api/images/${brought.id}`);
    if (turn !== bringing) return;
    image = brought;
    showWaiting(null);
    $("stage").hidden = $("dim-choice").hidden = isDeep;
    $("deep").hidden = $("deep-tools").hidden = !isDeep;
    $("demo").classList.toggle("wide", isDeep);
    shown = isDeep ? deep : stage;
    await shown.setImage(image, pixels);
    if (turn !== bringing) return;
    $("note").textContent = [image.label === null ? null : image.name, image.note].filter(text => text).join("; ");
    await recompute("play");
  } catch (error) {
    if (turn !== bringing) return;
    showWaiting(null);
    // Data that is not on this machine keeps nobody from drawing.
    if (error.status === 409) $("note").textContent = error.message;
    else complain(error);
  }
}

function complain(error) {
  $("problem").hidden = error === null;
  $("problem").textContent = error === null ? "" : error.status ? error.message : "The server does not answer: is fovea serve still running?";
}

function chooseFile(file) {
  if (!file) return;
  select("file");
  // The server would say so too, but breaks off in the middle of a body that is too long, and a browser hides its answer then.
  if (file.size > MOST_BYTES) {
    complain(new ApiError(413, `${file.name} has ${(file.size / 2 ** 20).toFixed(0)} MB, more than 32`));
    return;
  }
  bring(fileImage(file));
}

/** How many test images the model's data has, which is told with each of them. */
async function countOfTest(tell) {
  if (counted.model !== model.id) counted = { model: model.id, images: (await oneOfTest(0, tell)).images };
  return counted.images;
}

async function testImage(tell) {
  // The data of the model before may have had more.
  const last = await countOfTest(tell) - 1;
  $("index").max = last;
  $("index").value = Math.min($("index").value || 0, last);
  return oneOfTest($("index").value, tell);
}

const anyTestImage = () => bring(async tell => {
  $("index").value = Math.floor(Math.random() * await countOfTest(tell));
  return testImage(tell);
}, testImage);

// ---- models and tabs

function select(tab) {
  for (const name of TABS) {
    const isThis = name === tab;
    $(`tab-${name}`).setAttribute("aria-selected", isThis);
    $(`tab-${name}`).tabIndex = isThis ? 0 : -1;
    $(`panel-${name}`).hidden = !isThis;
  }
}

/** Opens a model, and brings an image before it. One that cannot be opened is told of, and the one before stays. */
async function choose(id) {
  try {
    model = await getJson(`/api/models/${encodeURIComponent(id)}`);
  } catch (error) {
    complain(error);
    $("model").value = model?.id ?? id;
    return false;
  }
  complain(null);
  image = null;
  $("model").value = id;
  $("demo").hidden = false;
  history.replaceState(null, "", `?${new URLSearchParams({ model: id })}`);
  const isOnce = model.mostGlimpses === 1;
  $("glimpses").max = model.mostGlimpses;
  $("glimpses").value = model.glimpses;
  $("glimpses-count").textContent = model.glimpses;
  $("glimpses-choice").hidden = $("stage-hint").hidden = isOnce;
  $("tab-draw").hidden = !model.knowsDigits;
  $("digit-choice").hidden = !model.knowsDigits;
  $("place").hidden = !model.hasCanvas;
  start = model.choosesStart ? null : { x: 0, y: 0 };
  $("tab-slide").hidden = !model.looksAtSlides || $("slide").options.length === 0;
  if (TABS.some(tab => $(`tab-${tab}`).hidden && $(`tab-${tab}`).getAttribute("aria-selected") === "true")) select($("tab-slide").hidden ? "test" : "slide");
  // What was brought for the last model is brought again for this one, where it can be.
  const isDrawing = source === drawn;
  if (source !== null && (!isDrawing || model.knowsDigits) && (source !== oneSlide || model.looksAtSlides)) await bring(source);
  else if (!$("tab-slide").hidden) await bring(oneSlide);
  else await anyTestImage();
  return true;
}

async function open() {
  const { models, runsFolder, modelsFolder, slides } = await getJson("/api/models");
  $("slide").replaceChildren(...slides.map(name => make("option", { value: name }, name)));
  $("runs-folder").textContent = runsFolder;
  $("models-folder").textContent = modelsFolder;
  $("empty").hidden = models.length > 0;
  $("model-choice").hidden = models.length === 0;
  if (models.length === 0) return;
  $("model").replaceChildren(...models.map(({ id, name }) => make("option", { value: id }, name)));
  select("draw");
  const asked = new URLSearchParams(location.search).get("model"), ids = models.map(({ id }) => id);
  // Who asks for none gets the first that can be opened.
  for (const id of ids.includes(asked) ? [asked] : ids) if (await choose(id)) break;
}

$("model").addEventListener("change", () => choose($("model").value));
for (const [i, name] of TABS.entries()) {
  $(`tab-${name}`).addEventListener("click", () => select(name));
  $(`tab-${name}`).addEventListener("keydown", event => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    const shown = TABS.filter(each => !$(`tab-${each}`).hidden), next = shown.at((shown.indexOf(TABS[i]) + move) % shown.length);
    select(next);
    $(`tab-${next}`).focus();
  });
}
$("pad").addEventListener("pointerdown", () => $("pad-hint").hidden = true);
$("undo").addEventListener("click", () => pad.undo());
$("clear").addEventListener("click", () => {
  pad.clear();
  $("pad-hint").hidden = false;
});
$("place").addEventListener("click", () => {
  place++;
  if (!pad.isEmpty) bring(drawn);
});
$("random").addEventListener("click", anyTestImage);
$("slide").addEventListener("change", () => bring(oneSlide));
$("index").addEventListener("change", () => bring(testImage));
$("digit").addEventListener("change", () => source !== drawn && source !== testImage && bring(source));
$("file").addEventListener("change", () => {
  chooseFile($("file").files[0]);
  $("file").value = "";
});
addEventListener("dragover", event => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", event => event.relatedTarget === null && document.body.classList.remove("dropping"));
addEventListener("drop", event => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  if (model !== null) chooseFile(event.dataTransfer.files[0]);
});
$("play").addEventListener("click", () => {
  if (look === null) return;
  if (timer === null && now === look.steps.length - 1) show(0);
  play(timer === null);
});
$("step").addEventListener("input", () => look && pick($("step").value - 1));
$("glimpses").addEventListener("input", () => {
  $("glimpses-count").textContent = $("glimpses").value;
  recompute("end");
});
$("zoom-in").addEventListener("click", () => deep.zoom(2));
$("zoom-out").addEventListener("click", () => deep.zoom(1 / 2));
$("zoom-all").addEventListener("click", () => {
  $("follow").checked = false;
  deep.follow(false);
});
$("follow").addEventListener("change", () => deep.follow($("follow").checked));
$("dim").addEventListener("change", () => look && show(now));
open().catch(complain);
