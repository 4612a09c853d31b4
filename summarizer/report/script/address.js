// State is the address: what is filtered, sorted and open stands behind the #.

import { facets } from "./groups.js";

const ofFacets = Object.fromEntries(facets.map((facet) => [facet.key, ""]));
export const FILTERS = ["q", ...Object.keys(ofFacets), "status", "flagged"];
export const NONE = { q: "", ...ofFacets, status: "", flagged: "", sort: "", view: "", plot: "", paper: "" };
export const state = { ...NONE };
const followers = []; // what draws again when the state has changed

export function onChange(follower) {
  followers.push(follower);
}

export function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(Object.entries(NONE).map(([name, none]) => [name, given.get(name) ?? none]));
}

export function address(of) {
  const given = new URLSearchParams(Object.entries(of).filter(([, value]) => value));
  return `#${given}`;
}

export function change(part) {
  Object.assign(state, part);
  history.replaceState(null, "", address(state));
  for (const follower of followers) follower();
}
