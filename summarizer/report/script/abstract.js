// The abstract, with the passages that values cite.

import { el } from "./elements.js";
import { pin, pinned } from "./highlight.js";
import { FORMULA, plain } from "./words.js";

export function abstractPane(paper, cited) {
  const text = paper.abstract
    ? el(
        "p",
        { class: "text" },
        ...pieces(
          paper.abstract,
          cited.filter((item) => item.number),
        ),
      )
    : el("p", { class: "aside" }, "This record had no abstract.");
  text.addEventListener("click", (event) => pickValue(event.target.closest("mark"), cited));
  return el(
    "div",
    { class: "abstract", tabindex: "0", role: "region", "aria-label": "Abstract" },
    el("h3", {}, "Abstract"),
    text,
  );
}

/** A click on a passage goes through the values that cite it, one a click. */
function pickValue(node, cited) {
  if (!node || String(getSelection())) return;
  const numbers = node.dataset.of.split(" ").map(Number);
  const next = numbers[(numbers.indexOf(pinned.item?.number) + 1) % numbers.length];
  const item = cited.find((each) => each.number === next);
  if (item === pinned.item) return;
  pin(item);
  item.node.scrollIntoView({ block: "nearest" });
}

/** The abstract cut wherever a passage or a formula begins or ends, each piece marked with the values that cite it. */
function pieces(text, cited) {
  const spans = cited.flatMap((item) => item.value.spans.map(([start, end]) => ({ start, end, number: item.number })));
  const formulas = [...text.matchAll(FORMULA)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const cuts = [
    ...new Set([0, text.length, ...[...spans, ...formulas].flatMap(({ start, end }) => [start, end])]),
  ].sort((a, b) => a - b);
  return cuts.slice(1).flatMap((end, index) => piece(text, { start: cuts[index], end, spans, formulas }));
}

function piece(text, { start, end, spans, formulas }) {
  const within = (span) => span.start <= start && end <= span.end;
  const numbers = [...new Set(spans.filter(within).map((span) => span.number))];
  const ending = [...new Set(spans.filter((span) => span.end === end).map((span) => span.number))];
  const words = formulas.some(within) ? formulaOf(text.slice(start, end)) : text.slice(start, end);
  const node = numbers.length > 0 ? el("mark", { "data-of": numbers.join(" ") }, words) : words;
  return ending.length > 0 ? [node, el("sup", { "aria-hidden": "true" }, ending.join(" "))] : [node];
}

/** A formula in plain characters where they carry it; as it is written, it is its title. */
function formulaOf(text) {
  return el("span", { class: "formula", title: text }, plain(text));
}
