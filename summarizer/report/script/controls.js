// The form of filters and the line below it.

import { change, state } from "./address.js";
import { columns } from "./columns.js";
import { byId, el } from "./elements.js";
import { found, isFiltered } from "./filters.js";
import { collator, deviceNames, has, papers, tally } from "./papers.js";
import { counted, spoken } from "./words.js";

export function fillControls() {
  const form = byId("filters");
  const metrics = [...tally(papers.flatMap((paper) => paper.claims.map((claim) => claim.metric)))].sort(
    (a, b) => b[1] - a[1],
  );
  const devices = [...deviceNames()].sort((a, b) => collator.compare(a[1], b[1]));
  fillSelect(form.metric, [["", "any"], ...metrics.map(([name]) => [name, spoken(name)])]);
  fillSelect(form.device, [["", "any"], ...devices]);
  fillSelect(form.sort, [["", "order of the file"], ...columns.flatMap(sortChoices)]);
  for (const label of form.querySelectorAll("[data-for]")) label.hidden = !has[label.dataset.for];
}

function sortChoices(column) {
  const [up, down] = column.falls ? ["lowest first", "highest first"] : ["A to Z", "Z to A"];
  return [
    [column.key, `${column.label}, ${up}`],
    [`-${column.key}`, `${column.label}, ${down}`],
  ];
}

function fillSelect(select, choices) {
  select.replaceChildren(...choices.map(([value, text]) => el("option", { value }, text)));
}

export function showControls() {
  const form = byId("filters");
  for (const name of ["q", "metric", "device", "min", "status", "sort"]) {
    if (form[name].value !== state[name]) form[name].value = state[name];
  }
  form.flagged.checked = Boolean(state.flagged);
  byId("reset").hidden = !isFiltered();
  byId("csv").disabled = found.papers.length === 0;
  const all = counted(papers.length, "paper", "papers");
  byId("shown").textContent =
    found.papers.length === papers.length ? all : `${found.papers.length.toLocaleString("en")} of ${all}`;
}

export function readControls() {
  const form = byId("filters");
  const given = Object.fromEntries(
    ["q", "metric", "device", "min", "status", "sort"].map((name) => [name, form[name].value]),
  );
  change({ ...given, flagged: form.flagged.checked ? "1" : "" });
}
