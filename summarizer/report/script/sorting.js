// The order of the table, by a column or a facet.

import { state } from "./address.js";
import { greatest } from "./filters.js";
import { facets } from "./groups.js";
import { collator } from "./papers.js";

function compared(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b);
}

/** What a view can be sorted by: its columns, and what papers have no column for. */
export function orders(view) {
  const columns = view.columns.map((column) => column.key);
  const others = view.group ? [] : facets.filter((facet) => !columns.includes(facet.key) && !isShown(facet));
  return [...view.columns, ...others.map(facetOrder)];
}

/** Our own columns sort by these facets already. */
function isShown(facet) {
  return ["metric", "min", "device"].includes(facet.key);
}

function facetOrder(facet) {
  const first = (paper) => facet.group.items(paper).flatMap(facet.of).map(String)[0] ?? "";
  const isNumber = facet.kind === "number";
  return {
    key: facet.key,
    label: facet.label,
    falls: isNumber,
    sortBy: isNumber ? (paper) => greatest(facet, paper) : first,
  };
}

/** The rows by a column; those that have nothing there come last in both directions. */
export function sorted(rows, view) {
  const order = orders(view).find((each) => each.key === state.sort.replace(/^-/, ""));
  if (!order) return rows;
  const sign = state.sort.startsWith("-") ? -1 : 1;
  const keyed = rows.map((row, index) => [order.sortBy(row), index, row]);
  const isEmpty = (value) => value === null || value === undefined || value === "";
  keyed.sort(([a, first], [b, second]) => {
    if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b) || first - second;
    return sign * compared(a, b) || first - second;
  });
  return keyed.map(([, , row]) => row);
}

/** What a press of a column's head leads to: its own direction, the other one, the order of the file. */
export function nextSort(column) {
  const turns = column.falls ? [`-${column.key}`, column.key, ""] : [column.key, `-${column.key}`, ""];
  return turns[(turns.indexOf(state.sort) + 1) % turns.length];
}
