// Elements of the page, made as nodes and text, never as markup.

export function byId(id) {
  return document.getElementById(id);
}

function assign(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

export function el(tag, attributes, ...children) {
  const node = assign(document.createElement(tag), attributes ?? {});
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export function svg(tag, attributes, ...children) {
  const node = assign(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes ?? {});
  node.append(...children);
  return node;
}

export function badge(text, isOk) {
  const sign = el("span", { "aria-hidden": "true" }, isOk ? "\u2713 " : "! ");
  return el("span", { class: isOk ? "badge ok" : "badge warn" }, sign, text);
}
