// One paper, in a dialog: its abstract beside its values.

import { abstractPane } from "./abstract.js";
import { address, state } from "./address.js";
import { byline } from "./columns.js";
import { byId, el } from "./elements.js";
import { found } from "./filters.js";
import { pin, pinned } from "./highlight.js";
import { byKey, titleOf } from "./papers.js";
import { groupsOf, valuesPane } from "./values.js";

let shownPaper = null; // the paper in the dialog

/** Opens a paper, at one of its values where one is given. */
export function openPaper(key, value) {
  Object.assign(state, { paper: key });
  history.pushState(null, "", address(state));
  showPaper(value);
}

/** Opens, changes or closes the dialog, as the address has it. */
export function showPaper(value) {
  const dialog = byId("paper");
  const paper = byKey.get(state.paper);
  if (!paper) {
    if (dialog.open) dialog.close();
    return;
  }
  const cited = fillPaper(paper);
  if (!dialog.open) dialog.showModal();
  byId("paper-title").focus();
  const item = value && cited.find((each) => each.value === value && each.number);
  if (!item) return;
  pin(item);
  item.node.scrollIntoView({ block: "nearest" });
}

/** The paper before or after the one that is open. */
export function stepPaper(by) {
  const other = neighbour(by);
  if (!other) return;
  Object.assign(state, { paper: other.key });
  history.replaceState(null, "", address(state));
  showPaper();
}

function neighbour(by) {
  const at = found.papers.indexOf(shownPaper);
  return at < 0 ? undefined : found.papers[at + by];
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
  return cited;
}

function paperHead(paper) {
  const at = found.papers.indexOf(paper);
  const close = el("button", { type: "button", class: "quiet", id: "close" }, "Close");
  close.addEventListener("click", () => byId("paper").close());
  const where = at < 0 ? "" : `${(at + 1).toLocaleString("en")} of ${found.papers.length.toLocaleString("en")}`;
  return el(
    "div",
    { class: "paper-head" },
    el("div", {}, el("h2", { id: "paper-title", tabindex: "-1" }, headTitle(paper)), byline(paper)),
    el(
      "div",
      { class: "paper-nav" },
      el("span", { class: "aside" }, where),
      stepButton(-1, "\u2190", "Previous paper"),
      stepButton(1, "\u2192", "Next paper"),
      close,
    ),
  );
}

/** The title, which leads to the paper itself where its address is known. */
function headTitle(paper) {
  if (!paper.link) return titleOf(paper);
  return el("a", { href: paper.link.href, target: "_blank", rel: "noopener noreferrer" }, titleOf(paper));
}

function stepButton(by, text, name) {
  const given = { type: "button", class: "quiet", "aria-label": name, disabled: !neighbour(by) };
  const button = el("button", given, text);
  button.addEventListener("click", () => stepPaper(by));
  return button;
}

export function opensPaper(event) {
  const key = keyOf(event.target);
  const isOther = event.ctrlKey || event.metaKey || event.shiftKey;
  if (!key || isOther || (!event.target.closest("a") && String(getSelection()))) return;
  event.preventDefault();
  const row = event.target.closest("tr")?.dataset.row;
  openPaper(key, found.rows[row]?.item);
}

function keyOf(target) {
  const link = target.closest("a");
  if (link && !link.classList.contains("open")) return null;
  return target.closest("tr[data-key]")?.dataset.key ?? (link && new URLSearchParams(link.hash.slice(1)).get("paper"));
}
