// The order of the papers, by a column.

import { state } from "./address.js";
import { columns } from "./columns.js";
import { collator } from "./papers.js";

function compared(a, b) {
  return typeof a === "number" ? a - b : collator.compare(a, b);
}

/** The papers by a column; those that have nothing there come last in both directions. */
export function sorted(list) {
  const column = columns.find((each) => each.key === state.sort.replace(/^-/, ""));
  if (!column) return list;
  const sign = state.sort.startsWith("-") ? -1 : 1;
  const keyed = list.map((paper) => [column.sortBy(paper), paper]);
  const isEmpty = (value) => value === null || value === "";
  keyed.sort(([a, first], [b, second]) => {
    if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b) || first.index - second.index;
    return sign * compared(a, b) || first.index - second.index;
  });
  return keyed.map(([, paper]) => paper);
}

/** What a press of a column's head leads to: its own direction, the other one, the order of the file. */
export function nextSort(column) {
  const turns = column.falls ? [`-${column.key}`, column.key, ""] : [column.key, `-${column.key}`, ""];
  return turns[(turns.indexOf(state.sort) + 1) % turns.length];
}
