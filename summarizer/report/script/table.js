// The table of papers, drawn as far as it is scrolled.

import { change, state } from "./address.js";
import { columns } from "./columns.js";
import { byId, el } from "./elements.js";
import { found } from "./filters.js";
import { opensPaper } from "./paper.js";
import { papers } from "./papers.js";
import { nextSort } from "./sorting.js";
import { counted } from "./words.js";

const CHUNK = 60; // rows added to the table at a time
let drawn = 0; // how many of them are in the table
const nearEnd = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && addRows(CHUNK), {
  rootMargin: "600px",
});

function row(paper, index) {
  const cells = columns.map((column) =>
    el(
      "td",
      { role: "cell", class: `c-${column.key.split(":")[0]}`, "data-label": column.label },
      ...column.cell(paper),
    ),
  );
  return el("tr", { role: "row", "data-key": paper.key, "aria-rowindex": index + 2 }, ...cells);
}

export function showHead() {
  const cells = columns.map((column) =>
    el(
      "th",
      { role: "columnheader", scope: "col", class: `c-${column.key.split(":")[0]}`, "data-key": column.key },
      el("button", { type: "button" }, column.label, el("span", { class: "arrow", "aria-hidden": "true" })),
    ),
  );
  byId("table").tHead.replaceChildren(el("tr", { role: "row", "aria-rowindex": "1" }, ...cells));
}

function showSort() {
  for (const cell of byId("table").tHead.rows[0].cells) {
    const isSorted = state.sort.replace(/^-/, "") === cell.dataset.key;
    if (isSorted) cell.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  }
}

export function showTable() {
  byId("table").tBodies[0].replaceChildren();
  byId("table").setAttribute("aria-rowcount", found.papers.length + 1);
  byId("table").hidden = found.papers.length === 0;
  byId("empty").hidden = found.papers.length > 0;
  byId("empty").textContent =
    papers.length > 0 ? "No paper passes these filters." : "There are no papers in these results.";
  drawn = 0;
  showSort();
  addRows(CHUNK);
}

export function addRows(number) {
  const next = found.papers.slice(drawn, drawn + number);
  byId("table").tBodies[0].append(...next.map((paper, index) => row(paper, drawn + index)));
  drawn += next.length;
  showMore(found.papers.length - drawn);
}

/** The button for more rows; observed anew, it tells also when it stays in sight. */
function showMore(left) {
  const more = byId("more");
  more.hidden = left === 0;
  more.textContent = `Show ${counted(Math.min(CHUNK, left), "more paper", "more papers")} of ${left.toLocaleString("en")}`;
  nearEnd.unobserve(more);
  if (left > 0) nearEnd.observe(more);
}

export function listenToTable() {
  byId("table").tHead.addEventListener("click", (event) => {
    const cell = event.target.closest("th");
    if (cell) change({ sort: nextSort(columns.find((column) => column.key === cell.dataset.key)) });
  });
  byId("table").tBodies[0].addEventListener("click", opensPaper);
  byId("apart").addEventListener("click", opensPaper);
  byId("more").addEventListener("click", () => addRows(CHUNK));
}
