import { Chart, seriesColor } from "/assets/chart.js";

// The charts of one run: what belongs together stands together.
const OF_ONE = [
  ["Error", [["validation", epoch => epoch.validationErrorPercent], ["training", epoch => epoch.trainingErrorPercent]], { unit: " %", wide: true, logarithmic: true }],
  ["Classification loss", [["training, nats", epoch => epoch.crossEntropy], ["validation, nats", epoch => epoch.validationNegativeLogLikelihood]], { logarithmic: true }],
  ["Hybrid loss", [["hybrid loss", epoch => epoch.hybridLoss]], {}],
  ["Reward", [["mean reward", epoch => epoch.reward]], {}],
  ["Baseline error", [["squared error", epoch => epoch.baselineLoss]], {}],
  ["Policy loss", [["policy loss", epoch => epoch.policyLoss]], {}],
  ["Speed", [["images per second", epoch => epoch.imagesPerSecond]], {}],
];

// The charts that several runs share: one measure each.
const OF_MANY = [
  ["Validation error", epoch => epoch.validationErrorPercent, { unit: " %", wide: true, logarithmic: true }],
  ["Training error", epoch => epoch.trainingErrorPercent, { unit: " %", logarithmic: true }],
  ["Classification loss in training", epoch => epoch.crossEntropy, { logarithmic: true }],
  ["Hybrid loss", epoch => epoch.hybridLoss, {}],
  ["Reward", epoch => epoch.reward, {}],
  ["Baseline error", epoch => epoch.baselineLoss, {}],
];

/** Charts of one run; returns a function that takes its epochs. */
export function chartsOfOne(parent) {
  const charts = OF_ONE.map(([title, series, options]) =>
    new Chart(parent, title, series.map(([name, of], i) => ({ name, of, color: seriesColor(i) })), options));
  return epochs => charts.forEach(chart => chart.series.forEach((_, i) => chart.set(i, epochs)));
}

/** Charts of several runs; returns a function that takes a run's number and its epochs. */
export function chartsOfMany(parent, names) {
  const charts = OF_MANY.map(([title, of, options]) => new Chart(parent, title, names.map((name, i) => ({ name, of, color: seriesColor(i) })), options));
  return (index, epochs) => charts.forEach(chart => chart.set(index, epochs));
}
