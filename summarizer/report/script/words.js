// How names, numbers and formulas read.

export const FORMULA = /\$\$?([a-zA-Z]|(?=\S)[^$]{0,300}[\\^_][^$]{0,300})(?<=\S)\$\$?/g;
const SIGNS = {
  times: "\u00d7",
  cdot: "\u00b7",
  sim: "~",
  approx: "\u2248",
  le: "\u2264",
  leq: "\u2264",
  ge: "\u2265",
  geq: "\u2265",
  ll: "\u226a",
  gg: "\u226b",
  pm: "\u00b1",
  to: "\u2192",
  rightarrow: "\u2192",
  in: "\u2208",
  infty: "\u221e",
  ldots: "\u2026",
  dots: "\u2026",
  sqrt: "\u221a",
  sum: "\u2211",
  alpha: "\u03b1",
  beta: "\u03b2",
  gamma: "\u03b3",
  delta: "\u03b4",
  epsilon: "\u03b5",
  varepsilon: "\u03b5",
  eta: "\u03b7",
  theta: "\u03b8",
  kappa: "\u03ba",
  lambda: "\u03bb",
  mu: "\u03bc",
  pi: "\u03c0",
  rho: "\u03c1",
  sigma: "\u03c3",
  tau: "\u03c4",
  phi: "\u03c6",
  omega: "\u03c9",
  Delta: "\u0394",
  Omega: "\u03a9",
  Theta: "\u0398",
};
const RAISED = Object.fromEntries([..."0123456789+-n"].map((sign, index) => [sign, [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"][index]]));
const LOWERED = Object.fromEntries([..."0123456789+-"].map((sign, index) => [sign, [..."₀₁₂₃₄₅₆₇₈₉₊₋"][index]]));
const NAME = /^[a-z0-9]+(?:_[a-z0-9]+)*$/;

export function spoken(name) {
  return name.replaceAll("_", " ");
}

export function counted(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export function significant(number) {
  if (number === 0) return "0";
  const digits = Number(number.toPrecision(3));
  const size = Math.abs(digits);
  return size >= 1e6 || size < 1e-3
    ? digits.toExponential()
    : digits.toLocaleString("en", { maximumFractionDigits: 6 });
}

/** A number as people write it; one of four digits may be a year. */
export function numeral(number) {
  const isShort = Number.isInteger(number) && Math.abs(number) < 10_000;
  return isShort ? String(number) : number.toLocaleString("en", { maximumFractionDigits: 6 });
}

/** A value of any schema, in words. */
export function shown(value) {
  if (Array.isArray(value)) return value.map(shown).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return numeral(value);
  return NAME.test(value) ? spoken(value) : plain(value);
}

/** Text with its formulas as far as plain characters carry them; what is no formula, such as prices, stays as it is. */
export function plain(text) {
  return text.replace(FORMULA, (formula, tex) => readable(tex) ?? formula);
}

/** A formula in plain characters, or null where it needs more than a line. */
function readable(tex) {
  const line = tex
    .replace(/\\(?:math\w+|text\w*|operatorname|(?:wide)?tilde|(?:wide)?hat|bar|vec|boldsymbol)\s*\{([^{}]*)\}/g, "$1")
    .replace(/\\(?:left|right|big|Big)(?![a-zA-Z])/g, "")
    .replace(/\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, "$1/$2")
    .replace(/\\sqrt\s*\{(\w+)\}/g, "\u221a$1")
    .replace(/\\([,;!: ])/g, " ")
    .replace(/\\([%&#_{}$])/g, (_all, sign) => ({ "{": "\u0001", "}": "\u0002" })[sign] ?? sign)
    .replace(/\\([a-zA-Z]+)\s*/g, (_all, name) => SIGNS[name] ?? `${name} `)
    .replace(/\^\{?\\?circ\s*\}?/g, "\u00b0")
    .replace(/\^(?:\{([^{}]*)\}|(.))/g, (all, long, short) => moved(long ?? short, RAISED, "^") ?? all)
    .replace(/_(?:\{([^{}]*)\}|(.))/g, (all, long, short) => moved(long ?? short, LOWERED, "_") ?? all)
    .replace(/[{}]/g, "")
    .replaceAll("\u0001", "{")
    .replaceAll("\u0002", "}")
    .replace(/ +(?=[)\],.]|$)/g, "")
    .trim();
  return line.includes("\\") ? null : line;
}

function moved(text, signs, mark) {
  if ([...text].every((sign) => sign in signs)) return [...text].map((sign) => signs[sign]).join("");
  return /^\w+$/.test(text) ? `${mark}${text}` : `${mark}(${text})`;
}
