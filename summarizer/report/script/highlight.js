// The evidence of one value, highlighted in the abstract while it is pointed at or pinned.

import { byId } from "./elements.js";

export const pinned = { item: null }; // the value whose evidence stays highlighted

export function pin(item) {
  if (String(getSelection())) return;
  pinned.item?.node.querySelector(".number").setAttribute("aria-pressed", "false");
  pinned.item = pinned.item === item ? null : item;
  pinned.item?.node.querySelector(".number").setAttribute("aria-pressed", "true");
  light(pinned.item);
  if (pinned.item) byId("paper").querySelector("mark.on")?.scrollIntoView({ block: "nearest" });
}

/** Highlights the evidence of one value, or none. */
export function light(item) {
  const dialog = byId("paper");
  dialog.dataset.kind = item?.kind ?? "";
  for (const node of dialog.querySelectorAll("mark"))
    node.classList.toggle("on", Boolean(item) && node.dataset.of.split(" ").includes(String(item.number)));
  for (const node of dialog.querySelectorAll(".value.lit")) node.classList.remove("lit");
  item?.node.classList.add("lit");
}
