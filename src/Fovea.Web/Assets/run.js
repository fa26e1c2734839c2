import { $, duration, make, percent, whole } from "/assets/dom.js";
import { getJson } from "/assets/api.js";
import { chartsOfOne } from "/assets/curves.js";
import { follow } from "/assets/follow.js";
import { optionTable, optionsOf } from "/assets/recipe.js";

const id = decodeURIComponent(location.pathname.split("/")[2]);
let run = null;

function tile(label, value, note) {
  return make("div", {}, make("dt", {}, label), make("dd", {}, value, note ? make("small", {}, note) : null));
}

function showTiles(epochs, state) {
  const last = epochs.at(-1), total = run.summary.epochs;
  const best = epochs.reduce((least, epoch) => !least || epoch.validationErrorPercent < least.validationErrorPercent ? epoch : least, null);
  const chip = make("span", { className: `state ${state.toLowerCase()}` }, state);
  const progress = tile("Epoch", `${last?.epoch ?? 0} of ${total}`, state === "Running" && last ? `about ${duration((total - last.epoch) * last.seconds / last.epoch)} left` : null);
  const bar = make("div", { className: "progress" }, make("div"));
  bar.firstChild.style.width = `${100 * (last?.epoch ?? 0) / Math.max(1, total)}%`;
  progress.lastChild.append(bar);
  const test = isTested()
    ? tile("Test error", percent(run.result.testErrorPercent), run.result.testErrorPercentSpread > 0 ? `± ${percent(run.result.testErrorPercentSpread)} over starts` : null)
    : tile("Test error", "–", run.result ? "left out by this run" : "read once, at the end");
  $("tiles").replaceChildren(
    tile("State", chip, state === "Stopped" ? "it can go on" : null), progress,
    tile("Validation error", percent(best?.validationErrorPercent), best ? `least, at epoch ${best.epoch}` : null), test,
    tile("Time", duration(last?.seconds ?? 0), last ? `${whole(last.imagesPerSecond)} images/s` : null));
  $("warnings").replaceChildren(...(run.result?.warnings ?? []).map(warning => make("p", { className: "warning" }, make("strong", {}, "Warning: "), warning)));
}

function isTested() {
  return run.result?.testErrorPercent !== undefined;
}

function commands(state) {
  const { resume, look, evaluate } = run.commands, list = [];
  if (state === "Stopped") list.push(["Go on with it", resume]);
  if (run.summary.hasModel) list.push(["See where it looks", look], ["Measure it", evaluate]);
  if (list.length === 0) list.push(["Stop it with Ctrl-C where it runs; then it goes on by", resume]);
  $("commands").replaceChildren(...list.flatMap(([what, command]) => [make("p", {}, what), make("pre", {}, command)]));
}

async function readRun() {
  run = await getJson(`/api/runs/${encodeURIComponent(id)}`);
  const { summary } = run;
  if (summary.problem) throw new Error(summary.problem);
  $("about").textContent = `${summary.data} · ${summary.model} · seed ${summary.seed}`;
  $("actions").hidden = false;
  $("watch").hidden = !summary.hasModel;
  $("watch").href = `/demo?${new URLSearchParams({ model: `run:${id}` })}`;
  $("report").href = `/runs/${encodeURIComponent(id)}/report`;
  $("compare").href = `/compare?${new URLSearchParams({ run: id })}`;
}

async function start() {
  document.title = `${id} · Fovea`;
  $("name").textContent = id;
  await readRun();
  $("recipe").replaceChildren(optionTable(["Value"], [optionsOf(run.recipe)]));
  const draw = chartsOfOne($("charts"));
  await follow(id, async (epochs, state) => {
    // What is there at the end, or after the first checkpoint, was not when the page was opened.
    if ((state === "Finished" && !run.result) || (epochs.length > 0 && !run.summary.hasModel)) await readRun();
    draw(epochs);
    showTiles(epochs, state);
    commands(state);
  });
}

start().catch(error => {
  $("problem").hidden = false;
  $("problem").textContent = error.message;
});
