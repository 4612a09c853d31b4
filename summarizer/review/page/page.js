// The desk in a browser: one value at a time, and a key for each thing that can be said of it.

const at = (id) => document.getElementById(id);
const made = (name, text = "", className = "") => {
  const node = document.createElement(name);
  node.textContent = text;
  if (className) node.className = className;
  return node;
};
const plain = (name) => name.replaceAll("_", " ");
const shown = (part) =>
  part === null || part === undefined ? "none" : typeof part === "object" ? JSON.stringify(part) : String(part);

let desk = null;
let place = 0;
let editing = null; // { adds, field, sentences } while a value is corrected or added
let past = []; // paths of this sitting's verdicts, for undo
let busy = false;

const current = () => desk.values[place];

async function load() {
  const answer = await fetch("contents");
  if (!answer.ok) throw new Error(`The desk answered with status ${answer.status}.`);
  desk = await answer.json();
  const open = desk.values.findIndex((value) => !value.verdict);
  place = open < 0 ? 0 : open;
  draw();
}

function draw() {
  const value = current();
  const done = desk.values.filter((each) => each.verdict).length;
  const agreed = desk.kappa === null ? "" : `; kappa ${desk.kappa.toFixed(2)} over ${desk.shared} shared values`;
  at("progress").textContent = `${desk.reviewer}: ${done} of ${desk.values.length} values reviewed${agreed}`;
  at("bar").max = Math.max(desk.values.length, 1);
  at("bar").value = done;
  if (!value) {
    at("field").textContent = "Nothing to review";
    return;
  }
  drawPaper(value);
  drawValue(value);
}

function drawPaper(value) {
  const paper = desk.papers[value.paper];
  at("title").textContent = paper.title || paper.id;
  const cited = new Set(editing ? editing.sentences : (value.verdict && value.value ? citedIn(value) : value.sentences));
  at("sentences").replaceChildren(
    ...paper.sentences.map((text, index) => {
      const line = made("li", "", cited.has(index + 1) ? "cited" : "");
      if (!editing) {
        line.textContent = text;
        return line;
      }
      const button = made("button", text);
      button.type = "button";
      button.setAttribute("aria-pressed", String(cited.has(index + 1)));
      button.addEventListener("click", () => toggle(index + 1));
      line.append(button);
      return line;
    }),
  );
  at("warnings").replaceChildren(...paper.warnings.map((text) => made("li", text)));
}

function citedIn(value) {
  const texts = new Set(value.value.evidence.map((span) => span.text));
  return desk.papers[value.paper].sentences.flatMap((text, index) => (texts.has(text) ? [index + 1] : []));
}

function drawValue(value) {
  at("field").textContent = plain(value.field);
  const others = Object.entries(value.others).map(([name, kind]) => `${kind} by ${name}`);
  at("state").textContent = [value.verdict && `${value.verdict} by you`, ...others].filter(Boolean).join("; ");
  at("state").className = value.verdict;
  const parts = value.value ? partsOf(value) : value.parts;
  at("parts").replaceChildren(
    ...Object.entries(parts).flatMap(([name, part]) => [made("dt", plain(name)), made("dd", shown(part))]),
  );
  at("checks").replaceChildren(
    ...value.marks.map((text) => made("li", `! ${text}`, "wrong")),
    ...value.ticks.map((text) => made("li", `\u2713 ${text}`, "fine")),
  );
  at("parts").hidden = at("checks").hidden = at("actions").hidden = Boolean(editing);
  at("form").hidden = !editing;
  if (!editing) drawActions(value);
}

function partsOf(value) {
  const known = desk.forms[value.field].map((input) => input.name);
  return Object.fromEntries(known.map((name) => [name, value.value[name]]));
}

const ACTIONS = [
  ["a", "Accept", () => say("accepted")],
  ["r", "Reject", () => say("rejected")],
  ["c", "Correct", () => edit(false)],
  ["n", "Add a missed value", () => edit(true)],
  ["s", "Skip", () => say("skipped")],
  ["u", "Undo", undo],
];

function drawActions() {
  at("actions").replaceChildren(
    ...ACTIONS.map(([key, label, act], index) => {
      const button = made("button", label, index ? "act" : "act main");
      button.type = "button";
      button.setAttribute("aria-keyshortcuts", key);
      button.addEventListener("click", act);
      return button;
    }),
  );
}

// --- What is said -------------------------------------------------------------------------------------------------

function tell(text, isBad = false) {
  at("message").textContent = text;
  at("message").className = isBad ? "bad" : "";
}

async function send(said) {
  if (busy) return null;
  busy = true;
  try {
    const answer = await fetch("verdicts", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(said),
    });
    const told = await answer.json();
    if (answer.ok) return told;
    tell([told.message, told.hint].filter(Boolean).join(" "), true);
  } catch {
    tell("The desk does not answer: nothing was saved. Is `summarizer review` still running?", true);
  } finally {
    busy = false;
  }
  return null;
}

async function say(verdict) {
  const value = current();
  if (!value || editing) return;
  const told = await send({ paper: value.paper, path: value.path, verdict });
  if (!told) return;
  value.verdict = verdict;
  value.value = null;
  past.push(value);
  tell(`${plain(value.field)} ${verdict}.`);
  next();
}

async function undo() {
  const value = past[past.length - 1] ?? (current()?.verdict ? current() : null);
  if (!value || editing) return tell("There is nothing to undo.");
  const told = await send({ paper: value.paper, path: value.path, verdict: "undone" });
  if (!told) return;
  past.pop();
  const answer = await fetch("contents");
  desk = await answer.json();
  const again = desk.values.findIndex((each) => each.paper === value.paper && each.path === value.path);
  place = again < 0 ? Math.min(place, desk.values.length - 1) : again;
  past = past.filter((one) => desk.values.some((each) => each.paper === one.paper && each.path === one.path));
  tell(`${plain(value.field)} is open again.`);
  draw();
}

function next() {
  const order = [...desk.values.keys()].map((step) => (place + 1 + step) % desk.values.length);
  const open = order.find((index) => !desk.values[index].verdict);
  if (open === undefined) {
    tell("Everything is reviewed. Close this page, and stop the command with Ctrl-C.");
  } else {
    place = open;
  }
  draw();
}

function step(by) {
  if (editing) return;
  place = Math.min(Math.max(place + by, 0), desk.values.length - 1);
  tell("");
  draw();
}

// --- Corrections and additions ------------------------------------------------------------------------------------

function edit(adds) {
  const value = current();
  if (!value || editing) return;
  const field = adds ? (desk.lists.includes(value.field) ? value.field : desk.lists[0]) : value.field;
  if (!field || !desk.forms[field]) {
    tell("The schema is not known here: start the review with --schema FILE.py:CLASS.", true);
    return;
  }
  editing = { adds, field, sentences: adds ? [] : [...value.sentences] };
  tell(adds ? "Click the sentence that says it." : "");
  drawForm(adds ? {} : (value.value ?? value.parts));
  draw();
  at("form").querySelector("input, select, textarea")?.focus();
}

function drawForm(parts) {
  const inputs = desk.forms[editing.field].map((input) => labelled(input, parts[input.name]));
  const row = made("div", "", "row");
  const save = made("button", "Save", "act main");
  const cancel = made("button", "Cancel", "act");
  cancel.type = "button";
  cancel.addEventListener("click", close);
  row.append(save, cancel);
  const which = [];
  if (editing.adds && desk.lists.length > 1) {
    const choice = { name: "field", kind: "choice", choices: desk.lists, nullable: false };
    const label = labelled(choice, editing.field, "list");
    label.querySelector("select").addEventListener("change", (event) => {
      editing.field = event.target.value;
      drawForm({});
    });
    which.push(label);
  }
  at("form").replaceChildren(...which, ...inputs, row);
}

function labelled(input, part, caption = plain(input.name)) {
  const label = made("label", caption);
  const node = made(input.kind === "choice" || input.kind === "flag" ? "select" : "input");
  node.name = caption === "list" ? "" : input.name;
  if (node.tagName === "SELECT") {
    const choices = input.kind === "flag" ? [true, false] : input.choices;
    const all = input.nullable ? [null, ...choices] : choices;
    node.append(...all.map((choice) => new Option(choice === null ? "none" : plain(String(choice)), JSON.stringify(choice))));
    node.value = JSON.stringify(part ?? (input.nullable ? null : choices[0]));
    if (caption === "list") for (const option of node.options) option.value = JSON.parse(option.value);
    if (caption === "list") node.value = part;
  } else {
    node.value = part === null || part === undefined ? "" : input.kind === "other" ? JSON.stringify(part) : String(part);
    if (input.kind === "number") node.inputMode = "decimal";
  }
  label.append(node);
  return label;
}

function filled() {
  const parts = {};
  for (const input of desk.forms[editing.field]) {
    const text = at("form").elements[input.name].value;
    if (input.kind === "choice" || input.kind === "flag") parts[input.name] = JSON.parse(text);
    else if (!text.trim() && input.nullable) parts[input.name] = null;
    else if (input.kind === "number") parts[input.name] = Number(text);
    else if (input.kind === "other") {
      try {
        parts[input.name] = JSON.parse(text);
      } catch {
        parts[input.name] = text;
      }
    } else parts[input.name] = text;
  }
  return parts;
}

function toggle(number) {
  const has = editing.sentences.includes(number);
  editing.sentences = has ? editing.sentences.filter((each) => each !== number) : [...editing.sentences, number];
  drawPaper(current());
  at("sentences").children[number - 1]?.querySelector("button")?.focus();
}

async function save(event) {
  event.preventDefault();
  if (!editing) return;
  const value = current();
  const { adds, field, sentences } = editing;
  const verdict = adds ? "added" : "corrected";
  const told = await send({ paper: value.paper, path: adds ? field : value.path, verdict, parts: filled(), sentences });
  if (!told) return;
  editing = null;
  const answer = await fetch("contents");
  desk = await answer.json();
  const path = told.path;
  const saved = desk.values.findIndex((each) => each.paper === value.paper && each.path === path);
  past.push(desk.values[saved]);
  if (told.marks.length) tell(`Saved, but look again: ${told.marks.join("; ")}`, true);
  else tell("Saved.");
  if (told.marks.length && saved >= 0) {
    place = saved;
    draw();
  } else if (adds) {
    draw();
  } else next();
}

function close() {
  editing = null;
  tell("");
  draw();
}

// --- Keys ---------------------------------------------------------------------------------------------------------

const KEYS = new Map([
  ...ACTIONS.map(([key, , act]) => [key, act]),
  ["j", () => step(1)],
  ["ArrowDown", () => step(1)],
  ["k", () => step(-1)],
  ["ArrowUp", () => step(-1)],
]);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && editing) return close();
  if (editing && /^[1-9]$/.test(event.key) && !event.target.closest("input, select, textarea")) {
    return toggle(Number(event.key));
  }
  if (editing || event.target.closest("input, select, textarea")) return;
  const act = KEYS.get(event.key);
  if (!act) return;
  event.preventDefault();
  act();
});
at("form").addEventListener("submit", save);
load().catch((error) => tell(error.message, true));
