import { $, brief, make } from "/assets/dom.js";
import { getJson, repeat } from "/assets/api.js";

const INTERVAL = 3000;

function item(study) {
  const link = make("a", { href: `/studies/${encodeURIComponent(study.id)}` }, study.id);
  if (study.problem) return make("li", { className: "card" }, link, make("span", { className: "muted" }, study.problem));
  return make("li", { className: "card" }, link,
    make("span", { className: `state ${study.isFinished ? "finished" : "stopped"}` }, study.isFinished ? "Finished" : "Not finished"),
    make("span", { className: "number" }, `${study.ended} of ${study.trials} trials`),
    make("span", { className: "number" }, study.bestValue === null ? "no trial is done" : `best ${brief(study.bestValue)}`));
}

let shown = null;

async function read() {
  const { studies } = await getJson("/api/studies"), text = JSON.stringify(studies);
  if (text === shown) return;
  shown = text;
  $("empty").hidden = studies.length > 0;
  $("list").replaceChildren(...studies.map(item));
}

read().catch(error => {
  $("problem").hidden = false;
  $("problem").textContent = error.message;
}).finally(() => repeat(INTERVAL, read));
