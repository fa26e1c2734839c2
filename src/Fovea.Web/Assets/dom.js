// Elements, and numbers as people read them.

/** The element of an id. */
export const $ = id => document.getElementById(id);

/** Makes an element: make("a", { href: "/" }, "Home"). Keys with a dash are attributes, others properties. */
export function make(name, properties = {}, ...children) {
  return filled(document.createElement(name), properties, children);
}

/** Makes an SVG element; all keys are attributes. */
export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function filled(node, properties, children) {
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role") node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

export const percent = value => value === null || value === undefined ? "–" : `${value < 0.1 && value > 0 ? value.toFixed(3) : value.toFixed(2)} %`;

export const share = value => `${(100 * value).toFixed(1)} %`;

export const whole = value => Math.round(value).toLocaleString("en");

/** A number in as few digits as tell it apart. */
export function brief(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(1) : size >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}

export function duration(seconds) {
  const s = Math.round(seconds), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s % 60} s` : `${s} s`;
}

export function ago(time) {
  const seconds = (Date.now() - new Date(time)) / 1000;
  for (const [length, name] of [[86400, "day"], [3600, "hour"], [60, "minute"]]) {
    const count = Math.floor(seconds / length);
    if (count > 0) return `${count} ${name}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}
