// The columns of the table: what they show and what they sort by.

import { address, state } from "./address.js";
import { deviceText, factorText } from "./claims.js";
import { badge, el } from "./elements.js";
import { bestFactor, claimFits } from "./filters.js";
import { data, fieldTexts, has, STATUSES, titleOf } from "./papers.js";
import { plain, spoken } from "./words.js";

const MOST_FIELDS = 4; // columns for the fields of another schema
export const columns = columnsOf();

function columnsOf() {
  const marksColumn = {
    key: "marks",
    label: "Marks",
    falls: true,
    sortBy: (paper) => paper.marks.length,
    cell: marksCell,
  };
  return [
    { key: "title", label: "Paper", sortBy: titleOf, cell: titleCell },
    has.method && { key: "method", label: "Method", sortBy: (paper) => paper.method?.name ?? "", cell: methodCell },
    has.claims && { key: "factor", label: "Claims", falls: true, sortBy: bestFactor, cell: claimsCell },
    has.devices && {
      key: "hardware",
      label: "Hardware",
      sortBy: (paper) => paper.devices[0]?.name ?? "",
      cell: devicesCell,
    },
    ...fieldColumns(),
    marksColumn,
  ].filter(Boolean);
}

/** Columns for another schema's fields, where there are none of ours. */
function fieldColumns() {
  if (has.method || has.claims || has.devices) return [];
  return data.fields.slice(0, MOST_FIELDS).map((label) => ({
    key: `field:${label}`,
    label,
    sortBy: (paper) => fieldTexts(paper, label)[0] ?? "",
    cell: (paper) => fieldTexts(paper, label).map((text) => el("p", { class: "clamped" }, plain(text))),
  }));
}

function titleCell(paper) {
  const link = el("a", { href: address({ paper: paper.key }), class: "open" }, titleOf(paper));
  const why =
    paper.status === "ok"
      ? null
      : el("p", { class: `why ${paper.status}` }, `${STATUSES[paper.status]}: ${paper.error?.message ?? ""}`);
  return [link, why];
}

function methodCell(paper) {
  if (!paper.method) return [];
  const name = paper.method.name ? el("strong", {}, paper.method.name) : null;
  return [name, el("p", { class: "clamped aside" }, plain(paper.method.text))];
}

function claimsCell(paper) {
  if (paper.claims.length === 0) return [];
  return [el("ul", { class: "claims" }, ...paper.claims.map(claimLine))];
}

function claimLine(claim) {
  const isOff = (state.metric || state.min) && !claimFits(claim, state);
  return el(
    "li",
    { class: isOff ? "off" : null },
    el("span", { class: "factor" }, factorText(claim)),
    el("span", { class: "metric" }, spoken(claim.metric)),
    el(
      "span",
      { class: "clamped" },
      claim.amount ? el("strong", {}, plain(claim.amount)) : plain(claim.statement),
      against(claim),
    ),
  );
}

function against(claim) {
  return claim.baseline ? el("span", { class: "aside" }, ` vs. ${plain(claim.baseline)}`) : null;
}

function devicesCell(paper) {
  return paper.devices.map((device) => el("p", {}, deviceText(device)));
}

function marksCell(paper) {
  return paper.marks.map(([text, times]) => badge(times > 1 ? `${text} (${times})` : text, false));
}
