// What the table can show: papers, or all values of one group, each with its columns.

import { state } from "./address.js";
import { paperColumns } from "./columns.js";
import { groups } from "./groups.js";
import { itemColumns } from "./items.js";

const papersView = {
  key: "",
  label: "Papers",
  many: ["paper", "papers"],
  columns: paperColumns,
  rowsOf: (papers) => papers,
  paperOf: (paper) => paper,
};

export const views = [papersView, ...groups.filter((group) => !group.isOne).map(itemsView)];

function itemsView(group) {
  return {
    key: group.name,
    label: group.label,
    many: group.many,
    group,
    columns: itemColumns(group),
    rowsOf: (papers, fitting) => papers.flatMap((paper) => fitting(group, paper).map((item) => ({ paper, item }))),
    paperOf: (row) => row.paper,
  };
}

export function view() {
  return views.find((each) => each.key === state.view) ?? papersView;
}
