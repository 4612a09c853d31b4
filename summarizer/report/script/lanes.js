// Where the plot's marks lie: a row a choice, in lanes so that they do not cover each other.

import { rowName } from "./groups.js";
import { collator } from "./papers.js";

const LANES_HIGH = 440; // pixels that all rows of the plot share
const MOST_ROWS = 16; // choices with a row of their own
export const ROOMY = { lane: 9, radius: 3.5 }; // pixels between marks above each other, and the size of one

/** The marks of each choice, the most frequent first; what is beyond the last row shares it. */
export function rowsOf(points, { scale, size }) {
  const ranked = [...grouped(points)].sort((a, b) => b[1].length - a[1].length || collator.compare(a[0], b[0]));
  const rows = ranked.length > MOST_ROWS ? joined(ranked) : ranked;
  const most = Math.max(2, Math.floor(LANES_HIGH / rows.length / size.lane) - 1);
  return rows.map(([name, list]) => {
    const lanes = laid(list, scale, most);
    for (const point of list) point.row = name;
    return { name, list, height: Math.max(2, (lanes * size.lane) / ROOMY.lane) * ROOMY.lane };
  });
}

function joined(ranked) {
  const rest = ranked.slice(MOST_ROWS - 1);
  return [...ranked.slice(0, MOST_ROWS - 1), [`${rest.length} others`, rest.flatMap(([, list]) => list)]];
}

function grouped(points) {
  const groups = new Map();
  for (const point of points) {
    const name = rowName(point.group, point.item, point.paper);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(point);
  }
  return groups;
}

function laid(list, scale, most) {
  const ends = [];
  for (const point of list) Object.assign(point, extent(point, scale));
  list.sort((a, b) => a.from - b.from);
  for (const point of list) {
    let lane = ends.findIndex((end) => end < point.from);
    if (lane < 0) lane = ends.length < most ? ends.length : ends.indexOf(Math.min(...ends));
    ends[lane] = point.to;
    point.lane = lane;
  }
  return ends.length;
}

function extent({ value, low, high, bound }, scale) {
  const x = scale.at(value);
  const from = bound === "range" ? scale.at(low) : x - (bound === "at_most" ? 16 : 0);
  const to = bound === "range" ? scale.at(high) : x + (bound === "at_least" ? 16 : 0);
  return { x, from: from - 6, to: to + 6 };
}
