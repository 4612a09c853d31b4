// The plot's axis: logarithmic for factors and for numbers that differ by much, else linear.

import { svg } from "./elements.js";
import { numeral, significant } from "./words.js";

const FAR = 50; // times from which numbers are far apart
const LETTER = 6.8; // pixels of a character of a label
const GAP = 10; // pixels between labels
const TICKS = 6; // of a linear axis, about

export function scaleOf(points, facet, { left, right }) {
  const ends = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const least = ends.reduce((a, b) => Math.min(a, b), facet.least ?? Infinity);
  const most = ends.reduce((a, b) => Math.max(a, b), facet.most ?? -Infinity);
  const isLog = facet.isLog || (least > 0 && most / least >= FAR);
  const along = isLog ? Math.log10 : Number;
  const [low, high] = spread(along(least), along(most));
  const at = (value) => left + ((along(value) - low) / (high - low)) * (right - left);
  return { at, low, high, isLog, unit: facet.unit ?? "" };
}

/** The ends of an axis that has some length. */
function spread(low, high) {
  return low < high ? [low, high] : [low - 1, high + 1];
}

export function ticksOf(scale) {
  return scale.isLog ? powers(scale) : steps(scale);
}

function powers({ low, high }) {
  const digits = high - low > 2.6 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power += 1) {
    ticks.push(...digits.map((digit) => Number(`${digit}e${power}`)));
  }
  return ticks.filter((tick) => Math.log10(tick) >= low - 0.001 && Math.log10(tick) <= high + 0.001);
}

function steps({ low, high }) {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((each) => each >= rough);
  const first = Math.ceil(low / step);
  const number = Math.floor(high / step + 0.001) - first + 1;
  return Array.from({ length: number }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

function tickText(tick, { unit, isLog }) {
  return `${isLog ? significant(tick) : numeral(tick)}${unit}`;
}

/** Every first, second, third ... tick, counted from 1 where it is one of them: as many as there is room for. */
function withRoom(ticks, scale) {
  const origin = Math.max(0, ticks.indexOf(1));
  for (let step = 1; step < ticks.length; step += 1) {
    const kept = ticks.filter((_, index) => (index - origin) % step === 0);
    const isFree = kept.slice(1).every((tick, index) => scale.at(tick) - scale.at(kept[index]) >= room(tick, scale));
    if (isFree) return kept;
  }
  return ticks.slice(origin, origin + 1);
}

function room(tick, scale) {
  return tickText(tick, scale).length * LETTER + GAP;
}

export function axis(scale, bottom) {
  return withRoom(ticksOf(scale), scale).flatMap((tick) => {
    const x = scale.at(tick);
    const text = svg("text", { x, y: bottom + 15, "text-anchor": "middle", class: "tick" });
    text.textContent = tickText(tick, scale);
    const isOne = scale.unit && tick === 1;
    return [svg("line", { x1: x, x2: x, y1: 0, y2: bottom, class: isOne ? "grid one" : "grid" }), text];
  });
}
