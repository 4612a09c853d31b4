// Counts of choices and flags, each a filter.

import { change, state } from "./address.js";
import { byId, el } from "./elements.js";
import { fitting, passing } from "./filters.js";
import { countables } from "./groups.js";
import { collator, tally } from "./papers.js";

const SHOWN_COUNTS = 8; // values shown before "more"
const MOST_LISTS = 6; // facets counted beside the plot

const lists = countables.slice(0, MOST_LISTS);

/** The place of each list, once. */
export function placeCounts() {
  byId("counts").replaceChildren(...lists.map(section));
}

function section(facet, index) {
  const id = facet.id ?? `counts-${index}`;
  const heading = el("h2", { id: `${id}-heading` }, countHeading(facet));
  return el("section", { "aria-labelledby": `${id}-heading` }, heading, el("ul", { id, class: "counts" }));
}

function countHeading(facet) {
  if (facet.heading) return facet.heading;
  return facet.group.isOne ? `Papers by ${facet.label.toLowerCase()}` : `${facet.group.label} by ${part(facet)}`;
}

function part(facet) {
  return facet.key === "by.hardware.kind" ? "kind" : facet.short.toLowerCase();
}

export function showCounts() {
  lists.forEach((facet, index) => {
    listCounts(byId(facet.id ?? `counts-${index}`), facet);
  });
}

function countsOf(facet) {
  const wanted = { ...state, [facet.key]: "" };
  const values = passing(wanted).map((paper) => fitting(facet.group, paper, wanted).flatMap(facet.of).map(String));
  return tally(facet.perPaper ? values.flatMap((each) => [...new Set(each)]) : values.flat());
}

function listCounts(list, facet) {
  const ranked = [...countsOf(facet)].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
  const most = ranked[0]?.[1] ?? 1;
  const isWhole = list.dataset.open || ranked.length <= SHOWN_COUNTS + 1 || facet.key === "metric";
  const limit = isWhole ? ranked.length : SHOWN_COUNTS;
  const items = ranked.slice(0, limit).map(([name, number]) => countItem(facet, { name, number, most }));
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
  list.replaceChildren(...items);
  if (limit < ranked.length) list.append(moreItem(list, ranked.length - limit));
  if (ranked.length === 0) list.append(el("li", { class: "aside" }, "none"));
  if (focused !== undefined)
    [...list.querySelectorAll("button")].find((button) => button.dataset.name === focused)?.focus();
}

function countItem(facet, { name, number, most }) {
  const bar = el("span", { class: "bar-of", "aria-hidden": "true" });
  bar.style.width = `${(100 * number) / most}%`;
  const text = facet.text(facet.kind === "flag" ? name === "true" : name);
  const button = el(
    "button",
    { type: "button", "data-name": name, "aria-pressed": String(state[facet.key] === name) },
    bar,
    el("span", { class: "count-name" }, text),
    el("span", { class: "count-number" }, number.toLocaleString("en")),
  );
  button.addEventListener("click", () => change({ [facet.key]: state[facet.key] === name ? "" : name }));
  return el("li", {}, button);
}

function moreItem(list, number) {
  const button = el("button", { type: "button", class: "quiet", "data-name": "" }, `${number} more`);
  button.addEventListener("click", () => {
    list.dataset.open = "1";
    showCounts();
  });
  return el("li", {}, button);
}
