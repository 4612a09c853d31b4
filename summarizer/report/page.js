// The report's script: reads the data block, and builds everything from it as text nodes, never as markup.
// State is the address: what is filtered, sorted and open stands behind the #.

const CHUNK = 60; // rows added to the table at a time
const LANES_HIGH = 440; // pixels that all rows of the plot share
const ROOMY = { lane: 9, radius: 3.5 }; // pixels between marks above each other, and the size of one
const DENSE = { lane: 5, radius: 2 }; // the same for many marks
const MANY = 600; // marks from which the plot is dense
const REACH = 14; // pixels from a mark at which the pointer finds it
const LISTED = 100; // papers listed apart, at most
const SHOWN_COUNTS = 8; // metrics and devices shown before "more"
const MOST_FIELDS = 4; // columns for the fields of another schema
const NONE = { q: "", metric: "", device: "", min: "", status: "", flagged: "", sort: "", paper: "" };
const CHECKS = {
  "figure ok": "figure in evidence",
  "figure not_in_evidence": "figure not in evidence",
  "negation ok": "not negated",
  "negation negated": "denied by its evidence",
  "name ok": "named in evidence",
  "name not_in_evidence": "not named in evidence",
  "count ok": "count in evidence",
  "count not_in_evidence": "count not in evidence",
  "evidence missing": "no evidence cited",
  "evidence not_in_evidence": "not the words of its evidence",
};
const BOUNDS = { at_most: "\u2264\u2009", at_least: "\u2265\u2009", about: "\u2248\u2009" };
const FORMULA = /\$\$?([a-zA-Z]|(?=\S)[^$]{0,300}[\\^_][^$]{0,300})(?<=\S)\$\$?/g;
const SIGNS = {
  times: "\u00d7",
  cdot: "\u00b7",
  sim: "~",
  approx: "\u2248",
  le: "\u2264",
  leq: "\u2264",
  ge: "\u2265",
  geq: "\u2265",
  infty: "\u221e",
  epsilon: "\u03b5",
  varepsilon: "\u03b5",
  alpha: "\u03b1",
  beta: "\u03b2",
  delta: "\u03b4",
  lambda: "\u03bb",
};
const STATUSES = { ok: "summarised", failed: "failed", skipped: "skipped" };

const data = JSON.parse(byId("data").textContent);
const papers = data.papers.map(prepared);
const byKey = new Map(papers.map((paper) => [paper.key, paper]));
const has = {
  method: papers.some((paper) => paper.method),
  claims: papers.some((paper) => paper.claims.length > 0),
  devices: papers.some((paper) => paper.devices.length > 0),
};
const columns = columnsOf();
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

let state = { ...NONE };
let found = papers; // the papers that pass the filters, sorted
let drawn = 0; // how many of them are in the table
let marks = []; // the marks of the plot, with their places
let plotWidth = 0; // pixels it was drawn for
let shownPaper = null; // the paper in the dialog
let pinned = null; // the value whose evidence stays highlighted
const nearEnd = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && addRows(CHUNK), {
  rootMargin: "600px",
});

// --- Small pieces -------------------------------------------------------------------------------------------------

function byId(id) {
  return document.getElementById(id);
}

function assign(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

function el(tag, attributes, ...children) {
  const node = assign(document.createElement(tag), attributes ?? {});
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function svg(tag, attributes, ...children) {
  const node = assign(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes ?? {});
  node.append(...children);
  return node;
}

function spoken(name) {
  return name.replaceAll("_", " ");
}

function counted(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

function significant(number) {
  const digits = Number(number.toPrecision(3));
  return digits >= 1e6 || digits < 1e-3
    ? digits.toExponential()
    : digits.toLocaleString("en", { maximumFractionDigits: 6 });
}

function factorText(claim) {
  if (claim.factor === undefined) return "";
  if (claim.bound === "range") return `${significant(claim.low)}\u2013${significant(claim.high)}\u00d7`;
  return `${BOUNDS[claim.bound] ?? ""}${significant(claim.factor)}\u00d7`;
}

function deviceText(device) {
  return device.count ? `${device.count.toLocaleString("en")}\u2009\u00d7\u2009${device.name}` : device.name;
}

function titleOf(paper) {
  return plain(paper.title || paper.id);
}

function checkText(name, outcome) {
  return CHECKS[`${name} ${outcome}`] ?? `${spoken(name)} ${spoken(outcome)}`;
}

/** Text with its formulas as far as plain characters carry them; what is no formula, such as prices, stays as it is. */
function plain(text) {
  return text.replace(FORMULA, (_, tex) =>
    tex
      .replace(/\\(?:math\w+|text\w*|operatorname|(?:wide)?tilde|tilde)\s*\{([^{}]*)\}/g, "$1")
      .replace(/\\[,;! ]/g, " ")
      .replace(/\\([a-zA-Z]+)\s*/g, (_all, name) => SIGNS[name] ?? `${name} `)
      .replace(/[{}]/g, "")
      .trim(),
  );
}

function later(work, milliseconds) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}

// --- Papers -------------------------------------------------------------------------------------------------------

/** A paper of the data block with its empty lists back, and what filters and sorting ask of it. */
function prepared(paper, index) {
  const whole = { claims: [], devices: [], fields: [], warnings: [], abstract: "", title: "", ...paper, index };
  whole.values = valuesOf(whole);
  whole.marks = marksOf(whole);
  whole.deviceKeys = new Set(whole.devices.map((device) => device.name.toLowerCase()));
  return whole;
}

function valuesOf(paper) {
  return [
    ...[paper.problem, paper.method].filter(Boolean),
    ...paper.claims,
    ...paper.devices,
    ...paper.fields.flatMap((field) => field.values),
  ];
}

/** What a reader should look at, in words, each with how often it occurs. */
function marksOf(paper) {
  const told = paper.values
    .flatMap((value) => wrongChecks(value))
    .concat(paper.warnings.map((w) => spoken(w.kind ?? "warning")));
  return [...tally(told)];
}

function wrongChecks(value) {
  return Object.entries(value.checks ?? {})
    .filter(([, outcome]) => outcome !== "ok")
    .map(([name, outcome]) => checkText(name, outcome));
}

function tally(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function haystack(paper) {
  paper.text ??= [
    paper.id,
    paper.title,
    paper.abstract,
    paper.problem?.text,
    paper.method?.name,
    paper.method?.text,
    ...paper.claims.flatMap((claim) => [claim.amount, claim.statement, claim.baseline, spoken(claim.metric)]),
    ...paper.devices.map((device) => device.name),
    ...paper.fields.flatMap((field) => field.values.flatMap((value) => value.lines.map((line) => line[1]))),
    paper.error?.message,
  ]
    .join("\n")
    .toLowerCase();
  return paper.text;
}

// --- Filters ------------------------------------------------------------------------------------------------------

function claimFits(claim, wanted) {
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

function passing(wanted) {
  return papers.filter((paper) => paperFits(paper, wanted));
}

function isFiltered() {
  return ["q", "metric", "device", "min", "status", "flagged"].some((name) => state[name]);
}

// --- Sorting ------------------------------------------------------------------------------------------------------

function bestFactor(paper) {
  const factors = paper.claims.filter((claim) => claimFits(claim, state)).map((claim) => claim.factor);
  const known = factors.filter((factor) => factor !== undefined);
  return known.length > 0 ? Math.max(...known) : null;
}

function compared(a, b) {
  return typeof a === "number" ? a - b : collator.compare(a, b);
}

/** The papers by a column; those that have nothing there come last in both directions. */
function sorted(list) {
  const column = columns.find((each) => each.key === state.sort.replace(/^-/, ""));
  if (!column) return list;
  const sign = state.sort.startsWith("-") ? -1 : 1;
  const keyed = list.map((paper) => [column.sortBy(paper), paper]);
  const isEmpty = (value) => value === null || value === "";
  keyed.sort(([a, first], [b, second]) => {
    if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b) || first.index - second.index;
    return sign * compared(a, b) || first.index - second.index;
  });
  return keyed.map(([, paper]) => paper);
}

/** What a press of a column's head leads to: its own direction, the other one, the order of the file. */
function nextSort(column) {
  const turns = column.falls ? [`-${column.key}`, column.key, ""] : [column.key, `-${column.key}`, ""];
  return turns[(turns.indexOf(state.sort) + 1) % turns.length];
}

// --- The address --------------------------------------------------------------------------------------------------

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(Object.entries(NONE).map(([name, none]) => [name, given.get(name) ?? none]));
}

function address(of) {
  const given = new URLSearchParams(Object.entries(of).filter(([, value]) => value));
  return `#${given}`;
}

function change(part) {
  state = { ...state, ...part };
  history.replaceState(null, "", address(state));
  refresh();
}

/** Another state than before: everything that depends on it is drawn again. */
function refresh() {
  found = sorted(passing(state));
  showControls();
  showTable();
  showCountsSoon();
}

function followAddress() {
  if (location.hash.length > 1 && !location.hash.includes("=")) return;
  state = readAddress();
  refresh();
  showPaper();
}

// --- The table ----------------------------------------------------------------------------------------------------

function columnsOf() {
  const marksColumn = {
    key: "marks",
    label: "Marks",
    falls: true,
    sortBy: (paper) => paper.marks.length,
    cell: marksCell,
  };
  return [
    { key: "title", label: "Paper", sortBy: titleOf, cell: titleCell },
    has.method && { key: "method", label: "Method", sortBy: (paper) => paper.method?.name ?? "", cell: methodCell },
    has.claims && { key: "factor", label: "Claims", falls: true, sortBy: bestFactor, cell: claimsCell },
    has.devices && {
      key: "hardware",
      label: "Hardware",
      sortBy: (paper) => paper.devices[0]?.name ?? "",
      cell: devicesCell,
    },
    ...fieldColumns(),
    marksColumn,
  ].filter(Boolean);
}

/** Columns for another schema's fields, where there are none of ours. */
function fieldColumns() {
  if (has.method || has.claims || has.devices) return [];
  return data.fields.slice(0, MOST_FIELDS).map((label) => ({
    key: `field:${label}`,
    label,
    sortBy: (paper) => fieldTexts(paper, label)[0] ?? "",
    cell: (paper) => fieldTexts(paper, label).map((text) => el("p", { class: "clamped" }, plain(text))),
  }));
}

function fieldTexts(paper, label) {
  const values = paper.fields.find((field) => field.label === label)?.values ?? [];
  return values.map((value) => value.lines.map(([name, text]) => (name ? `${name}: ${text}` : text)).join("; "));
}

function titleCell(paper) {
  const link = el("a", { href: address({ paper: paper.key }), class: "open" }, titleOf(paper));
  const why =
    paper.status === "ok"
      ? null
      : el("p", { class: `why ${paper.status}` }, `${STATUSES[paper.status]}: ${paper.error?.message ?? ""}`);
  return [link, why];
}

function methodCell(paper) {
  if (!paper.method) return [];
  const name = paper.method.name ? el("strong", {}, paper.method.name) : null;
  return [name, el("p", { class: "clamped aside" }, plain(paper.method.text))];
}

function claimsCell(paper) {
  if (paper.claims.length === 0) return [];
  return [el("ul", { class: "claims" }, ...paper.claims.map(claimLine))];
}

function claimLine(claim) {
  const isOff = (state.metric || state.min) && !claimFits(claim, state);
  return el(
    "li",
    { class: isOff ? "off" : null },
    el("span", { class: "factor" }, factorText(claim)),
    el("span", { class: "metric" }, spoken(claim.metric)),
    el(
      "span",
      { class: "clamped" },
      claim.amount ? el("strong", {}, plain(claim.amount)) : plain(claim.statement),
      against(claim),
    ),
  );
}

function against(claim) {
  return claim.baseline ? el("span", { class: "aside" }, ` vs. ${plain(claim.baseline)}`) : null;
}

function devicesCell(paper) {
  return paper.devices.map((device) => el("p", {}, deviceText(device)));
}

function marksCell(paper) {
  return paper.marks.map(([text, times]) => badge(times > 1 ? `${text} (${times})` : text, false));
}

function badge(text, isOk) {
  const sign = el("span", { "aria-hidden": "true" }, isOk ? "\u2713 " : "! ");
  return el("span", { class: isOk ? "badge ok" : "badge warn" }, sign, text);
}

function row(paper, index) {
  const cells = columns.map((column) =>
    el(
      "td",
      { role: "cell", class: `c-${column.key.split(":")[0]}`, "data-label": column.label },
      ...column.cell(paper),
    ),
  );
  return el("tr", { role: "row", "data-key": paper.key, "aria-rowindex": index + 2 }, ...cells);
}

function showHead() {
  const cells = columns.map((column) =>
    el(
      "th",
      { role: "columnheader", scope: "col", class: `c-${column.key.split(":")[0]}`, "data-key": column.key },
      el("button", { type: "button" }, column.label, el("span", { class: "arrow", "aria-hidden": "true" })),
    ),
  );
  byId("table").tHead.replaceChildren(el("tr", { role: "row", "aria-rowindex": "1" }, ...cells));
}

function showSort() {
  for (const cell of byId("table").tHead.rows[0].cells) {
    const isSorted = state.sort.replace(/^-/, "") === cell.dataset.key;
    if (isSorted) cell.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  }
}

function showTable() {
  byId("table").tBodies[0].replaceChildren();
  byId("table").setAttribute("aria-rowcount", found.length + 1);
  byId("table").hidden = found.length === 0;
  byId("empty").hidden = found.length > 0;
  byId("empty").textContent =
    papers.length > 0 ? "No paper passes these filters." : "There are no papers in these results.";
  drawn = 0;
  showSort();
  addRows(CHUNK);
}

function addRows(number) {
  const next = found.slice(drawn, drawn + number);
  byId("table").tBodies[0].append(...next.map((paper, index) => row(paper, drawn + index)));
  drawn += next.length;
  showMore(found.length - drawn);
}

/** The button for more rows; observed anew, it tells also when it stays in sight. */
function showMore(left) {
  const more = byId("more");
  more.hidden = left === 0;
  more.textContent = `Show ${counted(Math.min(CHUNK, left), "more paper", "more papers")} of ${left.toLocaleString("en")}`;
  nearEnd.unobserve(more);
  if (left > 0) nearEnd.observe(more);
}

// --- Controls -----------------------------------------------------------------------------------------------------

function fillControls() {
  const form = byId("filters");
  const metrics = [...tally(papers.flatMap((paper) => paper.claims.map((claim) => claim.metric)))].sort(
    (a, b) => b[1] - a[1],
  );
  const devices = [...deviceNames()].sort((a, b) => collator.compare(a[1], b[1]));
  fillSelect(form.metric, [["", "any"], ...metrics.map(([name]) => [name, spoken(name)])]);
  fillSelect(form.device, [["", "any"], ...devices]);
  fillSelect(form.sort, [["", "order of the file"], ...columns.flatMap(sortChoices)]);
  for (const label of form.querySelectorAll("[data-for]")) label.hidden = !has[label.dataset.for];
}

function sortChoices(column) {
  const [up, down] = column.falls ? ["lowest first", "highest first"] : ["A to Z", "Z to A"];
  return [
    [column.key, `${column.label}, ${up}`],
    [`-${column.key}`, `${column.label}, ${down}`],
  ];
}

function fillSelect(select, choices) {
  select.replaceChildren(...choices.map(([value, text]) => el("option", { value }, text)));
}

/** Each device once, as it is first written, by its name in lower case. */
function deviceNames() {
  const names = new Map();
  for (const device of papers.flatMap((paper) => paper.devices)) {
    const key = device.name.toLowerCase();
    if (!names.has(key)) names.set(key, device.name);
  }
  return names;
}

function showControls() {
  const form = byId("filters");
  for (const name of ["q", "metric", "device", "min", "status", "sort"]) {
    if (form[name].value !== state[name]) form[name].value = state[name];
  }
  form.flagged.checked = Boolean(state.flagged);
  byId("reset").hidden = !isFiltered();
  byId("csv").disabled = found.length === 0;
  const all = counted(papers.length, "paper", "papers");
  byId("shown").textContent = found.length === papers.length ? all : `${found.length.toLocaleString("en")} of ${all}`;
}

function readControls() {
  const form = byId("filters");
  const given = Object.fromEntries(
    ["q", "metric", "device", "min", "status", "sort"].map((name) => [name, form[name].value]),
  );
  change({ ...given, flagged: form.flagged.checked ? "1" : "" });
}

// --- Counts -------------------------------------------------------------------------------------------------------

function showCounts() {
  const metrics = passing({ ...state, metric: "" }).flatMap((paper) =>
    paper.claims.filter((claim) => claimFits(claim, { ...state, metric: "" })).map((claim) => claim.metric),
  );
  const devices = passing({ ...state, device: "" }).flatMap((paper) => [...paper.deviceKeys]);
  const names = deviceNames();
  listCounts("metrics", tally(metrics), { field: "metric", text: spoken });
  listCounts("devices", tally(devices), { field: "device", text: (key) => names.get(key) ?? key });
  showPlot();
}

function listCounts(id, counts, { field, text }) {
  const list = byId(id);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
  const most = ranked[0]?.[1] ?? 1;
  const limit =
    list.dataset.open || ranked.length <= SHOWN_COUNTS + 1 || field === "metric" ? ranked.length : SHOWN_COUNTS;
  const items = ranked
    .slice(0, limit)
    .map(([name, number]) => countItem({ field, name, number, most, label: text(name) }));
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
  list.replaceChildren(...items);
  if (limit < ranked.length) list.append(moreItem(list, ranked.length - limit));
  if (ranked.length === 0) list.append(el("li", { class: "aside" }, "none"));
  if (focused !== undefined)
    [...list.querySelectorAll("button")].find((button) => button.dataset.name === focused)?.focus();
}

function countItem({ field, name, number, most, label }) {
  const bar = el("span", { class: "bar-of", "aria-hidden": "true" });
  bar.style.width = `${(100 * number) / most}%`;
  const button = el(
    "button",
    { type: "button", "data-name": name, "aria-pressed": String(state[field] === name) },
    bar,
    el("span", { class: "count-name" }, label),
    el("span", { class: "count-number" }, number.toLocaleString("en")),
  );
  button.addEventListener("click", () => change({ [field]: state[field] === name ? "" : name }));
  return el("li", {}, button);
}

function moreItem(list, number) {
  const button = el("button", { type: "button", class: "quiet", "data-name": "" }, counted(number, "more", "more"));
  button.addEventListener("click", () => {
    list.dataset.open = "1";
    showCounts();
  });
  return el("li", {}, button);
}

// --- Failed, skipped and flagged papers ---------------------------------------------------------------------------

function showApart() {
  const kinds = [
    ["failed", "Failed", { status: "failed" }, (paper) => paper.error?.message ?? ""],
    ["skipped", "Skipped", { status: "skipped" }, (paper) => paper.error?.message ?? ""],
    ["flagged", "Flagged", { flagged: "1" }, (paper) => paper.marks.map(([text]) => text).join(", ")],
  ];
  byId("apart").replaceChildren(...kinds.map(apart).filter(Boolean));
}

function apart([name, label, wanted, reason]) {
  const list = passing({ ...NONE, ...wanted });
  if (list.length === 0) return null;
  const details = el(
    "details",
    { class: name },
    el("summary", {}, `${label}: `, counted(list.length, "paper", "papers")),
  );
  const fill = () => details.append(apartList(list, wanted, reason));
  details.addEventListener("toggle", fill, { once: true });
  return details;
}

function apartList(list, wanted, reason) {
  const items = list
    .slice(0, LISTED)
    .map((paper) =>
      el(
        "li",
        {},
        el("a", { href: address({ paper: paper.key }), class: "open" }, titleOf(paper)),
        el("span", { class: "aside" }, ` ${reason(paper)}`),
      ),
    );
  if (list.length > LISTED)
    items.push(
      el("li", {}, el("a", { href: address(wanted) }, `All ${list.length.toLocaleString("en")} in the table`)),
    );
  return el("ul", {}, ...items);
}

// --- The plot -----------------------------------------------------------------------------------------------------

function plotted() {
  return found.flatMap((paper) =>
    paper.claims
      .filter((claim) => claim.factor !== undefined && claimFits(claim, state))
      .map((claim) => ({ paper, claim })),
  );
}

function showPlot() {
  if (!has.claims) return;
  const items = plotted();
  plotWidth = byId("plot").clientWidth;
  byId("plot-note").textContent = plotNote(items.length);
  byId("plot").replaceChildren();
  byId("tip").hidden = true;
  marks = [];
  if (items.length > 0 && plotWidth > 0) byId("plot").append(drawing(items, plotWidth), legend());
}

function plotNote(number) {
  if (number === 0) return "No claim with a factor among the papers shown.";
  return `How many times less is used, or more is done, by ${counted(number, "claim", "claims")}. Logarithmic; below 1\u00d7 it is a loss.`;
}

function drawing(items, width) {
  const isNarrow = width < 560;
  const scale = scaleOf(items, isNarrow ? 16 : 116, width - 24);
  const size = items.length < MANY ? ROOMY : DENSE;
  const rows = rowsOf(items, { scale, size });
  const top = isNarrow ? 20 : 8;
  let y = 6;
  const groups = rows.map((each) => {
    const group = plotRow(each, { y: y + top, isNarrow, width, size });
    y += top + each.height;
    return group;
  });
  const picture = svg("svg", {
    class: size === DENSE ? "dense" : null,
    width,
    height: y + 26,
    role: "group",
    "aria-labelledby": "plot-heading",
    "aria-describedby": "plot-note",
  });
  picture.append(...axis(scale, y + 6), ...groups);
  picture.querySelector("a")?.setAttribute("tabindex", "0");
  return picture;
}

function scaleOf(items, left, right) {
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

function axis(scale, bottom) {
  return ticksOf(scale).flatMap((tick) => {
    const x = scale.at(tick);
    const text = svg("text", { x, y: bottom + 15, "text-anchor": "middle", class: "tick" });
    text.textContent = `${significant(tick)}\u00d7`;
    return [svg("line", { x1: x, x2: x, y1: 0, y2: bottom, class: tick === 1 ? "grid one" : "grid" }), text];
  });
}

/** The marks of each metric, the most claimed first, laid into lanes so that they do not cover each other. */
function rowsOf(items, { scale, size }) {
  const groups = grouped(items);
  const ranked = [...groups].sort((a, b) => b[1].length - a[1].length || collator.compare(a[0], b[0]));
  const most = Math.max(2, Math.floor(LANES_HIGH / ranked.length / size.lane) - 1);
  return ranked.map(([metric, list]) => {
    const lanes = laid(list, scale, most);
    return { metric, list, height: Math.max(2, (lanes * size.lane) / ROOMY.lane) * ROOMY.lane };
  });
}

function grouped(items) {
  const groups = new Map();
  for (const item of items) {
    if (!groups.has(item.claim.metric)) groups.set(item.claim.metric, []);
    groups.get(item.claim.metric).push(item);
  }
  return groups;
}

function laid(list, scale, most) {
  const ends = [];
  for (const item of list) Object.assign(item, extent(item.claim, scale));
  list.sort((a, b) => a.from - b.from);
  for (const item of list) {
    let lane = ends.findIndex((end) => end < item.from);
    if (lane < 0) lane = ends.length < most ? ends.length : ends.indexOf(Math.min(...ends));
    ends[lane] = item.to;
    item.lane = lane;
  }
  return ends.length;
}

function extent(claim, scale) {
  const x = scale.at(claim.factor);
  const from = claim.bound === "range" ? scale.at(claim.low) : x - (claim.bound === "at_most" ? 16 : 0);
  const to = claim.bound === "range" ? scale.at(claim.high) : x + (claim.bound === "at_least" ? 16 : 0);
  return { x, from: from - 6, to: to + 6 };
}

function plotRow({ metric, list, height }, { y, isNarrow, width, size }) {
  const middle = y + height / 2;
  const place = isNarrow ? { x: 0, y: y - 5 } : { x: 104, y: middle + 4, "text-anchor": "end" };
  const name = svg("text", { ...place, class: "row-name" });
  name.textContent = spoken(metric);
  const line = svg("line", {
    x1: isNarrow ? 0 : 112,
    x2: width,
    y1: y + height + 4,
    y2: y + height + 4,
    class: "rule",
  });
  return svg(
    "g",
    {},
    line,
    name,
    ...list.map((item) => mark(item, y + 4 + (item.lane + 0.5) * size.lane, size.radius)),
  );
}

function mark(item, y, radius) {
  const { paper, claim } = item;
  const isWrong = wrongChecks(claim).length > 0;
  const path = svg("path", {
    d: shape(item, y, radius),
    class: `mark ${claim.bound ?? "exact"}${isWrong ? " wrong" : ""}`,
  });
  const link = svg(
    "a",
    { href: address({ paper: paper.key }), tabindex: "-1", "aria-label": pointText(paper, claim) },
    path,
  );
  marks.push({ ...item, y, link });
  return link;
}

function claimText(claim) {
  const factor = claim.factor === undefined ? "" : ` ${factorText(claim)}`;
  const than = claim.baseline ? ` vs. ${plain(claim.baseline)}` : "";
  return `${spoken(claim.metric)}${factor}, ${plain(claim.amount ?? claim.statement)}${than}`;
}

function pointText(paper, claim) {
  return `${titleOf(paper)}: ${claimText(claim)}`;
}

function shape({ claim, x, from, to }, y, radius) {
  const half = `a${radius} ${radius} 0 1 0`;
  const dot = `M${x - radius} ${y}${half} ${2 * radius} 0${half} ${-2 * radius} 0z`;
  if (claim.bound === "range") return `${dot}M${from + 6} ${y - 3}v6M${from + 6} ${y}H${to - 6}M${to - 6} ${y - 3}v6`;
  if (claim.bound === "at_most") return `${dot}M${x - 4} ${y}H${x - 12}l4 -3m-4 3l4 3`;
  if (claim.bound === "at_least") return `${dot}M${x + 4} ${y}H${x + 12}l-4 -3m4 3l-4 3`;
  return dot;
}

function legend() {
  const kinds = [
    ["exact", "exact"],
    ["about", "about"],
    ["range", "range"],
    ["at_most", "at most"],
    ["at_least", "at least"],
  ];
  return el(
    "p",
    { class: "legend", "aria-hidden": "true" },
    ...kinds.map(([bound, text]) => el("span", {}, sample(bound), text)),
  );
}

function sample(bound) {
  const item = { claim: { bound }, x: 17, from: -2, to: 36 };
  return svg(
    "svg",
    { width: 34, height: 12 },
    svg("path", { d: shape(item, 6, ROOMY.radius), class: `mark ${bound}` }),
  );
}

function nearest(event) {
  const box = byId("plot").firstElementChild.getBoundingClientRect();
  const x = event.clientX - box.left;
  const y = event.clientY - box.top;
  let best = null;
  let least = REACH;
  for (const each of marks) {
    const away = Math.hypot(Math.max(each.from - x, 0, x - each.to), each.y - y);
    if (away < least) [best, least] = [each, away];
  }
  return best;
}

function showTip(point) {
  const tip = byId("tip");
  for (const each of document.querySelectorAll("#plot a.near")) each.classList.remove("near");
  tip.hidden = !point;
  if (!point) return;
  point.link.classList.add("near");
  const { paper, claim } = point;
  tip.replaceChildren(el("strong", {}, titleOf(paper)), el("span", {}, claimText(claim)));
  placeTip(tip, point);
}

function placeTip(tip, point) {
  const plot = byId("plot");
  const left = Math.min(Math.max(0, point.x - tip.offsetWidth / 2), Math.max(0, plot.clientWidth - tip.offsetWidth));
  const isAbove = point.y > tip.offsetHeight + 16;
  tip.style.left = `${plot.offsetLeft + left}px`;
  tip.style.top = `${plot.offsetTop + (isAbove ? point.y - tip.offsetHeight - 10 : point.y + 12)}px`;
}

/** Arrow keys walk over the marks: left and right along a metric, up and down to the nearest of the next one. */
function walkPlot(event) {
  const at = marks.findIndex((each) => each.link === document.activeElement);
  const next = at < 0 ? null : stepFrom(at, event.key);
  if (!next) return;
  event.preventDefault();
  marks[at].link.setAttribute("tabindex", "-1");
  next.link.setAttribute("tabindex", "0");
  next.link.focus();
}

function stepFrom(at, key) {
  const here = marks[at];
  const others = { ArrowRight: marks[at + 1], ArrowLeft: marks[at - 1], Home: marks[0], End: marks.at(-1) };
  if (key in others) return others[key];
  const metrics = [...new Set(marks.map((each) => each.claim.metric))];
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  const metric = step && metrics[metrics.indexOf(here.claim.metric) + step];
  const row = metric ? marks.filter((each) => each.claim.metric === metric) : [];
  return row.reduce(
    (best, each) => (!best || Math.abs(each.x - here.x) < Math.abs(best.x - here.x) ? each : best),
    null,
  );
}

// --- One paper ----------------------------------------------------------------------------------------------------

function openPaper(key) {
  state = { ...state, paper: key };
  history.pushState(null, "", address(state));
  showPaper();
}

/** Opens, changes or closes the dialog, as the address has it. */
function showPaper() {
  const dialog = byId("paper");
  const paper = byKey.get(state.paper);
  if (!paper) {
    if (dialog.open) dialog.close();
    return;
  }
  fillPaper(paper);
  if (!dialog.open) dialog.showModal();
  byId("paper-title").focus();
}

/** The address forgets the paper; focus goes to the paper's row where the reader has moved on to another paper. */
function paperClosed() {
  const closed = shownPaper;
  shownPaper = null;
  if (state.paper) {
    state = { ...state, paper: "" };
    history.replaceState(null, "", address(state));
  }
  const isLost =
    document.activeElement === document.body || document.activeElement?.closest("tr")?.dataset.key !== closed?.key;
  if (closed && isLost && !document.activeElement?.closest("#plot, #apart")) linkOf(closed)?.focus();
}

function linkOf(paper) {
  const rows = [...byId("table").tBodies[0].rows];
  return rows.find((each) => each.dataset.key === paper.key)?.querySelector("a.open");
}

function fillPaper(paper) {
  shownPaper = paper;
  pinned = null;
  const groups = groupsOf(paper);
  const cited = groups.flatMap((group) => group.items);
  byId("paper").replaceChildren(
    paperHead(paper),
    el("div", { class: "panes" }, abstractPane(paper, cited), valuesPane(paper, groups)),
  );
  byId("paper").scrollTop = 0;
}

function paperHead(paper) {
  const at = found.indexOf(paper);
  const step = (by, text, name) => {
    const other = at < 0 ? undefined : found[at + by];
    const button = el("button", { type: "button", class: "quiet", "aria-label": name, disabled: !other }, text);
    button.addEventListener("click", () => change({ paper: other.key }) ?? showPaper());
    return button;
  };
  const close = el("button", { type: "button", class: "quiet", id: "close" }, "Close");
  close.addEventListener("click", () => byId("paper").close());
  const where = at < 0 ? "" : `${(at + 1).toLocaleString("en")} of ${found.length.toLocaleString("en")}`;
  return el(
    "div",
    { class: "paper-head" },
    el("h2", { id: "paper-title", tabindex: "-1" }, titleOf(paper)),
    el(
      "div",
      { class: "paper-nav" },
      el("span", { class: "aside" }, where),
      step(-1, "\u2190", "Previous paper"),
      step(1, "\u2192", "Next paper"),
      close,
    ),
  );
}

/** What is shown of a paper, in groups; each item has a value with its spans and how it looks. */
function groupsOf(paper) {
  const group = (label, kind, values, body) => ({
    label,
    kind,
    items: values.map((value) => ({ value, kind, body: body(value) })),
  });
  const groups = [
    group("Problem", "problem", paper.problem ? [paper.problem] : [], toldBody),
    group("Method", "method", paper.method ? [paper.method] : [], toldBody),
    group("Claims", "claim", paper.claims, claimBody),
    group("Hardware", "device", paper.devices, deviceBody),
    ...paper.fields.map((field) => group(field.label, "field", field.values, fieldBody)),
    group("Warnings", "warning", paper.warnings, warningBody),
  ].filter((each) => each.items.length > 0);
  let number = 0;
  for (const item of groups.flatMap((each) => each.items)) {
    if (item.value.spans) item.number = number += 1;
  }
  return groups;
}

function toldBody(value) {
  return [el("p", {}, value.name ? el("strong", {}, `${value.name}. `) : null, plain(value.text))];
}

function claimBody(claim) {
  const about = [spoken(claim.metric), claim.baseline ? `vs. ${plain(claim.baseline)}` : ""].filter(Boolean).join(", ");
  return [
    el(
      "p",
      { class: "headline" },
      claim.amount ? el("strong", {}, plain(claim.amount)) : null,
      el("span", { class: "factor" }, factorText(claim)),
    ),
    el("p", {}, plain(claim.statement)),
    el("p", { class: "aside" }, about),
  ];
}

function deviceBody(device) {
  return [
    el(
      "p",
      {},
      el("strong", {}, deviceText(device)),
      device.kind ? el("span", { class: "aside" }, ` ${device.kind}`) : null,
    ),
  ];
}

function fieldBody(value) {
  return value.lines.map(([name, text]) =>
    el("p", {}, name ? el("span", { class: "aside" }, `${name}: `) : null, text),
  );
}

function warningBody(warning) {
  return [el("p", {}, badge(spoken(warning.kind ?? "warning"), false), " ", warning.message)];
}

function valuesPane(paper, groups) {
  const parts = groups.map((group) =>
    el(
      "section",
      { class: group.kind },
      el("h3", {}, group.label),
      el("ul", {}, ...group.items.map((item) => valueItem(item, paper))),
    ),
  );
  if (paper.status === "ok" && has.claims && paper.claims.length === 0)
    parts.push(el("p", { class: "aside" }, "No efficiency claim in this abstract."));
  return el("div", { class: "values" }, failure(paper), ...parts, provenance(paper));
}

function valueItem(item, paper) {
  const checks = Object.entries(item.value.checks ?? {}).map(([name, outcome]) =>
    badge(checkText(name, outcome), outcome === "ok"),
  );
  const node = el(
    "li",
    { class: "value", "data-kind": item.kind },
    numberButton(item, paper),
    el("div", {}, ...item.body, checks.length > 0 ? el("p", { class: "badges" }, ...checks) : null),
  );
  item.node = node;
  if (!item.number) return node;
  node.addEventListener("pointerenter", () => light(item));
  node.addEventListener("pointerleave", () => light(pinned));
  node.addEventListener("focusin", () => light(item));
  node.addEventListener("focusout", () => light(pinned));
  node.addEventListener("click", () => pin(item));
  return node;
}

/** The number by which the abstract refers to a value; pressed, its evidence stays highlighted. */
function numberButton(item, paper) {
  if (!item.number) return el("span", {});
  const quote = item.value.spans.map(([start, end]) => paper.abstract.slice(start, end)).join(" \u2026 ");
  return el(
    "button",
    {
      type: "button",
      class: "number",
      "aria-pressed": "false",
      "aria-label": `${item.number}, show its evidence`,
      "aria-description": quote,
    },
    String(item.number),
  );
}

function pin(item) {
  if (String(getSelection())) return;
  pinned?.node.querySelector(".number").setAttribute("aria-pressed", "false");
  pinned = pinned === item ? null : item;
  pinned?.node.querySelector(".number").setAttribute("aria-pressed", "true");
  light(pinned);
  if (pinned) byId("paper").querySelector("mark.on")?.scrollIntoView({ block: "nearest" });
}

/** Highlights the evidence of one value, or none. */
function light(item) {
  const dialog = byId("paper");
  dialog.dataset.kind = item?.kind ?? "";
  for (const node of dialog.querySelectorAll("mark"))
    node.classList.toggle("on", Boolean(item) && node.dataset.of.split(" ").includes(String(item.number)));
  for (const node of dialog.querySelectorAll(".value.lit")) node.classList.remove("lit");
  item?.node.classList.add("lit");
}

// --- The abstract -------------------------------------------------------------------------------------------------

function abstractPane(paper, cited) {
  const text = paper.abstract
    ? el(
        "p",
        { class: "text" },
        ...pieces(
          paper.abstract,
          cited.filter((item) => item.number),
        ),
      )
    : el("p", { class: "aside" }, "This record had no abstract.");
  text.addEventListener("click", (event) => pickValue(event.target.closest("mark"), cited));
  return el(
    "div",
    { class: "abstract", tabindex: "0", role: "region", "aria-label": "Abstract" },
    el("h3", {}, "Abstract"),
    text,
  );
}

/** A click on a passage goes through the values that cite it, one a click. */
function pickValue(node, cited) {
  if (!node || String(getSelection())) return;
  const numbers = node.dataset.of.split(" ").map(Number);
  const next = numbers[(numbers.indexOf(pinned?.number) + 1) % numbers.length];
  const item = cited.find((each) => each.number === next);
  if (item === pinned) return;
  pin(item);
  item.node.scrollIntoView({ block: "nearest" });
}

/** The abstract cut wherever a passage or a formula begins or ends, each piece marked with the values that cite it. */
function pieces(text, cited) {
  const spans = cited.flatMap((item) => item.value.spans.map(([start, end]) => ({ start, end, number: item.number })));
  const formulas = [...text.matchAll(FORMULA)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const cuts = [
    ...new Set([0, text.length, ...[...spans, ...formulas].flatMap(({ start, end }) => [start, end])]),
  ].sort((a, b) => a - b);
  return cuts.slice(1).flatMap((end, index) => piece(text, { start: cuts[index], end, spans, formulas }));
}

function piece(text, { start, end, spans, formulas }) {
  const within = (span) => span.start <= start && end <= span.end;
  const numbers = [...new Set(spans.filter(within).map((span) => span.number))];
  const ending = [...new Set(spans.filter((span) => span.end === end).map((span) => span.number))];
  const words = formulas.some(within)
    ? el("span", { class: "formula" }, text.slice(start, end))
    : text.slice(start, end);
  const node = numbers.length > 0 ? el("mark", { "data-of": numbers.join(" ") }, words) : words;
  return ending.length > 0 ? [node, el("sup", { "aria-hidden": "true" }, ending.join(" "))] : [node];
}

function failure(paper) {
  if (!paper.error) return null;
  const answer = paper.error.answer
    ? el("details", {}, el("summary", {}, "What the model last said"), el("pre", { tabindex: "0" }, paper.error.answer))
    : null;
  return el(
    "section",
    { class: "failure" },
    el("h3", {}, `${STATUSES[paper.status] ?? paper.status}: ${paper.error.type ?? ""}`),
    el("p", {}, paper.error.message ?? ""),
    answer,
  );
}

function provenance(paper) {
  const source = data.sources[paper.source];
  const facts = [
    ["Id", paper.id],
    ["Model", source.model],
    ["Prompt", source.prompt],
    ["Schema", source.schema],
    [
      "Answer",
      [source.origin, paper.cached ? "kept from before" : "", paper.attempts > 1 ? `${paper.attempts} attempts` : ""]
        .filter(Boolean)
        .join(", "),
    ],
    ["Cost", paper.cost ? `$${paper.cost.toPrecision(2)}` : ""],
    ["Fingerprint", paper.fingerprint],
  ].filter(([, value]) => value);
  return el(
    "section",
    { class: "provenance" },
    el("h3", {}, "Provenance"),
    el("dl", {}, ...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
  );
}

// --- CSV ----------------------------------------------------------------------------------------------------------

function csv(list) {
  const head = [
    "id",
    "title",
    "status",
    "problem",
    "method",
    "claims",
    "best factor",
    "hardware",
    "marks",
    ...data.fields,
  ];
  return [head, ...list.map(csvRow)]
    .map((cells) => cells.map(csvCell).join(","))
    .join("\r\n")
    .concat("\r\n");
}

function csvRow(paper) {
  return [
    paper.id,
    paper.title,
    paper.status,
    paper.problem?.text,
    [paper.method?.name, paper.method?.text].filter(Boolean).join(": "),
    paper.claims.map((claim) => claimText(claim)).join("; "),
    bestFactor(paper),
    paper.devices.map((device) => (device.count ? `${device.count} x ${device.name}` : device.name)).join("; "),
    paper.marks.map(([text, times]) => (times > 1 ? `${text} (${times})` : text)).join("; "),
    ...data.fields.map((label) => fieldTexts(paper, label).join("; ")),
  ];
}

/** A cell as spreadsheets read it: what begins like a formula becomes text. */
function csvCell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function download() {
  const url = URL.createObjectURL(new Blob(["\ufeff", csv(found)], { type: "text/csv;charset=utf-8" }));
  const link = el("a", { href: url, download: "papers.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// --- Theme --------------------------------------------------------------------------------------------------------

const THEMES = ["system", "dark", "light"];

/** What the browser keeps for this page, where it keeps anything for files. */
function kept(value) {
  try {
    if (value !== undefined) localStorage.setItem("summarizer-theme", value);
    return localStorage.getItem("summarizer-theme");
  } catch {
    return null;
  }
}

function showTheme(name) {
  const theme = THEMES.includes(name) ? name : "system";
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
  byId("theme").hidden = false;
}

function nextTheme() {
  const now = document.documentElement.dataset.theme;
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  kept(next);
  showTheme(next);
}

// --- Beginning ----------------------------------------------------------------------------------------------------

const showCountsSoon = later(showCounts, 60);
const readControlsSoon = later(readControls, 120);
const fitPlotSoon = later(() => byId("plot").clientWidth !== plotWidth && showPlot(), 120);

function opensPaper(event) {
  const key = keyOf(event.target);
  if (
    !key ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    (!event.target.closest("a") && String(getSelection()))
  )
    return;
  event.preventDefault();
  openPaper(key);
}

function keyOf(target) {
  const link = target.closest("a");
  if (link && !link.classList.contains("open")) return null;
  return target.closest("tr[data-key]")?.dataset.key ?? (link && new URLSearchParams(link.hash.slice(1)).get("paper"));
}

function plotClicked(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const isKey = event.detail === 0;
  const point = isKey ? marks.find((each) => each.link === event.target.closest("a")) : nearest(event);
  if (!point) return;
  event.preventDefault();
  point.link.focus();
  openPaper(point.paper.key);
}

function listenToTable() {
  byId("table").tHead.addEventListener("click", (event) => {
    const cell = event.target.closest("th");
    if (cell) change({ sort: nextSort(columns.find((column) => column.key === cell.dataset.key)) });
  });
  byId("table").tBodies[0].addEventListener("click", opensPaper);
  byId("apart").addEventListener("click", opensPaper);
  byId("more").addEventListener("click", () => addRows(CHUNK));
}

function listenToPlot() {
  const plot = byId("plot");
  plot.addEventListener("pointermove", (event) => {
    const point = marks.length > 0 ? nearest(event) : null;
    plot.classList.toggle("over", Boolean(point));
    showTip(point);
  });
  plot.addEventListener("pointerleave", () => showTip(null));
  plot.addEventListener("focusin", (event) => showTip(marks.find((each) => each.link === event.target)));
  plot.addEventListener("focusout", () => showTip(null));
  plot.addEventListener("keydown", walkPlot);
  plot.addEventListener("click", plotClicked);
  new ResizeObserver(fitPlotSoon).observe(plot);
}

function listenToRest() {
  byId("filters").addEventListener("input", readControlsSoon);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("reset").addEventListener("click", () => change({ ...NONE, sort: state.sort }) ?? byId("filters").q.focus());
  byId("csv").addEventListener("click", download);
  byId("theme").addEventListener("click", nextTheme);
  byId("skip").addEventListener("click", () => byId("papers-heading").focus());
  byId("paper").addEventListener("close", paperClosed);
  byId("paper").addEventListener("click", (event) => event.target === byId("paper") && byId("paper").close());
  document
    .querySelector(".totals")
    .addEventListener("click", (event) => event.target.closest("a") && byId("papers-heading").scrollIntoView());
  addEventListener("hashchange", followAddress);
  addEventListener("beforeprint", () => addRows(found.length));
}

function begin() {
  showTheme(kept());
  byId("overview").hidden = !has.claims && !has.devices;
  showHead();
  fillControls();
  showApart();
  listenToTable();
  listenToPlot();
  listenToRest();
  followAddress();
}

begin();
