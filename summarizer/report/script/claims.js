// How a claim and a device read.

import { plain, significant, spoken } from "./words.js";

const BOUNDS = { at_most: "\u2264\u2009", at_least: "\u2265\u2009", about: "\u2248\u2009" };

export function factorText(claim) {
  if (claim.factor === undefined) return "";
  if (claim.bound === "range") return `${significant(claim.low)}\u2013${significant(claim.high)}\u00d7`;
  return `${BOUNDS[claim.bound] ?? ""}${significant(claim.factor)}\u00d7`;
}

export function deviceText(device) {
  return device.count ? `${device.count.toLocaleString("en")}\u2009\u00d7\u2009${device.name}` : device.name;
}

export function claimText(claim) {
  const factor = claim.factor === undefined ? "" : ` ${factorText(claim)}`;
  const than = claim.baseline ? ` vs. ${plain(claim.baseline)}` : "";
  return `${spoken(claim.metric)}${factor}, ${plain(claim.amount ?? claim.statement)}${than}`;
}
