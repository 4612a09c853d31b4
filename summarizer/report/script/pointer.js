// Pointer and keys in the plot.

import { byId, el } from "./elements.js";
import { later } from "./later.js";
import { openPaper } from "./paper.js";
import { titleOf } from "./papers.js";
import { fitPlot, marks } from "./plot.js";
import { plain } from "./words.js";

const REACH = 14; // pixels from a mark at which the pointer finds it
const fitPlotSoon = later(fitPlot, 120);

function nearest(event) {
  const box = byId("plot").firstElementChild.getBoundingClientRect();
  const x = event.clientX - box.left;
  const y = event.clientY - box.top;
  let best = null;
  let least = REACH;
  for (const each of marks) {
    const away = Math.hypot(Math.max(each.from - x, 0, x - each.to), each.y - y);
    if (away < least) [best, least] = [each, away];
  }
  return best;
}

function showTip(point) {
  const tip = byId("tip");
  for (const each of document.querySelectorAll("#plot a.near")) each.classList.remove("near");
  tip.hidden = !point;
  if (!point) return;
  point.link.classList.add("near");
  const { paper, item, group } = point;
  tip.replaceChildren(el("strong", {}, titleOf(paper)), el("span", {}, plain(group.text(item))));
  placeTip(tip, point);
}

function placeTip(tip, point) {
  const plot = byId("plot");
  const left = Math.min(Math.max(0, point.x - tip.offsetWidth / 2), Math.max(0, plot.clientWidth - tip.offsetWidth));
  const isAbove = point.y > tip.offsetHeight + 16;
  tip.style.left = `${plot.offsetLeft + left}px`;
  tip.style.top = `${plot.offsetTop + (isAbove ? point.y - tip.offsetHeight - 10 : point.y + 12)}px`;
}

/** Arrow keys walk over the marks: left and right along a row, up and down to the nearest of the next one. */
function walkPlot(event) {
  const at = marks.findIndex((each) => each.link === document.activeElement);
  const next = at < 0 ? null : stepFrom(at, event.key);
  if (!next) return;
  event.preventDefault();
  marks[at].link.setAttribute("tabindex", "-1");
  next.link.setAttribute("tabindex", "0");
  next.link.focus();
}

function stepFrom(at, key) {
  const here = marks[at];
  const others = { ArrowRight: marks[at + 1], ArrowLeft: marks[at - 1], Home: marks[0], End: marks.at(-1) };
  if (key in others) return others[key];
  const rows = [...new Set(marks.map((each) => each.row))];
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  const row = step && rows[rows.indexOf(here.row) + step];
  const list = row === undefined ? [] : marks.filter((each) => each.row === row);
  return list.reduce(
    (best, each) => (!best || Math.abs(each.x - here.x) < Math.abs(best.x - here.x) ? each : best),
    null,
  );
}

function plotClicked(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const isKey = event.detail === 0;
  const point = isKey ? marks.find((each) => each.link === event.target.closest("a")) : nearest(event);
  if (!point) return;
  event.preventDefault();
  point.link.focus();
  openPaper(point.paper.key, point.item);
}

export function listenToPlot() {
  const plot = byId("plot");
  plot.addEventListener("pointermove", (event) => {
    const point = marks.length > 0 ? nearest(event) : null;
    plot.classList.toggle("over", Boolean(point));
    showTip(point);
  });
  plot.addEventListener("pointerleave", () => showTip(null));
  plot.addEventListener("focusin", (event) => showTip(marks.find((each) => each.link === event.target)));
  plot.addEventListener("focusout", () => showTip(null));
  plot.addEventListener("keydown", walkPlot);
  plot.addEventListener("click", plotClicked);
  new ResizeObserver(fitPlotSoon).observe(plot);
}
