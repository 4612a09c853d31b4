// Where the plot's marks lie: a row a metric, in lanes so that they do not cover each other.

import { collator } from "./papers.js";

const LANES_HIGH = 440; // pixels that all rows of the plot share
export const ROOMY = { lane: 9, radius: 3.5 }; // pixels between marks above each other, and the size of one

/** The marks of each metric, the most claimed first, laid into lanes so that they do not cover each other. */
export function rowsOf(items, { scale, size }) {
  const groups = grouped(items);
  const ranked = [...groups].sort((a, b) => b[1].length - a[1].length || collator.compare(a[0], b[0]));
  const most = Math.max(2, Math.floor(LANES_HIGH / ranked.length / size.lane) - 1);
  return ranked.map(([metric, list]) => {
    const lanes = laid(list, scale, most);
    return { metric, list, height: Math.max(2, (lanes * size.lane) / ROOMY.lane) * ROOMY.lane };
  });
}

function grouped(items) {
  const groups = new Map();
  for (const item of items) {
    if (!groups.has(item.claim.metric)) groups.set(item.claim.metric, []);
    groups.get(item.claim.metric).push(item);
  }
  return groups;
}

function laid(list, scale, most) {
  const ends = [];
  for (const item of list) Object.assign(item, extent(item.claim, scale));
  list.sort((a, b) => a.from - b.from);
  for (const item of list) {
    let lane = ends.findIndex((end) => end < item.from);
    if (lane < 0) lane = ends.length < most ? ends.length : ends.indexOf(Math.min(...ends));
    ends[lane] = item.to;
    item.lane = lane;
  }
  return ends.length;
}

function extent(claim, scale) {
  const x = scale.at(claim.factor);
  const from = claim.bound === "range" ? scale.at(claim.low) : x - (claim.bound === "at_most" ? 16 : 0);
  const to = claim.bound === "range" ? scale.at(claim.high) : x + (claim.bound === "at_least" ? 16 : 0);
  return { x, from: from - 6, to: to + 6 };
}
