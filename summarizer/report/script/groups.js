// What papers hold, in groups, and what each group is filtered, counted, sorted and plotted by, whatever the schema.
//
// A group is a field: its items are the field's values. A facet is a part of them that is a choice, a flag or a number.

import { claimText, deviceText, factorText } from "./claims.js";
import { collator, data, has, papers, partsText, tally } from "./papers.js";
import { shown, spoken } from "./words.js";

const KINDS = 7; // colours beside the one of "other"
const FAMILIES = [
  ["training", ["training_time", "convergence", "tuning"]],
  ["inference", ["inference", "throughput"]],
  ["compute and energy", ["compute", "energy"]],
  ["memory and size", ["memory", "model_size"]],
  ["data and traffic", ["data", "communication"]],
];

export const groups = [
  has.claims && claimsGroup(),
  has.devices && devicesGroup(),
  ...data.fields.map(fieldGroup),
].filter(Boolean);
for (const group of groups) if (!group.kindOf) giveKinds(group);
export const facets = groups.flatMap((group) => group.facets);
export const measures = facets.filter((facet) => facet.kind === "number");
export const countables = facets.filter((facet) => facet.kind !== "number");

function listed(value) {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function facet(group, given) {
  return { text: shown, group, ...given };
}

function partFacets(group, parts, { name, partOf }) {
  return parts
    .filter((part) => part.kind !== "text")
    .map((part) =>
      facet(group, {
        key: `by.${name}${part.name && `.${part.name}`}`,
        label: part.name ? `${group.label}: ${part.label.toLowerCase()}` : group.label,
        short: part.label || group.label,
        kind: part.kind,
        of: (item) => listed(partOf(item, part.name)),
      }),
    );
}

// A factor of a part of the whole, such as the KV cache, is not compared with those of wholes.
function ofWhole(claim) {
  return listed(claim.part ? undefined : claim.factor);
}

function claimsGroup() {
  const group = {
    name: "claims",
    label: "Claims",
    many: ["claim", "claims"],
    isList: true,
    items: (paper) => paper.claims,
  };
  const metric = { key: "metric", label: "Metric", kind: "choice", text: spoken, of: (claim) => [claim.metric] };
  const factor = { key: "min", label: "Factor", kind: "number", text: () => "", of: ofWhole };
  const axis = { unit: "\u00d7", isLog: true, least: 1, most: 10, heading: "Claimed factors" };
  const ends = (claim) => ({ low: claim.low, high: claim.high, bound: claim.bound });
  group.facets = [
    facet(group, { ...metric, heading: "Claims by metric", id: "metrics" }),
    facet(group, { ...factor, ...axis, ends, shownOf: factorText }),
    ...partFacets(group, data.more.claims, { name: "claims", partOf: (claim, name) => claim.more?.[name] }),
  ];
  group.text = claimText;
  group.kindOf = (claim) => FAMILIES.findIndex(([, metrics]) => metrics.includes(claim.metric));
  group.kindNames = FAMILIES.map(([name]) => name);
  group.rows = group.facets[0];
  return group;
}

function devicesGroup() {
  const group = {
    name: "hardware",
    label: "Hardware",
    many: ["device", "devices"],
    isList: true,
    items: (paper) => paper.devices,
  };
  const names = deviceNames();
  const named = (key) => names.get(key) ?? key;
  const nameOf = (device) => [device.name.toLowerCase()];
  group.facets = [
    facet(group, { key: "device", label: "Device", kind: "choice", text: named, of: nameOf }),
    facet(group, {
      key: "by.hardware.kind",
      label: "Hardware kind",
      kind: "choice",
      of: (device) => listed(device.kind),
    }),
    facet(group, { key: "by.hardware.count", label: "Device count", kind: "number", of: (each) => listed(each.count) }),
    ...partFacets(group, data.more.devices, { name: "hardware", partOf: (device, name) => device.more?.[name] }),
  ].filter((each) => papers.some((paper) => paper.devices.some((device) => each.of(device).length > 0)));
  Object.assign(group.facets[0], { heading: "Papers by device", id: "devices", perPaper: true });
  return Object.assign(group, { text: deviceText });
}

/** Each device once, as it is first written, by its name in lower case. */
function deviceNames() {
  const names = new Map();
  for (const device of papers.flatMap((paper) => paper.devices)) {
    const key = device.name.toLowerCase();
    if (!names.has(key)) names.set(key, device.name);
  }
  return names;
}

function fieldGroup(field) {
  const items = (paper) => paper.fields[field.name] ?? [];
  const isOne = papers.every((paper) => items(paper).length < 2) && field.parts.every((part) => part.name === "");
  const isList = papers.some((paper) => items(paper).length > 1);
  const many = isOne ? ["paper", "papers"] : namesOf(field.label, isList);
  const group = {
    name: field.name,
    label: field.label,
    many,
    parts: field.parts,
    items,
    isOne,
    isList,
    text: partsText,
  };
  group.facets = partFacets(group, field.parts, { name: field.name, partOf: (item, name) => item.parts[name] });
  return group;
}

/** What one and many values of a list are called: "dataset", "datasets". */
function namesOf(label, isList) {
  const name = label.toLowerCase();
  return isList && /[^s]s$/.test(name) ? [name.replace(/ies$/, "y").replace(/s$/, ""), name] : ["value", "values"];
}

/** The facet by which a group's items are coloured and plotted in rows: of the choices, the one of the fewest values. */
function giveKinds(group) {
  const near = choicesOf(group);
  const choices = near.length > 0 || !group.isOne ? near : ofPapers();
  const counts = choices.map((each) => tally(papers.flatMap((paper) => each.group.items(paper).flatMap(each.of))));
  const best = counts.indexOf(counts.reduce((least, each) => (!least || each.size < least.size ? each : least), null));
  const ranked = best < 0 ? [] : [...counts[best]].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
  const names = ranked.slice(0, KINDS).map(([name]) => name);
  group.rows = choices[best];
  group.kindOf = (item, paper) => names.indexOf(rowName(group, item, paper));
  group.kindNames = names.map(shown);
}

/** The choices of fields of one value a paper, else their flags. */
function ofPapers() {
  const all = groups.filter((each) => each.isOne).flatMap(choicesOf);
  const choices = all.filter((each) => each.kind === "choice");
  return choices.length > 0 ? choices : all;
}

/** Choices first, then flags, then names that happen to come back. */
function choicesOf(group) {
  const all = group.facets.filter((each) => each.kind !== "number" && each.key !== "device");
  const named = all.filter((each) => each.short === "Name");
  const better = all.filter((each) => each.kind === "choice" && !named.includes(each));
  return [better, all.filter((each) => each.kind === "flag"), named].find((list) => list.length > 0) ?? [];
}

/** The choice that an item is plotted under; of a value that stands alone it is another field of its paper. */
export function rowName(group, item, paper) {
  if (!group.rows) return "";
  const of = group.rows.group === group ? item : group.rows.group.items(paper)[0];
  return of ? (group.rows.of(of)[0] ?? "") : "";
}

/** The class that colours an item as its kind. */
export function kindClass(group, item, paper) {
  const kind = group.kindOf(item, paper);
  return kind < 0 ? "k-other" : `k-${kind}`;
}
