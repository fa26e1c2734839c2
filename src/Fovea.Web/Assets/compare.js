import { $, duration, make, percent } from "/assets/dom.js";
import { getJson } from "/assets/api.js";
import { seriesColor } from "/assets/chart.js";
import { chartsOfMany } from "/assets/curves.js";
import { follow } from "/assets/follow.js";
import { optionTable, optionsOf } from "/assets/recipe.js";

const MOST = 8;
const ids = [...new Set(new URLSearchParams(location.search).getAll("run"))].slice(0, MOST);

function go(wanted) {
  location.search = new URLSearchParams(wanted.map(id => ["run", id]));
}

async function offerOthers() {
  const { runs } = await getJson("/api/runs");
  const others = runs.filter(run => !ids.includes(run.id));
  $("add").replaceChildren(make("option", { value: "" }, others.length > 0 ? "choose …" : "there is no other"), ...others.map(run => make("option", { value: run.id }, run.id)));
  $("add").disabled = others.length === 0 || ids.length >= MOST;
  $("add").addEventListener("change", () => $("add").value && go([...ids, $("add").value]));
}

function showChips() {
  $("chips").replaceChildren(...ids.map((id, i) => {
    const mark = make("i");
    mark.style.background = seriesColor(i);
    return make("li", {}, mark, make("a", { href: `/runs/${encodeURIComponent(id)}` }, id),
      make("button", { type: "button", "aria-label": `Leave out ${id}`, onclick: () => go(ids.filter(other => other !== id)) }, "×"));
  }));
}

function showResults(all) {
  const head = make("tr", {}, ...["Run", "Validation error", "Test error", "Epochs", "Time"].map(label => make("th", { scope: "col" }, label)));
  const rows = all.map(({ id, epochs, run }) => make("tr", {}, make("th", { scope: "row" }, id), ...[
    percent(epochs.length > 0 ? Math.min(...epochs.map(epoch => epoch.validationErrorPercent)) : null),
    percent(run.result?.testErrorPercent), `${epochs.at(-1)?.epoch ?? 0} of ${run.summary.epochs}`, duration(epochs.at(-1)?.seconds ?? 0),
  ].map(text => make("td", { className: "number" }, text))));
  $("table").replaceChildren(make("h2", {}, "Results"), make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Table of results" },
    make("table", { className: "facts" }, make("thead", {}, head), make("tbody", {}, ...rows))));
  $("table").hidden = false;
}

async function start() {
  showChips();
  await offerOthers();
  if (ids.length === 0) return;
  const all = await Promise.all(ids.map(async id => ({ id, epochs: [], run: await getJson(`/api/runs/${encodeURIComponent(id)}`) })));
  const showOptions = () => $("options").replaceChildren(optionTable(ids, all.map(each => optionsOf(each.run.recipe)), $("only").checked));
  $("only").addEventListener("change", showOptions);
  $("differences").hidden = ids.length < 2;
  showOptions();
  const draw = chartsOfMany($("charts"), ids);
  await Promise.all(all.map((each, i) => follow(each.id, async (epochs, state) => {
    if (state === "Finished" && !each.run.result) each.run = await getJson(`/api/runs/${encodeURIComponent(each.id)}`);
    each.epochs = epochs;
    draw(i, epochs);
    showResults(all);
  })));
}

start().catch(error => {
  $("problem").hidden = false;
  $("problem").textContent = error.message;
});
