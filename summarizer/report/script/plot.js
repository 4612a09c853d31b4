// The plot of claimed factors.

import { address, state } from "./address.js";
import { claimText } from "./claims.js";
import { byId, svg } from "./elements.js";
import { claimFits, found } from "./filters.js";
import { ROOMY, rowsOf } from "./lanes.js";
import { legend, shape } from "./marks.js";
import { has, titleOf, wrongChecks } from "./papers.js";
import { axis, scaleOf } from "./scale.js";
import { counted, spoken } from "./words.js";

const DENSE = { lane: 5, radius: 2 }; // the same for many marks
const MANY = 600; // marks from which the plot is dense
export const marks = []; // the marks of the plot, with their places
let plotWidth = 0; // pixels it was drawn for

function plotted() {
  return found.papers.flatMap((paper) =>
    paper.claims
      .filter((claim) => claim.factor !== undefined && claimFits(claim, state))
      .map((claim) => ({ paper, claim })),
  );
}

export function showPlot() {
  if (!has.claims) return;
  const items = plotted();
  plotWidth = byId("plot").clientWidth;
  byId("plot-note").textContent = plotNote(items.length);
  byId("plot").replaceChildren();
  byId("tip").hidden = true;
  marks.length = 0;
  if (items.length > 0 && plotWidth > 0) byId("plot").append(drawing(items, plotWidth), legend());
}

/** Draws it again where it has become wider or narrower. */
export function fitPlot() {
  if (byId("plot").clientWidth !== plotWidth) showPlot();
}

function plotNote(number) {
  if (number === 0) return "No claim with a factor among the papers shown.";
  return `How many times less is used, or more is done, by ${counted(number, "claim", "claims")}. Logarithmic; below 1\u00d7 it is a loss.`;
}

function drawing(items, width) {
  const isNarrow = width < 560;
  const scale = scaleOf(items, isNarrow ? 16 : 116, width - 24);
  const size = items.length < MANY ? ROOMY : DENSE;
  const rows = rowsOf(items, { scale, size });
  const top = isNarrow ? 20 : 8;
  let y = 6;
  const groups = rows.map((each) => {
    const group = plotRow(each, { y: y + top, isNarrow, width, size });
    y += top + each.height;
    return group;
  });
  const picture = svg("svg", {
    class: size === DENSE ? "dense" : null,
    width,
    height: y + 26,
    role: "group",
    "aria-labelledby": "plot-heading",
    "aria-describedby": "plot-note",
  });
  picture.append(...axis(scale, y + 6), ...groups);
  picture.querySelector("a")?.setAttribute("tabindex", "0");
  return picture;
}

function plotRow({ metric, list, height }, { y, isNarrow, width, size }) {
  const middle = y + height / 2;
  const place = isNarrow ? { x: 0, y: y - 5 } : { x: 104, y: middle + 4, "text-anchor": "end" };
  const name = svg("text", { ...place, class: "row-name" });
  name.textContent = spoken(metric);
  const line = svg("line", {
    x1: isNarrow ? 0 : 112,
    x2: width,
    y1: y + height + 4,
    y2: y + height + 4,
    class: "rule",
  });
  return svg(
    "g",
    {},
    line,
    name,
    ...list.map((item) => mark(item, y + 4 + (item.lane + 0.5) * size.lane, size.radius)),
  );
}

export function mark(item, y, radius) {
  const { paper, claim } = item;
  const isWrong = wrongChecks(claim).length > 0;
  const path = svg("path", {
    d: shape(item, y, radius),
    class: `mark ${claim.bound ?? "exact"}${isWrong ? " wrong" : ""}`,
  });
  const link = svg(
    "a",
    { href: address({ paper: paper.key }), tabindex: "-1", "aria-label": pointText(paper, claim) },
    path,
  );
  marks.push({ ...item, y, link });
  return link;
}

function pointText(paper, claim) {
  return `${titleOf(paper)}: ${claimText(claim)}`;
}
