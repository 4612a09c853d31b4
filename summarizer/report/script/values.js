// What is shown of a paper: its values in groups, with their checks.

import { deviceText, factorText, partText } from "./claims.js";
import { metricOf } from "./columns.js";
import { badge, el } from "./elements.js";
import { light, pin, pinned } from "./highlight.js";
import { checkText, data, has, labelOf, PLAIN_PARTS, STATUSES } from "./papers.js";
import { plain, shown, spoken } from "./words.js";

/** What is shown of a paper, in groups; each item has a value with its spans and how it looks. */
export function groupsOf(paper) {
  const group = (label, kind, values, body) => ({
    label,
    kind,
    items: values.map((value) => ({ value, kind, body: body(value) })),
  });
  const groups = [
    group("Problem", "problem", paper.problem ? [paper.problem] : [], toldBody),
    group("Method", "method", paper.method ? [paper.method] : [], toldBody),
    group("Claims", "claim", paper.claims, claimBody),
    group("Hardware", "device", paper.devices, deviceBody),
    ...Object.entries(paper.fields).map(([name, values]) => group(labelOf(name), "field", values, fieldBody)),
    group("Warnings", "warning", paper.warnings, warningBody),
  ].filter((each) => each.items.length > 0);
  let number = 0;
  for (const item of groups.flatMap((each) => each.items)) {
    if (item.value.spans) item.number = number += 1;
  }
  return groups;
}

function toldBody(value) {
  return [el("p", {}, value.name ? el("strong", {}, `${value.name}. `) : null, plain(value.text))];
}

function claimBody(claim) {
  const amount = claim.amount ? `as written: ${plain(claim.amount)}${partText(claim)}` : "";
  const baseline = claim.baseline ? `vs. ${plain(claim.baseline)}` : "";
  return [
    el("p", { class: "headline" }, el("span", {}, plain(claim.statement)), factorOf(claim)),
    el("p", { class: "aside" }, metricOf(claim), [amount, baseline].map((text) => text && ` \u00b7 ${text}`).join("")),
    ...moreBody(claim),
  ];
}

function factorOf(claim) {
  return claim.factor === undefined ? null : el("span", { class: "factor" }, factorText(claim));
}

function moreBody(value) {
  return Object.entries(value.more ?? {}).map(([name, part]) => partLine(name, part));
}

function partLine(name, part) {
  return el("p", {}, !PLAIN_PARTS.has(name) ? el("span", { class: "aside" }, `${labelOf(name)}: `) : null, shown(part));
}

function deviceBody(device) {
  return [
    el(
      "p",
      {},
      el("strong", {}, deviceText(device)),
      device.kind ? el("span", { class: "aside" }, ` ${device.kind}`) : null,
    ),
    ...moreBody(device),
  ];
}

function fieldBody(value) {
  return Object.entries(value.parts).map(([name, part]) => partLine(name, part));
}

function warningBody(warning) {
  return [el("p", {}, badge(spoken(warning.kind ?? "warning"), false), " ", warning.message)];
}

export function valuesPane(paper, groups) {
  const parts = groups.map((group) =>
    el(
      "section",
      { class: group.kind },
      el("h3", {}, group.label),
      el("ul", {}, ...group.items.map((item) => valueItem(item, paper))),
    ),
  );
  if (paper.status === "ok" && has.claims && paper.claims.length === 0)
    parts.push(el("p", { class: "aside" }, "No efficiency claim in this abstract."));
  return el("div", { class: "values" }, failure(paper), ...parts, provenance(paper));
}

function valueItem(item, paper) {
  const checks = Object.entries(item.value.checks ?? {}).map(([name, outcome]) =>
    badge(checkText(name, outcome), outcome === "ok"),
  );
  const node = el(
    "li",
    { class: "value", "data-kind": item.kind },
    numberButton(item, paper),
    el("div", {}, ...item.body, checks.length > 0 ? el("p", { class: "badges" }, ...checks) : null),
  );
  item.node = node;
  if (!item.number) return node;
  node.addEventListener("pointerenter", () => light(item));
  node.addEventListener("pointerleave", () => light(pinned.item));
  node.addEventListener("focusin", () => light(item));
  node.addEventListener("focusout", () => light(pinned.item));
  node.addEventListener("click", () => pin(item));
  return node;
}

/** The number by which the abstract refers to a value; pressed, its evidence stays highlighted. */
function numberButton(item, paper) {
  if (!item.number) return el("span", {});
  const quote = item.value.spans.map(([start, end]) => paper.abstract.slice(start, end)).join(" \u2026 ");
  return el(
    "button",
    {
      type: "button",
      class: "number",
      "aria-pressed": "false",
      "aria-label": `${item.number}, show its evidence`,
      "aria-description": quote,
    },
    String(item.number),
  );
}

function failure(paper) {
  if (!paper.error) return null;
  const answer = paper.error.answer
    ? el("details", {}, el("summary", {}, "What the model last said"), el("pre", { tabindex: "0" }, paper.error.answer))
    : null;
  return el(
    "section",
    { class: "failure" },
    el("h3", {}, `${STATUSES[paper.status] ?? paper.status}: ${paper.error.type ?? ""}`),
    el("p", {}, paper.error.message ?? ""),
    answer,
  );
}

function provenance(paper) {
  const source = data.sources[paper.source];
  const facts = [
    ["Id", paper.id],
    ["Model", source.model],
    ["Prompt", source.prompt],
    ["Schema", source.schema],
    [
      "Answer",
      [source.origin, paper.cached ? "kept from before" : "", paper.attempts > 1 ? `${paper.attempts} attempts` : ""]
        .filter(Boolean)
        .join(", "),
    ],
    ["Cost", paper.cost ? `$${paper.cost.toPrecision(2)}` : ""],
    ["Fingerprint", paper.fingerprint],
  ].filter(([, value]) => value);
  return el(
    "section",
    { class: "provenance" },
    el("h3", {}, "Provenance"),
    el("dl", {}, ...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
  );
}
