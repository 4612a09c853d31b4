// The columns of the table of papers: what they show and what they sort by.

import { address, state } from "./address.js";
import { deviceText, factorText, partText } from "./claims.js";
import { badge, el } from "./elements.js";
import { greatest, isNarrowed, itemFits } from "./filters.js";
import { facets, groups, kindClass } from "./groups.js";
import { bylineOf, data, fieldTexts, has, STATUSES, titleOf } from "./papers.js";
import { plain, spoken } from "./words.js";

const MOST_FIELDS = 5; // columns for the fields of another schema
const MORE_FIELDS = 2; // columns for fields beside ours
const LONG = 3; // values of a field that a cell shows

const claims = groups.find((group) => group.name === "claims");
const factor = facets.find((facet) => facet.key === "min");

export const titleColumn = { key: "title", label: "Paper", sortBy: titleOf, cell: titleCell };
const methodColumn = { key: "method", label: "Method", sortBy: (paper) => paper.method?.name ?? "", cell: methodCell };
const claimsColumn = {
  key: "factor",
  label: "Claims",
  falls: true,
  sortBy: (paper) => greatest(factor, paper),
  cell: claimsCell,
};
const devicesColumn = {
  key: "hardware",
  label: "Hardware",
  sortBy: (paper) => paper.devices[0]?.name ?? "",
  cell: (paper) => paper.devices.map((device) => el("p", {}, deviceText(device))),
};
const marksColumn = {
  key: "marks",
  label: "Marks",
  falls: true,
  sortBy: (paper) => paper.marks.length,
  cell: marksCell,
};

export const paperColumns = [
  titleColumn,
  has.method && methodColumn,
  has.claims && claimsColumn,
  has.devices && devicesColumn,
  ...fieldColumns(),
  marksColumn,
].filter(Boolean);

function fieldColumns() {
  const isOurs = has.method || has.claims || has.devices;
  return data.fields.slice(0, isOurs ? MORE_FIELDS : MOST_FIELDS).map((field) => {
    const own = facets.find((facet) => facet.key === `by.${field.name}` && facet.kind === "number");
    return {
      key: own ? own.key : `field:${field.name}`,
      label: field.label,
      falls: Boolean(own),
      sortBy: own ? (paper) => greatest(own, paper) : (paper) => fieldTexts(paper, field.name)[0] ?? "",
      cell: (paper) => fieldCell(paper, field.name),
    };
  });
}

function fieldCell(paper, name) {
  const texts = fieldTexts(paper, name);
  const lines = texts.slice(0, LONG).map((text) => el("p", { class: "clamped" }, text));
  return texts.length > LONG ? [...lines, el("p", { class: "aside" }, `and ${texts.length - LONG} more`)] : lines;
}

function titleCell(paper) {
  const link = el("a", { href: address({ paper: paper.key }), class: "open" }, titleOf(paper));
  const reason = `${STATUSES[paper.status] ?? paper.status}: ${paper.error?.message ?? ""}`;
  const why = paper.status === "ok" ? null : el("p", { class: `why ${paper.status}` }, reason);
  return [link, byline(paper), why];
}

/** Authors, year, venue, and the link to the paper itself. */
export function byline(paper) {
  const text = bylineOf(paper);
  if (!text && !paper.link) return null;
  return el("p", { class: "byline" }, text, text && paper.link ? " \u00b7 " : null, paperLink(paper));
}

function paperLink(paper) {
  if (!paper.link) return null;
  const { href, text } = paper.link;
  return el("a", { href, class: "away", target: "_blank", rel: "noopener noreferrer" }, text);
}

function methodCell(paper) {
  if (!paper.method) return [];
  const name = paper.method.name ? el("strong", {}, paper.method.name) : null;
  return [name, el("p", { class: "clamped aside" }, plain(paper.method.text))];
}

function claimsCell(paper) {
  return paper.claims.length > 0 ? [el("ul", { class: "claims" }, ...paper.claims.map(claimLine))] : [];
}

function claimLine(claim) {
  const isOff = isNarrowed(claims, state) && !itemFits(claims, claim, state);
  return el(
    "li",
    { class: isOff ? "off" : null },
    el("span", { class: "factor" }, factorText(claim)),
    metricOf(claim),
    el("span", { class: "clamped" }, plain(claim.statement), partText(claim), against(claim)),
  );
}

export function metricOf(claim) {
  return el("span", { class: `metric ${kindClass(claims, claim)}` }, spoken(claim.metric));
}

export function against(claim) {
  return claim.baseline ? el("span", { class: "aside" }, ` vs. ${plain(claim.baseline)}`) : null;
}

function marksCell(paper) {
  return paper.marks.map(([text, times]) => badge(times > 1 ? `${text} (${times})` : text, false));
}
