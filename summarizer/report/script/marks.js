// The marks of the plot.

import { el, svg } from "./elements.js";
import { ROOMY } from "./lanes.js";

export function shape({ claim, x, from, to }, y, radius) {
  const half = `a${radius} ${radius} 0 1 0`;
  const dot = `M${x - radius} ${y}${half} ${2 * radius} 0${half} ${-2 * radius} 0z`;
  if (claim.bound === "range") return `${dot}M${from + 6} ${y - 3}v6M${from + 6} ${y}H${to - 6}M${to - 6} ${y - 3}v6`;
  if (claim.bound === "at_most") return `${dot}M${x - 4} ${y}H${x - 12}l4 -3m-4 3l4 3`;
  if (claim.bound === "at_least") return `${dot}M${x + 4} ${y}H${x + 12}l-4 -3m4 3l-4 3`;
  return dot;
}

export function legend() {
  const kinds = [
    ["exact", "exact"],
    ["about", "about"],
    ["range", "range"],
    ["at_most", "at most"],
    ["at_least", "at least"],
  ];
  return el(
    "p",
    { class: "legend", "aria-hidden": "true" },
    ...kinds.map(([bound, text]) => el("span", {}, sample(bound), text)),
  );
}

function sample(bound) {
  const item = { claim: { bound }, x: 17, from: -2, to: 36 };
  return svg(
    "svg",
    { width: 34, height: 12 },
    svg("path", { d: shape(item, 6, ROOMY.radius), class: `mark ${bound}` }),
  );
}
