// Keys for the whole page: "/" searches, j and k and the arrows step through papers.

import { byId } from "./elements.js";
import { stepPaper } from "./paper.js";

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const TURNS = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 };

function isTyping(target) {
  return Boolean(target.closest?.("input, select, textarea, [contenteditable]"));
}

function keyPressed(event) {
  const isOther = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
  if (isOther || isTyping(event.target)) return;
  if (byId("paper").open) keyInPaper(event);
  else keyInTable(event);
}

function keyInPaper(event) {
  if (!(event.key in TURNS)) return;
  event.preventDefault();
  stepPaper(TURNS[event.key]);
}

function keyInTable(event) {
  if (event.key === "/") {
    event.preventDefault();
    byId("filters").elements.q.focus();
    return;
  }
  const isArrow = event.key.startsWith("Arrow");
  if (event.key in STEPS && !(isArrow && !currentRow())) stepRow(event, STEPS[event.key]);
}

function currentRow() {
  return document.activeElement?.closest("#table tbody tr");
}

/** Focus goes to the row before or after the one that has it, else to the first. */
function stepRow(event, by) {
  const row = currentRow();
  const next = row ? (by > 0 ? row.nextElementSibling : row.previousElementSibling) : byId("table").tBodies[0].rows[0];
  if (!next) return;
  event.preventDefault();
  next.querySelector("a.open").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

export function listenToKeys() {
  addEventListener("keydown", keyPressed);
}
