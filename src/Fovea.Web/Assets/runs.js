import { $, ago, duration, make, percent, svg } from "/assets/dom.js";
import { getJson, repeat } from "/assets/api.js";

const INTERVAL = 2000;

const columns = [
  { label: "", unseen: "Choose" },
  { label: "Run", key: run => run.id.toLowerCase() },
  { label: "", unseen: "Validation error by epoch" },
  { label: "Data", key: run => run.data },
  { label: "State", key: run => ["Running", "Stopped", "Finished"].indexOf(run.state) },
  { label: "Validation", key: run => run.validationErrorPercent ?? Infinity },
  { label: "Test", key: run => run.testErrorPercent ?? Infinity },
  { label: "Time", key: run => run.seconds },
  { label: "Begun", key: run => run.begun, descending: true },
];

let runs = [], sorted = { column: columns.at(-1), descending: true };
const chosen = new Set(), rowOf = new Map();

function heads() {
  $("heads").replaceChildren(...columns.map(column => {
    if (!column.key) return make("th", { scope: "col" }, make("span", { className: "unseen" }, column.unseen));
    const head = make("th", { scope: "col" }, make("button", { type: "button", onclick: () => sortBy(column) }, column.label));
    if (column === sorted.column) head.setAttribute("aria-sort", sorted.descending ? "descending" : "ascending");
    return head;
  }));
}

function sortBy(column) {
  sorted = { column, descending: column === sorted.column ? !sorted.descending : column.descending ?? false };
  const place = columns.indexOf(column);
  heads();
  $("heads").children[place].querySelector("button").focus();
  show();
}

function sparkline(values) {
  const high = Math.max(...values), low = Math.min(...values), last = values.length - 1;
  const path = values.map((value, i) => `${i === 0 ? "M" : "L"}${(2 + i / last * 92).toFixed(1)} ${(3 + (high - value) / (high - low || 1) * 24).toFixed(1)}`);
  return svg("svg", { class: "spark", viewBox: "0 0 96 30", "aria-hidden": "true" }, svg("path", { d: path.join("") }));
}

function status(run) {
  const chip = make("span", { className: `state ${run.state.toLowerCase()}` }, run.state);
  if (run.state === "Finished") return [chip];
  const bar = make("div", { className: "progress" }, make("div"));
  bar.firstChild.style.width = `${100 * run.epoch / Math.max(1, run.epochs)}%`;
  return [chip, bar, make("span", { className: "small number" }, `epoch ${run.epoch} of ${run.epochs}`)];
}

function cellsOf(run) {
  const pick = make("input", { type: "checkbox", checked: chosen.has(run.id), "aria-label": `Choose ${run.id} to compare` });
  pick.addEventListener("change", () => {
    if (pick.checked) chosen.add(run.id);
    else chosen.delete(run.id);
    offerCompare();
  });
  const labelled = (label, className, ...children) => make("td", { className, "data-label": label }, ...children);
  return [
    make("td", {}, make("label", { className: "pick" }, pick)),
    make("td", { className: "name" }, make("a", { href: `/runs/${encodeURIComponent(run.id)}` }, run.id), make("small", {}, run.problem ?? run.model)),
    make("td", { className: "curve" }, run.curve.length > 1 ? sparkline(run.curve) : ""),
    labelled("Data", "", run.data),
    make("td", { className: "status" }, ...status(run)),
    labelled("Validation error", "number", percent(run.validationErrorPercent)),
    labelled("Test error", "number strong", percent(run.testErrorPercent)),
    labelled("Time", "number", duration(run.seconds)),
    labelled("Begun", "number", ago(run.begun)),
  ];
}

/** The row of a run; made anew only when something in it has changed, so that focus and choice stay. */
function row(run) {
  const known = rowOf.get(run.id), text = JSON.stringify(run) + ago(run.begun);
  if (known?.text === text) return known.node;
  const node = known?.node ?? make("tr"), focused = node.contains(document.activeElement) ? [...node.querySelectorAll("a, input")].indexOf(document.activeElement) : -1;
  node.replaceChildren(...cellsOf(run));
  rowOf.set(run.id, { text, node });
  if (focused >= 0) queueMicrotask(() => node.querySelectorAll("a, input")[focused]?.focus());
  return node;
}

function show() {
  const words = $("search").value.toLowerCase().split(/\s+/), state = $("state").value, { key } = sorted.column, sign = sorted.descending ? -1 : 1;
  const wanted = runs
    .filter(run => (!state || run.state === state) && words.every(word => `${run.id} ${run.data} ${run.model}`.toLowerCase().includes(word)))
    .sort((a, b) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  const nodes = wanted.map(row), now = [...$("rows").children];
  if (nodes.length !== now.length || nodes.some((node, i) => node !== now[i])) $("rows").replaceChildren(...nodes);
  $("none").hidden = wanted.length > 0;
}

function offerCompare() {
  const link = $("compare"), ready = chosen.size >= 2;
  link.setAttribute("aria-disabled", !ready);
  link.classList.toggle("primary", ready);
  link.textContent = ready ? `Compare ${chosen.size} runs` : "Compare: choose two or more";
  if (ready) link.href = `/compare?${new URLSearchParams([...chosen].map(id => ["run", id]))}`;
  else link.removeAttribute("href");
}

async function read() {
  try {
    const answer = await getJson("/api/runs");
    runs = answer.runs;
    for (const id of chosen) if (!runs.some(run => run.id === id)) chosen.delete(id);
    const running = runs.filter(run => run.state === "Running").length;
    $("where").textContent = `${runs.length} in ${answer.folder}${running > 0 ? `, ${running} of them running` : ""}`;
    $("empty").hidden = runs.length > 0;
    $("list").hidden = runs.length === 0;
    $("problem").hidden = true;
    show();
  } catch (error) {
    $("problem").hidden = false;
    $("problem").textContent = error.status ? error.message : "The server does not answer; this page goes on trying.";
    throw error;
  }
}

heads();
$("search").addEventListener("input", show);
$("state").addEventListener("change", show);
read().catch(() => {}).finally(() => repeat(INTERVAL, read));
