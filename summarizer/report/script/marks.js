// The marks of the plot, and what they stand for.

import { el, svg } from "./elements.js";
import { kindClass } from "./groups.js";
import { ROOMY } from "./lanes.js";

const SHAPES = [
  ["exact", "exact"],
  ["about", "about"],
  ["range", "range"],
  ["at_most", "at most"],
  ["at_least", "at least"],
];

export function shape({ bound, isWrong, x, from, to }, y, radius) {
  if (isWrong) return `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`;
  const half = `a${radius} ${radius} 0 1 0`;
  const dot = `M${x - radius} ${y}${half} ${2 * radius} 0${half} ${-2 * radius} 0z`;
  if (bound === "range") return `${dot}M${from + 6} ${y - 3}v6M${from + 6} ${y}H${to - 6}M${to - 6} ${y - 3}v6`;
  if (bound === "at_most") return `${dot}M${x - 4} ${y}H${x - 12}l4 -3m-4 3l4 3`;
  if (bound === "at_least") return `${dot}M${x + 4} ${y}H${x + 12}l-4 -3m4 3l-4 3`;
  return dot;
}

/** What colours and shapes mean, of those that are there. */
export function legend(points, group) {
  const bounds = SHAPES.filter(([bound]) => points.some((point) => (point.bound ?? "exact") === bound));
  const shapes =
    bounds.length > 1 || bounds[0]?.[0] !== "exact" ? bounds.map(([bound, text]) => [{ bound }, text]) : [];
  if (points.some((point) => point.isWrong)) shapes.push([{ isWrong: true }, "a check failed"]);
  const entries = [...kindEntries(points, group), ...shapes.map(([what, text]) => entry(sample(what), text))];
  return el("p", { class: "legend", "aria-hidden": "true" }, ...entries);
}

function kindEntries(points, group) {
  const classes = new Set(points.map((point) => kindClass(group, point.item, point.paper)));
  const names = [...group.kindNames.map((name, index) => [`k-${index}`, name]), ["k-other", "other"]];
  const there = names.filter(([name]) => classes.has(name));
  return there.length > 1 ? there.map(([name, text]) => entry(el("i", { class: `swatch ${name}` }), text)) : [];
}

function entry(picture, text) {
  return el("span", {}, picture, text);
}

function sample({ bound, isWrong }) {
  const path = shape({ bound, isWrong, x: 17, from: -2, to: 36 }, 6, ROOMY.radius);
  return svg("svg", { width: 34, height: 12 }, svg("path", { d: path, class: `mark k-sample ${bound ?? "wrong"}` }));
}
