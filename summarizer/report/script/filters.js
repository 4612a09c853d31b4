// Which papers and which of their values pass the filters.

import { FILTERS, state } from "./address.js";
import { groups } from "./groups.js";
import { haystack, papers } from "./papers.js";

export const found = { papers, rows: papers }; // those that pass, and what the table shows of them, sorted

function facetFits(facet, item, wanted) {
  const values = facet.of(item);
  if (facet.kind === "number") return values.some((value) => value >= Number(wanted));
  return values.some((value) => String(value) === wanted);
}

/** Whether one item passes all filters of its group. */
export function itemFits(group, item, wanted) {
  return group.facets.every((facet) => !wanted[facet.key] || facetFits(facet, item, wanted[facet.key]));
}

export function isNarrowed(group, wanted) {
  return group.facets.some((facet) => wanted[facet.key]);
}

function groupFits(group, paper, wanted) {
  return !isNarrowed(group, wanted) || group.items(paper).some((item) => itemFits(group, item, wanted));
}

function paperFits(paper, wanted) {
  return (
    (!wanted.status || paper.status === wanted.status) &&
    (!wanted.flagged || paper.marks.length > 0) &&
    groups.every((group) => groupFits(group, paper, wanted)) &&
    wordsOf(wanted.q).every((word) => haystack(paper).includes(word))
  );
}

function wordsOf(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

export function passing(wanted) {
  return papers.filter((paper) => paperFits(paper, wanted));
}

export function isFiltered() {
  return FILTERS.some((name) => state[name]);
}

/** The items of a group that pass its filters. */
export function fitting(group, paper, wanted = state) {
  return group.items(paper).filter((item) => itemFits(group, item, wanted));
}

/** The greatest number a paper has in a facet, or null. */
export function greatest(facet, paper) {
  const numbers = fitting(facet.group, paper).flatMap(facet.of);
  return numbers.length > 0 ? numbers.reduce((most, each) => Math.max(most, each)) : null;
}
