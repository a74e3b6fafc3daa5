// What the server tells the modules of a page: JSON in an element of the page, which no browser runs.
export function data(id) {
  const node = document.getElementById(id);
  return node ? JSON.parse(node.textContent) : null;
}

// A sentence with {names} filled in.
export function filled(sentence, cells) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in cells ? String(cells[name]) : whole));
}

// A new element: its attributes, and children that are elements or strings. Strings only ever become text.
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (/^on/i.test(key) || key === "style") throw new Error(`element(): no attribute ${key}`);
    if (value !== null && value !== false) node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children);
  return node;
}
