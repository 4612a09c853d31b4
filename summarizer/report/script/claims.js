// How a claim and a device read.

import { plain, spoken } from "./words.js";

export function factorText(claim) {
  return claim.shown ?? "";
}

/** What a claim's amount is of, where that is a part of the whole; to stand behind amount or factor. */
export function partText(claim) {
  return claim.part ? ` of a part: ${plain(claim.part)}` : "";
}

export function deviceText(device) {
  return device.count ? `${device.count.toLocaleString("en")}\u2009\u00d7\u2009${device.name}` : device.name;
}

export function claimText(claim) {
  const factor = claim.factor === undefined ? "" : ` ${factorText(claim)}`;
  const than = claim.baseline ? ` vs. ${plain(claim.baseline)}` : "";
  return `${spoken(claim.metric)}${factor}, ${plain(claim.amount ?? claim.statement)}${partText(claim)}${than}`;
}
