import { make } from "/assets/dom.js";

/** A recipe as [option, value] pairs: ["model.sensor.size", "8"]. */
export function optionsOf(recipe, place = "") {
  return Object.entries(recipe ?? {}).flatMap(([key, value]) => {
    const name = place ? `${place}.${key}` : key;
    return value !== null && typeof value === "object" && !Array.isArray(value) ? optionsOf(value, name) : [[name, typeof value === "string" ? value : JSON.stringify(value)]];
  });
}

/** A table of options: a column per recipe; rows whose values differ are marked. */
export function optionTable(names, columns, onlyDifferent = false) {
  const values = columns.map(options => new Map(options)), all = [...new Set(columns.flatMap(options => options.map(([name]) => name)))];
  const rows = all.map(name => {
    const cells = values.map(each => each.get(name) ?? "–"), differs = new Set(cells).size > 1;
    return onlyDifferent && !differs ? null : make("tr", { className: differs ? "differs" : "" }, make("th", { scope: "row", className: "code" }, name), ...cells.map(cell => make("td", {}, cell)));
  }).filter(row => row !== null);
  if (rows.length === 0) return make("p", { className: "muted" }, "They are the same in all options.");
  const head = make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Option"), ...names.map(name => make("th", { scope: "col" }, name))));
  return make("table", { className: "facts" }, head, make("tbody", {}, ...rows));
}
