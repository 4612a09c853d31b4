// The table of the view, drawn as far as it is scrolled.

import { change, state } from "./address.js";
import { byId, el } from "./elements.js";
import { found } from "./filters.js";
import { opensPaper } from "./paper.js";
import { papers } from "./papers.js";
import { nextSort } from "./sorting.js";
import { view, views } from "./views.js";
import { counted } from "./words.js";

const CHUNK = 60; // rows added to the table at a time
let drawn = 0; // how many of them are in the table
const nearEnd = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && addRows(CHUNK), {
  rootMargin: "600px",
});

function row(each, index) {
  const { columns, paperOf } = view();
  const cells = columns.map((column) =>
    el(
      "td",
      { role: "cell", class: `c-${column.key.split(/[:.]/)[0]}`, "data-label": column.label },
      ...column.cell(each),
    ),
  );
  const key = paperOf(each).key;
  return el("tr", { role: "row", "data-key": key, "aria-rowindex": index + 2, "data-row": index }, ...cells);
}

function showHead() {
  const cells = view().columns.map((column) =>
    el(
      "th",
      { role: "columnheader", scope: "col", class: `c-${column.key.split(/[:.]/)[0]}`, "data-key": column.key },
      el("button", { type: "button" }, column.label, el("span", { class: "arrow", "aria-hidden": "true" })),
    ),
  );
  byId("table").tHead.replaceChildren(el("tr", { role: "row", "aria-rowindex": "1" }, ...cells));
}

/** The head is made once for each view, so that a press on it keeps its focus. */
function showSort() {
  const table = byId("table");
  if (table.dataset.view !== view().key) {
    table.dataset.view = view().key;
    table.className = view().group ? "items" : "papers";
    showHead();
  }
  for (const cell of table.tHead.rows[0].cells) markSorted(cell);
}

function markSorted(cell) {
  const isSorted = state.sort.replace(/^-/, "") === cell.dataset.key;
  if (isSorted) cell.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
  else cell.removeAttribute("aria-sort");
}

export function showTable() {
  byId("table").tBodies[0].replaceChildren();
  byId("table").setAttribute("aria-rowcount", found.rows.length + 1);
  byId("table").hidden = found.rows.length === 0;
  byId("empty").hidden = found.rows.length > 0;
  byId("empty").textContent =
    papers.length > 0 ? `No ${view().many[0]} passes these filters.` : "There are no papers in these results.";
  drawn = 0;
  showSort();
  showViews();
  addRows(CHUNK);
}

export function addRows(number) {
  const next = found.rows.slice(drawn, drawn + number);
  byId("table").tBodies[0].append(...next.map((each, index) => row(each, drawn + index)));
  drawn += next.length;
  showMore(found.rows.length - drawn);
}

/** The button for more rows; observed anew, it tells also when it stays in sight. */
function showMore(left) {
  const more = byId("more");
  const number = counted(Math.min(CHUNK, left), `more ${view().many[0]}`, `more ${view().many[1]}`);
  more.hidden = left === 0;
  more.textContent = `Show ${number} of ${left.toLocaleString("en")}`;
  nearEnd.unobserve(more);
  if (left > 0) nearEnd.observe(more);
}

/** The buttons between papers and their values. */
function showViews() {
  byId("papers-heading").textContent = view().label;
  const isShown = (each) => String(each.key === view().key);
  const list = byId("views");
  list.hidden = views.length < 2;
  for (const button of list.children) button.setAttribute("aria-pressed", isShown(button.view));
}

function listenToViews() {
  const buttons = views.map((each) => {
    const button = el(
      "button",
      { type: "button", class: "quiet" },
      each.group?.isList ? `All ${each.label.toLowerCase()}` : each.label,
    );
    button.addEventListener("click", () => change({ view: each.key }));
    return Object.assign(button, { view: each });
  });
  byId("views").replaceChildren(...buttons);
}

export function listenToTable() {
  byId("table").tHead.addEventListener("click", (event) => {
    const cell = event.target.closest("th");
    if (cell) change({ sort: nextSort(view().columns.find((column) => column.key === cell.dataset.key)) });
  });
  byId("table").tBodies[0].addEventListener("click", opensPaper);
  byId("apart").addEventListener("click", opensPaper);
  byId("more").addEventListener("click", () => addRows(CHUNK));
  listenToViews();
}
