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
  infty: "\u221e",
  epsilon: "\u03b5",
  varepsilon: "\u03b5",
  alpha: "\u03b1",
  beta: "\u03b2",
  delta: "\u03b4",
  lambda: "\u03bb",
};

export function spoken(name) {
  return name.replaceAll("_", " ");
}

export function counted(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export function significant(number) {
  const digits = Number(number.toPrecision(3));
  return digits >= 1e6 || digits < 1e-3
    ? digits.toExponential()
    : digits.toLocaleString("en", { maximumFractionDigits: 6 });
}

/** Text with its formulas as far as plain characters carry them; what is no formula, such as prices, stays as it is. */
export function plain(text) {
  return text.replace(FORMULA, (_, tex) =>
    tex
      .replace(/\\(?:math\w+|text\w*|operatorname|(?:wide)?tilde|tilde)\s*\{([^{}]*)\}/g, "$1")
      .replace(/\\[,;! ]/g, " ")
      .replace(/\\([a-zA-Z]+)\s*/g, (_all, name) => SIGNS[name] ?? `${name} `)
      .replace(/[{}]/g, "")
      .trim(),
  );
}
