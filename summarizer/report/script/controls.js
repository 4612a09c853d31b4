// The form of filters and the line below it.

import { change, FILTERS, state } from "./address.js";
import { byId, el } from "./elements.js";
import { fitting, found, isFiltered } from "./filters.js";
import { countables, facets } from "./groups.js";
import { collator, papers, tally } from "./papers.js";
import { orders } from "./sorting.js";
import { view } from "./views.js";
import { counted } from "./words.js";

const FIELDS = [...FILTERS.filter((name) => name !== "flagged"), "sort"];

export function fillControls() {
  byId("facets").replaceChildren(...[...countables, ...facets.filter((each) => each.kind === "number")].map(control));
}

function control(facet) {
  if (facet.kind !== "number") {
    const select = el("select", { name: facet.key });
    fillSelect(select, [["", "any"], ...optionsOf(facet)]);
    return el("label", {}, `${facet.label} `, select);
  }
  const given = { type: "number", name: facet.key, step: "any", inputmode: "decimal" };
  return el("label", {}, `${facet.label} at least `, el("input", given));
}

/** The values of a facet: names from A to Z, of a few choices the most frequent first. */
function optionsOf(facet) {
  const counts = tally(papers.flatMap((paper) => facet.group.items(paper).flatMap(facet.of)));
  const byName = (a, b) => collator.compare(facet.text(a[0]), facet.text(b[0]));
  const byNumber = (a, b) => b[1] - a[1] || byName(a, b);
  return [...counts]
    .sort(facet.key === "device" ? byName : byNumber)
    .map(([value]) => [String(value), facet.text(value)]);
}

function sortChoices(order) {
  const [up, down] = order.falls ? ["lowest first", "highest first"] : ["A to Z", "Z to A"];
  return [
    [order.key, `${order.label}, ${up}`],
    [`-${order.key}`, `${order.label}, ${down}`],
  ];
}

function fillSelect(select, choices) {
  select.replaceChildren(...choices.map(([value, text]) => el("option", { value }, text)));
}

export function showControls() {
  const form = byId("filters");
  fillSelect(form.elements.sort, [["", "order of the file"], ...orders(view()).flatMap(sortChoices)]);
  for (const name of FIELDS) {
    if (form.elements[name].value !== state[name]) form.elements[name].value = state[name];
  }
  form.elements.flagged.checked = Boolean(state.flagged);
  byId("reset").hidden = !isFiltered();
  byId("csv").disabled = found.rows.length === 0;
  byId("shown").textContent = shownText();
}

function shownText() {
  const all = view().rowsOf(papers, (group, paper) => fitting(group, paper, {})).length;
  const total = counted(all, ...view().many);
  return found.rows.length === all ? total : `${found.rows.length.toLocaleString("en")} of ${total}`;
}

export function readControls() {
  const form = byId("filters");
  const given = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  change({ ...given, flagged: form.elements.flagged.checked ? "1" : "" });
}
