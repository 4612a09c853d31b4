// The columns of a table of values: a claim, a device or an entry of another schema in each row.

import { factorText, partText } from "./claims.js";
import { metricOf, titleColumn } from "./columns.js";
import { badge, el } from "./elements.js";
import { data, wrongChecks } from "./papers.js";
import { plain, shown, spoken } from "./words.js";

const MOST_PARTS = 5; // columns for the parts of a value

export function itemColumns(group) {
  const own =
    { claims: claimColumns, hardware: deviceColumns }[group.name] ?? (() => partColumns(group.parts, "parts"));
  return [paperColumn, ...own(), checksColumn].map((column) => ({ csv: (row) => column.sortBy(row), ...column }));
}

const paperColumn = {
  ...titleColumn,
  sortBy: (row) => titleColumn.sortBy(row.paper),
  cell: (row) => titleColumn.cell(row.paper).slice(0, 2),
};
const checksColumn = {
  key: "marks",
  label: "Marks",
  falls: true,
  sortBy: ({ item }) => wrongChecks(item).length,
  cell: ({ item }) => wrongChecks(item).map((text) => badge(text, false)),
  csv: ({ item }) => wrongChecks(item).join("; "),
};

function textColumn(key, label, textOf) {
  return { key, label, sortBy: ({ item }) => textOf(item) ?? "", cell: ({ item }) => [plain(textOf(item) ?? "")] };
}

function claimColumns() {
  return [
    { ...textColumn("metric", "Metric", (claim) => spoken(claim.metric)), cell: ({ item }) => [metricOf(item)] },
    {
      key: "factor",
      label: "Factor",
      falls: true,
      sortBy: ({ item }) => (item.part ? null : (item.factor ?? null)),
      cell: ({ item }) => [el("span", { class: "factor" }, factorText(item))],
    },
    textColumn("statement", "Statement", (claim) => claim.statement),
    textColumn("amount", "As written", (claim) => claim.amount && `${claim.amount}${partText(claim)}`),
    textColumn("baseline", "Compared with", (claim) => claim.baseline),
    ...partColumns(data.more.claims, "more"),
  ];
}

function deviceColumns() {
  return [
    textColumn("name", "Device", (device) => device.name),
    textColumn("kind", "Kind", (device) => device.kind),
    {
      key: "count",
      label: "Count",
      falls: true,
      sortBy: ({ item }) => item.count ?? null,
      cell: ({ item }) => [item.count?.toLocaleString("en")],
    },
    ...partColumns(data.more.devices, "more"),
  ];
}

function partColumns(parts, within) {
  return parts.slice(0, MOST_PARTS).map((part) => {
    const partOf = ({ item }) => item[within]?.[part.name];
    const isNumber = part.kind === "number";
    return {
      key: `part:${part.name}`,
      label: part.label || "Value",
      falls: isNumber,
      sortBy: isNumber ? (row) => partOf(row) ?? null : (row) => shown(partOf(row) ?? ""),
      cell: (row) => [shown(partOf(row) ?? "")],
      csv: (row) => (Array.isArray(partOf(row)) ? partOf(row).join("; ") : partOf(row)),
    };
  });
}
