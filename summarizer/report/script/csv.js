// The download: the rows of the table with all that their papers or values hold.

import { claimText } from "./claims.js";
import { el } from "./elements.js";
import { found, greatest } from "./filters.js";
import { measures } from "./groups.js";
import { data, fieldTexts } from "./papers.js";
import { view } from "./views.js";

const HEAD = ["id", "title", "status", "problem", "method", "claims", "best factor", "hardware", "marks"];
const SOURCE = ["authors", "year", "venue", "link"];

function table() {
  return view().group ? itemTable() : paperTable();
}

function paperTable() {
  const labels = data.fields.map((field) => field.label);
  return [[...HEAD, ...SOURCE, ...labels], ...found.rows.map(paperRow)];
}

function paperRow(paper) {
  return [
    paper.id,
    paper.title,
    paper.status,
    paper.problem?.text,
    [paper.method?.name, paper.method?.text].filter(Boolean).join(": "),
    paper.claims.map((claim) => claimText(claim)).join("; "),
    bestFactor(paper),
    paper.devices.map((device) => (device.count ? `${device.count} x ${device.name}` : device.name)).join("; "),
    paper.marks.map(([text, times]) => (times > 1 ? `${text} (${times})` : text)).join("; "),
    ...sourceCells(paper),
    ...data.fields.map((field) => fieldTexts(paper, field.name).join("; ")),
  ];
}

function bestFactor(paper) {
  const factor = measures.find((facet) => facet.key === "min");
  return factor ? greatest(factor, paper) : null;
}

function sourceCells(paper) {
  return [(paper.authors ?? []).join("; "), paper.year, paper.venue, paper.link?.href];
}

function itemTable() {
  const columns = view().columns.filter((column) => column.key !== "title");
  const labels = columns.map((column) => column.label.toLowerCase());
  return [["id", "title", ...labels, "evidence", ...SOURCE], ...found.rows.map((row) => itemRow(row, columns))];
}

function itemRow(row, columns) {
  const { paper, item } = row;
  const evidence = (item.spans ?? []).map(([start, end]) => paper.abstract.slice(start, end)).join(" \u2026 ");
  return [paper.id, paper.title, ...columns.map((column) => column.csv(row)), evidence, ...sourceCells(paper)];
}

/** A cell as spreadsheets read it: what begins like a formula becomes text. */
function csvCell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function download() {
  const text = table()
    .map((cells) => cells.map(csvCell).join(","))
    .join("\r\n")
    .concat("\r\n");
  const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  el("a", { href: url, download: `${view().key || "papers"}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
