// Failed, skipped and flagged papers, listed apart with their reasons.

import { address, NONE } from "./address.js";
import { byId, el } from "./elements.js";
import { passing } from "./filters.js";
import { titleOf } from "./papers.js";
import { counted } from "./words.js";

const LISTED = 100; // papers listed apart, at most

export function showApart() {
  const kinds = [
    ["failed", "Failed", { status: "failed" }, (paper) => paper.error?.message ?? ""],
    ["skipped", "Skipped", { status: "skipped" }, (paper) => paper.error?.message ?? ""],
    ["flagged", "Flagged", { flagged: "1" }, (paper) => paper.marks.map(([text]) => text).join(", ")],
  ];
  byId("apart").replaceChildren(...kinds.map(apart).filter(Boolean));
}

export function apart([name, label, wanted, reason]) {
  const list = passing({ ...NONE, ...wanted });
  if (list.length === 0) return null;
  const details = el(
    "details",
    { class: name },
    el("summary", {}, `${label}: `, counted(list.length, "paper", "papers")),
  );
  const fill = () => details.append(apartList(list, wanted, reason));
  details.addEventListener("toggle", fill, { once: true });
  return details;
}

function apartList(list, wanted, reason) {
  const items = list
    .slice(0, LISTED)
    .map((paper) =>
      el(
        "li",
        {},
        el("a", { href: address({ paper: paper.key }), class: "open" }, titleOf(paper)),
        el("span", { class: "aside" }, ` ${reason(paper)}`),
      ),
    );
  if (list.length > LISTED)
    items.push(
      el("li", {}, el("a", { href: address(wanted) }, `All ${list.length.toLocaleString("en")} in the table`)),
    );
  return el("ul", {}, ...items);
}
