// The plot of a number: a mark for each value that has it, in rows by its kind.

import { address, change, state } from "./address.js";
import { byId, el, svg } from "./elements.js";
import { fitting, found } from "./filters.js";
import { kindClass, measures, rowName } from "./groups.js";
import { ROOMY, rowsOf } from "./lanes.js";
import { legend, shape } from "./marks.js";
import { titleOf, wrongChecks } from "./papers.js";
import { axis, scaleOf } from "./scale.js";
import { counted, plain, shown } from "./words.js";

const DENSE = { lane: 5, radius: 2 }; // the same as ROOMY for many marks
const MANY = 600; // marks from which the plot is dense
const NARROW = 560; // pixels below which the name of a row stands above it
const SIGN = 6.6; // pixels of a character of a row's name
const LONGEST = 22; // characters of a row's name
export const marks = []; // the marks of the plot, with their places
let plotWidth = 0; // pixels it was drawn for

function measure() {
  return measures.find((facet) => facet.key === state.plot) ?? measures[0];
}

/** The choice between what can be plotted, where there is one. */
export function placePlot() {
  byId("plot-section").hidden = measures.length === 0;
  const select = byId("measure");
  select.parentElement.hidden = measures.length < 2;
  select.replaceChildren(...measures.map((facet) => el("option", { value: facet.key }, headingOf(facet))));
  select.addEventListener("change", () => change({ plot: select.value === measures[0].key ? "" : select.value }));
}

function headingOf(facet) {
  return facet.heading ?? facet.label;
}

function plotted(facet) {
  return found.papers.flatMap((paper) =>
    fitting(facet.group, paper).flatMap((item) =>
      facet.of(item).map((value) => ({ paper, item, value, group: facet.group, ...about(facet, item) })),
    ),
  );
}

function about(facet, item) {
  return { isWrong: wrongChecks(item).length > 0, ...facet.ends?.(item) };
}

export function showPlot() {
  const facet = measure();
  if (!facet) return;
  const points = plotted(facet);
  plotWidth = byId("plot").clientWidth;
  byId("plot-heading").textContent = headingOf(facet);
  byId("measure").value = facet.key;
  byId("plot-note").textContent = plotNote(facet, points.length);
  byId("plot").replaceChildren();
  byId("tip").hidden = true;
  marks.length = 0;
  if (points.length > 0 && plotWidth > 0)
    byId("plot").append(drawing(points, facet, plotWidth), legend(points, facet.group));
}

/** Draws it again where it has become wider or narrower. */
export function fitPlot() {
  if (byId("plot").clientWidth !== plotWidth) showPlot();
}

function plotNote(facet, number) {
  const claims = counted(number, ...facet.group.many);
  if (number === 0)
    return `No ${facet.group.many[0]} with a ${facet.unit ? "factor" : "number"} among the papers shown.`;
  if (!facet.unit) return `${claims}${facet.group.rows ? `, by ${facet.group.rows.label.toLowerCase()}` : ""}.`;
  return `How many times less is used, or more is done, by ${claims}. Logarithmic; below 1\u00d7 it is a loss.`;
}

function drawing(points, facet, width) {
  const isNarrow = width < NARROW;
  const size = points.length < MANY ? ROOMY : DENSE;
  const left = isNarrow ? 0 : nameRoom(points);
  const scale = scaleOf(points, facet, { left: left + (isNarrow ? 16 : 12), right: width - 24 });
  const rows = rowsOf(points, { scale, size });
  const top = isNarrow && facet.group.rows ? 20 : 8;
  let y = 6;
  const groups = rows.map((row) => {
    const group = plotRow(row, facet, { y: y + top, left, isNarrow, width, size });
    y += top + row.height;
    return group;
  });
  const picture = svg("svg", {
    class: size === DENSE ? "dense" : null,
    viewBox: `0 0 ${width} ${y + 26}`,
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

/** Pixels for the longest name of a row. */
function nameRoom(points) {
  if (!points[0].group.rows) return 0;
  const names = points.map(({ group, item, paper }) => rowText(rowName(group, item, paper)).length);
  return 8 + SIGN * names.reduce((most, each) => Math.max(most, each), 8);
}

function rowText(name) {
  const text = name === "" ? "not said" : shown(name);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}\u2026` : text;
}

function plotRow({ name, list, height }, facet, { y, left, isNarrow, width, size }) {
  const place = isNarrow ? { x: 0, y: y - 5 } : { x: left, y: y + height / 2 + 4, "text-anchor": "end" };
  const text = svg("text", { ...place, class: "row-name" });
  text.textContent = facet.group.rows ? rowText(name) : "";
  const bottom = y + height + 4;
  const line = svg("line", { x1: isNarrow ? 0 : left + 8, x2: width, y1: bottom, y2: bottom, class: "rule" });
  const drawn = list.map((point) => mark(point, facet, { y: y + 4 + (point.lane + 0.5) * size.lane, size }));
  return svg("g", {}, line, text, ...drawn);
}

function mark(point, facet, { y, size }) {
  const { paper, item, bound, isWrong } = point;
  const kind = `${kindClass(facet.group, item, paper)} ${isWrong ? "wrong" : (bound ?? "exact")}`;
  const path = svg("path", { d: shape(point, y, size.radius), class: `mark ${kind}` });
  const label = `${titleOf(paper)}: ${plain(facet.group.text(item))}`;
  const link = svg("a", { href: address({ paper: paper.key }), tabindex: "-1", "aria-label": label }, path);
  marks.push({ ...point, y, link });
  return link;
}
