// One paper, in a dialog: its abstract beside its values.

import { abstractPane } from "./abstract.js";
import { address, change, state } from "./address.js";
import { byId, el } from "./elements.js";
import { found } from "./filters.js";
import { pinned } from "./highlight.js";
import { byKey, titleOf } from "./papers.js";
import { groupsOf, valuesPane } from "./values.js";

let shownPaper = null; // the paper in the dialog

export function openPaper(key) {
  Object.assign(state, { paper: key });
  history.pushState(null, "", address(state));
  showPaper();
}

/** Opens, changes or closes the dialog, as the address has it. */
export function showPaper() {
  const dialog = byId("paper");
  const paper = byKey.get(state.paper);
  if (!paper) {
    if (dialog.open) dialog.close();
    return;
  }
  fillPaper(paper);
  if (!dialog.open) dialog.showModal();
  byId("paper-title").focus();
}

/** The address forgets the paper; focus goes to the paper's row where the reader has moved on to another paper. */
export function paperClosed() {
  const closed = shownPaper;
  shownPaper = null;
  if (state.paper) {
    Object.assign(state, { paper: "" });
    history.replaceState(null, "", address(state));
  }
  const isLost =
    document.activeElement === document.body || document.activeElement?.closest("tr")?.dataset.key !== closed?.key;
  if (closed && isLost && !document.activeElement?.closest("#plot, #apart")) linkOf(closed)?.focus();
}

function linkOf(paper) {
  const rows = [...byId("table").tBodies[0].rows];
  return rows.find((each) => each.dataset.key === paper.key)?.querySelector("a.open");
}

function fillPaper(paper) {
  shownPaper = paper;
  pinned.item = null;
  const groups = groupsOf(paper);
  const cited = groups.flatMap((group) => group.items);
  byId("paper").replaceChildren(
    paperHead(paper),
    el("div", { class: "panes" }, abstractPane(paper, cited), valuesPane(paper, groups)),
  );
  byId("paper").scrollTop = 0;
}

function paperHead(paper) {
  const at = found.papers.indexOf(paper);
  const step = (by, text, name) => {
    const other = at < 0 ? undefined : found.papers[at + by];
    const button = el("button", { type: "button", class: "quiet", "aria-label": name, disabled: !other }, text);
    button.addEventListener("click", () => change({ paper: other.key }) ?? showPaper());
    return button;
  };
  const close = el("button", { type: "button", class: "quiet", id: "close" }, "Close");
  close.addEventListener("click", () => byId("paper").close());
  const where = at < 0 ? "" : `${(at + 1).toLocaleString("en")} of ${found.papers.length.toLocaleString("en")}`;
  return el(
    "div",
    { class: "paper-head" },
    el("h2", { id: "paper-title", tabindex: "-1" }, titleOf(paper)),
    el(
      "div",
      { class: "paper-nav" },
      el("span", { class: "aside" }, where),
      step(-1, "\u2190", "Previous paper"),
      step(1, "\u2192", "Next paper"),
      close,
    ),
  );
}

export function opensPaper(event) {
  const key = keyOf(event.target);
  if (
    !key ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    (!event.target.closest("a") && String(getSelection()))
  )
    return;
  event.preventDefault();
  openPaper(key);
}

function keyOf(target) {
  const link = target.closest("a");
  if (link && !link.classList.contains("open")) return null;
  return target.closest("tr[data-key]")?.dataset.key ?? (link && new URLSearchParams(link.hash.slice(1)).get("paper"));
}
