// The papers of the data block, with what filters and sorting ask of them.

import { byId } from "./elements.js";
import { plain, spoken } from "./words.js";

const PASSES = new Set(["ok", "not_applicable"]);
const CHECKS = {
  "figure ok": "figure in evidence",
  "figure not_in_evidence": "figure not in evidence",
  "negation ok": "not negated",
  "negation negated": "denied by its evidence",
  "hedge ok": "said as a fact",
  "hedge hedged": "its evidence says only that it may be so",
  "name ok": "named in evidence",
  "name not_in_evidence": "not named in evidence",
  "count ok": "count in evidence",
  "count not_in_evidence": "count not in evidence",
  "evidence missing": "no evidence cited",
  "evidence not_in_evidence": "not the words of its evidence",
};
export const STATUSES = { ok: "summarised", failed: "failed", skipped: "skipped" };
export const data = JSON.parse(byId("data").textContent);
export const papers = data.papers.map(prepared);
export const byKey = new Map(papers.map((paper) => [paper.key, paper]));
export const has = {
  method: papers.some((paper) => paper.method),
  claims: papers.some((paper) => paper.claims.length > 0),
  devices: papers.some((paper) => paper.devices.length > 0),
};
export const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** A paper of the data block with its empty lists back, and what filters and sorting ask of it. */
function prepared(paper, index) {
  const whole = { claims: [], devices: [], fields: [], warnings: [], abstract: "", title: "", ...paper, index };
  whole.values = valuesOf(whole);
  whole.marks = marksOf(whole);
  whole.deviceKeys = new Set(whole.devices.map((device) => device.name.toLowerCase()));
  return whole;
}

function valuesOf(paper) {
  return [
    ...[paper.problem, paper.method].filter(Boolean),
    ...paper.claims,
    ...paper.devices,
    ...paper.fields.flatMap((field) => field.values),
  ];
}

/** What a reader should look at, in words, each with how often it occurs. */
function marksOf(paper) {
  const told = paper.values
    .flatMap((value) => wrongChecks(value))
    .concat(paper.warnings.map((w) => spoken(w.kind ?? "warning")));
  return [...tally(told)];
}

export function wrongChecks(value) {
  return Object.entries(value.checks ?? {})
    .filter(([, outcome]) => !PASSES.has(outcome))
    .map(([name, outcome]) => checkText(name, outcome));
}

export function checkText(name, outcome) {
  return CHECKS[`${name} ${outcome}`] ?? `${spoken(name)} ${spoken(outcome)}`;
}

export function tally(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

export function haystack(paper) {
  paper.text ??= [
    paper.id,
    paper.title,
    paper.abstract,
    paper.problem?.text,
    paper.method?.name,
    paper.method?.text,
    ...paper.claims.flatMap((claim) => [claim.amount, claim.statement, claim.baseline, spoken(claim.metric)]),
    ...paper.devices.map((device) => device.name),
    ...paper.fields.flatMap((field) => field.values.flatMap((value) => value.lines.map((line) => line[1]))),
    paper.error?.message,
  ]
    .join("\n")
    .toLowerCase();
  return paper.text;
}

export function titleOf(paper) {
  return plain(paper.title || paper.id);
}

export function fieldTexts(paper, label) {
  const values = paper.fields.find((field) => field.label === label)?.values ?? [];
  return values.map((value) => value.lines.map(([name, text]) => (name ? `${name}: ${text}` : text)).join("; "));
}

/** Each device once, as it is first written, by its name in lower case. */
export function deviceNames() {
  const names = new Map();
  for (const device of papers.flatMap((paper) => paper.devices)) {
    const key = device.name.toLowerCase();
    if (!names.has(key)) names.set(key, device.name);
  }
  return names;
}
