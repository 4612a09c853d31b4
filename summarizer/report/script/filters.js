// Which papers and claims pass the filters, and in which order.

import { state } from "./address.js";
import { haystack, papers } from "./papers.js";

export const found = { papers }; // those that pass the filters, sorted

export function claimFits(claim, wanted) {
  if (wanted.metric && claim.metric !== wanted.metric) return false;
  return !wanted.min || claim.factor >= Number(wanted.min);
}

function paperFits(paper, wanted) {
  return (
    (!wanted.status || paper.status === wanted.status) &&
    (!wanted.flagged || paper.marks.length > 0) &&
    (!wanted.device || paper.deviceKeys.has(wanted.device)) &&
    anyClaimFits(paper, wanted) &&
    wordsOf(wanted.q).every((word) => haystack(paper).includes(word))
  );
}

function anyClaimFits(paper, wanted) {
  return !(wanted.metric || wanted.min) || paper.claims.some((claim) => claimFits(claim, wanted));
}

function wordsOf(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

export function passing(wanted) {
  return papers.filter((paper) => paperFits(paper, wanted));
}

export function isFiltered() {
  return ["q", "metric", "device", "min", "status", "flagged"].some((name) => state[name]);
}

export function bestFactor(paper) {
  const factors = paper.claims.filter((claim) => claimFits(claim, state)).map((claim) => claim.factor);
  const known = factors.filter((factor) => factor !== undefined);
  return known.length > 0 ? Math.max(...known) : null;
}
