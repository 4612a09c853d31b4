// The papers of the data block, with what the page asks of them.

import { byId } from "./elements.js";
import { plain, shown, spoken } from "./words.js";

const PASSES = new Set(["ok", "not_applicable"]);
export const PLAIN_PARTS = new Set(["", "name", "text", "title", "statement", "value"]); // they need no label
const NAMED = 3; // authors before "et al."
export const STATUSES = { ok: "summarised", failed: "failed", skipped: "skipped" };
export const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
export const data = JSON.parse(byId("data").textContent);
export const papers = data.papers.map(prepared);
export const byKey = new Map(papers.map((paper) => [paper.key, paper]));
export const has = {
  method: papers.some((paper) => paper.method),
  claims: papers.some((paper) => paper.claims.length > 0),
  devices: papers.some((paper) => paper.devices.length > 0),
};

/** A paper of the data block with its empty lists back. */
function prepared(paper, index) {
  const whole = { claims: [], devices: [], fields: {}, warnings: [], abstract: "", title: "", ...paper, index };
  whole.marks = marksOf(whole);
  return whole;
}

function valuesOf(paper) {
  return [
    ...[paper.problem, paper.method].filter(Boolean),
    ...paper.claims,
    ...paper.devices,
    ...Object.values(paper.fields).flat(),
  ];
}

/** What a reader should look at, in words, each with how often it occurs. */
function marksOf(paper) {
  const warned = paper.warnings.map((warning) => spoken(warning.kind ?? "warning"));
  return [...tally(valuesOf(paper).flatMap(wrongChecks).concat(warned))];
}

export function wrongChecks(value) {
  return Object.entries(value.checks ?? {})
    .filter(([, outcome]) => !PASSES.has(outcome))
    .map(([name, outcome]) => checkText(name, outcome));
}

export function checkText(name, outcome) {
  return data.checks[`${name} ${outcome}`] ?? `${spoken(name)} ${spoken(outcome)}`;
}

export function tally(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** All that a search looks at, in lower case. */
export function haystack(paper) {
  paper.text ??= [
    paper.id,
    paper.title,
    ...(paper.authors ?? []),
    paper.year,
    paper.venue,
    paper.abstract,
    paper.problem?.text,
    paper.method?.name,
    paper.method?.text,
    ...paper.claims.flatMap((claim) => [claim.amount, claim.statement, claim.baseline, spoken(claim.metric)]),
    ...paper.devices.map((device) => device.name),
    ...Object.values(paper.fields).flatMap((values) => values.map(partsText)),
    paper.error?.message,
  ]
    .join("\n")
    .toLowerCase();
  return paper.text;
}

export function titleOf(paper) {
  return plain(paper.title || paper.id);
}

/** Who wrote it, when, and where it appeared, as far as that is known. */
export function bylineOf(paper) {
  const authors = paper.authors ?? [];
  const names = authors.slice(0, NAMED).join(", ");
  return [authors.length > NAMED ? `${names} et al.` : names, paper.year, paper.venue].filter(Boolean).join(" \u00b7 ");
}

// --- Fields of any schema ---

/** The parts of a value that have a label, or the value alone. */
export function partsText(value) {
  return Object.entries(value.parts ?? {})
    .map(([name, part]) => (PLAIN_PARTS.has(name) ? shown(part) : `${labelOf(name)}: ${shown(part)}`))
    .join("; ");
}

export function labelOf(name) {
  const words = spoken(name).replaceAll(".", ", ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function fieldTexts(paper, name) {
  return (paper.fields[name] ?? []).map(partsText);
}
