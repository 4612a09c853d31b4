// The plot's logarithmic axis.

import { svg } from "./elements.js";
import { significant } from "./words.js";

export function scaleOf(items, left, right) {
  const ends = items.flatMap(({ claim }) => [claim.factor, claim.low ?? claim.factor, claim.high ?? claim.factor]);
  const low = Math.log10(ends.reduce((least, end) => Math.min(least, end), 1));
  const high = Math.log10(ends.reduce((most, end) => Math.max(most, end), 10));
  const at = (factor) => left + ((Math.log10(factor) - low) / (high - low)) * (right - left);
  return { at, low, high, left, right };
}

function ticksOf({ low, high }) {
  const digits = high - low > 2.6 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power += 1) {
    ticks.push(...digits.map((digit) => digit * 10 ** power));
  }
  const step = Math.max(1, Math.ceil(ticks.length / 12));
  const near = (tick) => Math.log10(tick) >= low - 0.001 && Math.log10(tick) <= high + 0.001;
  return ticks.filter((tick, index) => near(tick) && (step === 1 || index % step === 0));
}

export function axis(scale, bottom) {
  return ticksOf(scale).flatMap((tick) => {
    const x = scale.at(tick);
    const text = svg("text", { x, y: bottom + 15, "text-anchor": "middle", class: "tick" });
    text.textContent = `${significant(tick)}\u00d7`;
    return [svg("line", { x1: x, x2: x, y1: 0, y2: bottom, class: tick === 1 ? "grid one" : "grid" }), text];
  });
}
