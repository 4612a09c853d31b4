// The download.

import { claimText } from "./claims.js";
import { el } from "./elements.js";
import { bestFactor, found } from "./filters.js";
import { data, fieldTexts } from "./papers.js";

function csv(list) {
  const head = [
    "id",
    "title",
    "status",
    "problem",
    "method",
    "claims",
    "best factor",
    "hardware",
    "marks",
    ...data.fields,
  ];
  return [head, ...list.map(csvRow)]
    .map((cells) => cells.map(csvCell).join(","))
    .join("\r\n")
    .concat("\r\n");
}

function csvRow(paper) {
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
    ...data.fields.map((label) => fieldTexts(paper, label).join("; ")),
  ];
}

/** A cell as spreadsheets read it: what begins like a formula becomes text. */
function csvCell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function download() {
  const url = URL.createObjectURL(new Blob(["\ufeff", csv(found.papers)], { type: "text/csv;charset=utf-8" }));
  const link = el("a", { href: url, download: "papers.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
