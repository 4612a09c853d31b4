// Light, dark, or as the system has it.

import { byId } from "./elements.js";

const THEMES = ["system", "dark", "light"];

/** What the browser keeps for this page, where it keeps anything for files. */
export function kept(value) {
  try {
    if (value !== undefined) localStorage.setItem("summarizer-theme", value);
    return localStorage.getItem("summarizer-theme");
  } catch {
    return null;
  }
}

export function showTheme(name) {
  const theme = THEMES.includes(name) ? name : "system";
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
  byId("theme").hidden = false;
}

export function nextTheme() {
  const now = document.documentElement.dataset.theme;
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  kept(next);
  showTheme(next);
}
