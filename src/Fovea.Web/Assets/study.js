import { $, brief, duration, make } from "/assets/dom.js";
import { getJson, repeat } from "/assets/api.js";
import { Chart, seriesColor } from "/assets/chart.js";

const INTERVAL = 2000;
const id = decodeURIComponent(location.pathname.split("/")[2]);
const chart = new Chart($("charts"), "Value by trial", [
  { name: "best so far", color: seriesColor(0), of: point => point.best },
  { name: "trial", color: seriesColor(1), of: point => point.value },
], { wide: true, logarithmic: true, axis: "trial" });
let shown = null;

function pointsOf(trials) {
  let best = Infinity;
  return trials.filter(trial => trial.state === "Done").map(trial => {
    best = Math.min(best, trial.value);
    return { epoch: trial.number, value: trial.value, best };
  });
}

function row(trial, names, isBest) {
  const run = `${id}:trials:${String(trial.number).padStart(4, "0")}`;
  const more = trial.origin ? ", imported" : trial.state === "Running" && trial.step > 0 ? `, step ${trial.step}` : "";
  const state = make("td", { title: trial.error ?? trial.origin ?? "" }, trial.state.toLowerCase() + more);
  const number = String(trial.number);
  return make("tr", { className: isBest ? "best" : "" },
    make("th", { scope: "row" }, trial.origin ? number : make("a", { href: `/runs/${encodeURIComponent(run)}` }, number)), state,
    make("td", { className: "number" }, trial.value === null ? "–" : brief(trial.value)),
    ...names.map(name => make("td", { className: "number" }, typeof trial.parameters[name] === "number" ? brief(trial.parameters[name]) : trial.parameters[name] ?? "–")),
    make("td", { className: "number" }, trial.seconds === null ? "–" : duration(trial.seconds)));
}

async function read() {
  const answer = await getJson(`/api/studies/${encodeURIComponent(id)}`), { summary, trials } = answer, text = JSON.stringify(answer);
  if (text === shown) return;
  shown = text;
  $("about").textContent = `${summary.ended} of ${summary.trials} trials have ended`
    + (summary.imported === 0 ? "" : `, ${summary.imported} more were imported`)
    + (answer.bestNumber === null ? "" : `; trial ${answer.bestNumber} is best so far with ${brief(summary.bestValue)}`);
  $("actions").hidden = false;
  const points = pointsOf(trials), names = [...new Set(trials.flatMap(trial => Object.keys(trial.parameters)))];
  for (const i of [0, 1]) chart.set(i, points);
  $("heads").replaceChildren(...["Trial", "State", "Value", ...names, "Time"].map(name => make("th", { scope: "col" }, name)));
  $("rows").replaceChildren(...trials.map(trial => row(trial, names, trial.number === answer.bestNumber)));
}

document.title = `${id} · Fovea`;
$("name").textContent = id;
$("report").href = `/studies/${encodeURIComponent(id)}/report`;
read().catch(error => {
  $("problem").hidden = false;
  $("problem").textContent = error.message;
}).finally(() => repeat(INTERVAL, read));
