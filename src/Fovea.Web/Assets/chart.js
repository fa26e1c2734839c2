import { brief, make, svg } from "/assets/dom.js";

const HEIGHT = 210, LEFT = 46, RIGHT = 10, TOP = 8, BOTTOM = 24;

/** Steps of 1, 2 or 5 times a power of ten: about as many as asked for. */
function ticksOf(low, high, count) {
  const rough = (high - low) / count || 1, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(each => each >= rough);
  const ticks = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-9; value += step) ticks.push(Math.abs(value) < step / 1e6 ? 0 : value);
  return ticks;
}

function logTicksOf(low, high) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const factor of high / low < 30 ? [1, 2, 3, 5] : high / low < 300 ? [1, 3] : [1]) ticks.push(factor * 10 ** power);
  return ticks.filter(tick => tick >= low && tick <= high);
}

/** Curves over epochs, or over trials, in a card. A pointer or the arrow keys read off values. */
export class Chart {
  /** @param series [{ name, color, of: epoch metrics -> number }] */
  constructor(parent, title, series, { unit = "", wide = false, logarithmic = false, axis = "epoch" } = {}) {
    this.series = series.map(each => ({ ...each, points: [] }));
    this.title = title;
    this.unit = unit;
    this.axis = axis;
    this.logarithmic = logarithmic;
    this.cursor = null;
    this.plot = svg("svg", { height: HEIGHT, role: "img", tabindex: "0" });
    this.key = make("ul", { className: "key" });
    parent.append(make("section", { className: `card chart${wide ? " wide" : ""}` }, make("h2", {}, title), this.key, this.plot));
    new ResizeObserver(() => this.draw()).observe(this.plot);
    this.plot.addEventListener("pointermove", event => this.point(this.epochAt(event.clientX - this.plot.getBoundingClientRect().left)));
    this.plot.addEventListener("pointerleave", () => this.point(null));
    this.plot.addEventListener("blur", () => this.point(null));
    this.plot.addEventListener("keydown", event => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!move) return;
      event.preventDefault();
      this.point(Math.min(this.last, Math.max(this.first, (this.cursor ?? (move > 0 ? this.first - 1 : this.last + 1)) + move)));
    });
  }

  /** Sets the epochs of one run, or of several with as many series. */
  set(index, epochs) {
    const series = this.series[index];
    series.points = epochs.map(epoch => [epoch.epoch, series.of(epoch)]).filter(([, y]) => Number.isFinite(y));
    this.draw();
  }

  point(epoch) {
    if (epoch === this.cursor) return;
    this.cursor = epoch;
    this.draw();
  }

  epochAt(x) {
    if (this.first === undefined) return null;
    const place = (x - LEFT) / (this.width - LEFT - RIGHT) * (this.last - this.first) + this.first;
    return Math.min(this.last, Math.max(this.first, Math.round(place)));
  }

  draw() {
    this.width = this.plot.clientWidth;
    const points = this.series.flatMap(each => each.points);
    if (this.width === 0) return;
    this.plot.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    this.writeKey();
    if (points.length === 0) {
      this.plot.setAttribute("aria-label", `${this.title}: nothing yet`);
      this.plot.replaceChildren(svg("text", { x: this.width / 2, y: HEIGHT / 2, "text-anchor": "middle" }, `The first ${this.axis} is not done yet`));
      return;
    }
    this.first = Math.min(...points.map(([x]) => x));
    this.last = Math.max(...points.map(([x]) => x));
    const positive = points.map(([, y]) => y).filter(y => y > 0);
    const isLog = this.logarithmic && positive.length > 0 && Math.max(...positive) > 8 * Math.min(...positive);
    const values = isLog ? positive : points.map(([, y]) => y);
    let low = Math.min(...values), high = Math.max(...values);
    if (isLog) [low, high] = [low / 1.15, high * 1.15];
    else {
      const margin = 0.06 * (high - low || Math.abs(high) || 1);
      [low, high] = [low >= 0 && low < high / 2 ? 0 : low - margin, high + margin];
    }
    const scaled = isLog ? Math.log10 : value => value;
    const xOf = x => LEFT + (this.last === this.first ? 0.5 : (x - this.first) / (this.last - this.first)) * (this.width - LEFT - RIGHT);
    const yOf = y => TOP + (scaled(high) - scaled(Math.max(y, isLog ? low : -Infinity))) / (scaled(high) - scaled(low)) * (HEIGHT - TOP - BOTTOM);
    const nodes = [];
    for (const tick of isLog ? logTicksOf(low, high) : ticksOf(low, high, 4)) {
      nodes.push(svg("line", { class: "grid", x1: LEFT, x2: this.width - RIGHT, y1: yOf(tick), y2: yOf(tick) }));
      nodes.push(svg("text", { x: LEFT - 7, y: yOf(tick) + 4, "text-anchor": "end" }, brief(tick)));
    }
    for (const tick of ticksOf(this.first, this.last, Math.min(8, this.width / 70)).filter(Number.isInteger))
      nodes.push(svg("text", { x: xOf(tick), y: HEIGHT - 6, "text-anchor": "middle" }, brief(tick)));
    if (this.cursor !== null) nodes.push(svg("line", { class: "cursor", x1: xOf(this.cursor), x2: xOf(this.cursor), y1: TOP, y2: HEIGHT - BOTTOM }));
    for (const { color, points: own } of this.series) {
      const path = svg("path", { d: own.map(([x, y], i) => `${i === 0 ? "M" : "L"}${xOf(x).toFixed(1)} ${yOf(y).toFixed(1)}`).join("") });
      path.style.stroke = color;
      nodes.push(path);
      const mark = own.find(([x]) => x === this.cursor) ?? (this.cursor === null ? own.at(-1) : undefined);
      if (!mark) continue;
      const dot = svg("circle", { cx: xOf(mark[0]), cy: yOf(mark[1]), r: 3.5 });
      dot.style.fill = color;
      nodes.push(dot);
    }
    this.plot.replaceChildren(...nodes);
    this.plot.setAttribute("aria-label", `${this.title}. ${this.series.filter(each => each.points.length > 0).map(each => this.inWords(each)).join(". ")}`);
  }

  inWords({ name, points }) {
    const at = this.cursor === null ? points.at(-1) : points.find(([x]) => x === this.cursor);
    return at ? `${name}: ${brief(at[1])}${this.unit} at ${this.axis} ${at[0]}` : `${name}: nothing at ${this.axis} ${this.cursor}`;
  }

  writeKey() {
    const items = this.series.map(({ name, color, points }) => {
      const line = make("i");
      line.style.background = color;
      const at = this.cursor === null ? points.at(-1) : points.find(([x]) => x === this.cursor);
      return make("li", {}, line, name, at ? make("b", {}, `${brief(at[1])}${this.unit}`) : null);
    });
    if (this.cursor !== null) items.push(make("li", {}, `${this.axis} ${this.cursor}`));
    this.key.replaceChildren(...items);
  }
}

export const seriesColor = index => `var(--series-${index % 8 + 1})`;
