// Counts by metric and device, each a filter.

import { change, state } from "./address.js";
import { byId, el } from "./elements.js";
import { claimFits, passing } from "./filters.js";
import { collator, deviceNames, tally } from "./papers.js";
import { counted, spoken } from "./words.js";

const SHOWN_COUNTS = 8; // metrics and devices shown before "more"

export function showCounts() {
  const metrics = passing({ ...state, metric: "" }).flatMap((paper) =>
    paper.claims.filter((claim) => claimFits(claim, { ...state, metric: "" })).map((claim) => claim.metric),
  );
  const devices = passing({ ...state, device: "" }).flatMap((paper) => [...paper.deviceKeys]);
  const names = deviceNames();
  listCounts("metrics", tally(metrics), { field: "metric", text: spoken });
  listCounts("devices", tally(devices), { field: "device", text: (key) => names.get(key) ?? key });
}

function listCounts(id, counts, { field, text }) {
  const list = byId(id);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
  const most = ranked[0]?.[1] ?? 1;
  const limit =
    list.dataset.open || ranked.length <= SHOWN_COUNTS + 1 || field === "metric" ? ranked.length : SHOWN_COUNTS;
  const items = ranked
    .slice(0, limit)
    .map(([name, number]) => countItem({ field, name, number, most, label: text(name) }));
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
  list.replaceChildren(...items);
  if (limit < ranked.length) list.append(moreItem(list, ranked.length - limit));
  if (ranked.length === 0) list.append(el("li", { class: "aside" }, "none"));
  if (focused !== undefined)
    [...list.querySelectorAll("button")].find((button) => button.dataset.name === focused)?.focus();
}

function countItem({ field, name, number, most, label }) {
  const bar = el("span", { class: "bar-of", "aria-hidden": "true" });
  bar.style.width = `${(100 * number) / most}%`;
  const button = el(
    "button",
    { type: "button", "data-name": name, "aria-pressed": String(state[field] === name) },
    bar,
    el("span", { class: "count-name" }, label),
    el("span", { class: "count-number" }, number.toLocaleString("en")),
  );
  button.addEventListener("click", () => change({ [field]: state[field] === name ? "" : name }));
  return el("li", {}, button);
}

function moreItem(list, number) {
  const button = el("button", { type: "button", class: "quiet", "data-name": "" }, counted(number, "more", "more"));
  button.addEventListener("click", () => {
    list.dataset.open = "1";
    showCounts();
  });
  return el("li", {}, button);
}
