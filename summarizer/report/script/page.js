// The report's script: reads the data block, and builds everything from it.

import { change, NONE, onChange, readAddress, state } from "./address.js";
import { showApart } from "./apart.js";
import { fillControls, readControls, showControls } from "./controls.js";
import { placeCounts, showCounts } from "./counts.js";
import { download } from "./csv.js";
import { byId } from "./elements.js";
import { fitting, found, passing } from "./filters.js";
import { facets } from "./groups.js";
import { listenToKeys } from "./keys.js";
import { later } from "./later.js";
import { paperClosed, showPaper } from "./paper.js";
import { placePlot, showPlot } from "./plot.js";
import { listenToPlot } from "./pointer.js";
import { sorted } from "./sorting.js";
import { addRows, listenToTable, showTable } from "./table.js";
import { kept, nextTheme, showTheme } from "./theme.js";
import { view } from "./views.js";

const showOverviewSoon = later(showOverview, 60);
const readControlsSoon = later(readControls, 120);

/** Another state than before: everything that depends on it is drawn again. */
function refresh() {
  const { rowsOf, paperOf } = view();
  found.rows = sorted(rowsOf(passing(state), fitting), view());
  found.papers = [...new Set(found.rows.map(paperOf))];
  showControls();
  showTable();
  showOverviewSoon();
}

function showOverview() {
  showCounts();
  showPlot();
}

function followAddress() {
  if (location.hash.length > 1 && !location.hash.includes("=")) return;
  Object.assign(state, readAddress());
  refresh();
  showPaper();
}

function clear() {
  const { sort, view: shown, plot } = state;
  change({ ...NONE, sort, view: shown, plot });
  byId("filters").elements.q.focus();
}

function listenToRest() {
  byId("filters").addEventListener("input", readControlsSoon);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("reset").addEventListener("click", clear);
  byId("csv").addEventListener("click", download);
  byId("theme").addEventListener("click", nextTheme);
  byId("skip").addEventListener("click", () => byId("papers-heading").focus());
  byId("paper").addEventListener("close", paperClosed);
  byId("paper").addEventListener("click", (event) => event.target === byId("paper") && byId("paper").close());
  document
    .querySelector(".totals")
    .addEventListener("click", (event) => event.target.closest("a") && byId("papers-heading").scrollIntoView());
  addEventListener("hashchange", followAddress);
  addEventListener("beforeprint", () => addRows(found.rows.length));
}

function begin() {
  showTheme(kept());
  byId("overview").hidden = facets.length === 0;
  fillControls();
  placeCounts();
  placePlot();
  showApart();
  listenToTable();
  listenToPlot();
  listenToKeys();
  listenToRest();
  onChange(refresh);
  followAddress();
}

begin();
