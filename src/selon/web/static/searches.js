// Saved searches: names for addresses of the lists. They stay in this browser, as remapped keys do, apart for each project and person; what is
// shared is the address itself.
import { element, filled } from "./data.js";

const STORE = "selon-searches";
const MOST = 100;

function all() {
  try {
    const found = JSON.parse(localStorage.getItem(STORE) || "{}");
    return found !== null && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

// A list as it stands, at `told.state` of `told.path`; shows what was saved for it, and saves and deletes.
export function searches(told) {
  const box = document.getElementById("searches");
  const list = document.getElementById("searches-list");
  const name = document.getElementById("searches-name");
  const place = JSON.stringify([told.project, told.coder, told.path]);
  const mine = () => {
    const found = all()[place];
    return Array.isArray(found) ? found.filter((one) => Array.isArray(one) && typeof one[0] === "string" && typeof one[1] === "string") : [];
  };
  const keep = (kept) => localStorage.setItem(STORE, JSON.stringify({ ...all(), [place]: kept.slice(0, MOST) }));
  // An address leads to this list and nowhere else, whatever the browser's store holds.
  const address = (text) => (text === told.path || text.startsWith(`${told.path}?`) ? text : told.path);

  function draw() {
    const kept = mine();
    document.getElementById("searches-count").textContent = kept.length ? `(${kept.length})` : "";
    document.getElementById("searches-none").hidden = kept.length > 0;
    list.replaceChildren(...kept.map(([label, to]) => element("li", { class: "row" },
      element("a", { href: address(to), ...(to === told.state ? { "aria-current": "true" } : {}) }, label),
      element("button", { type: "button", "data-remove": label, "aria-label": filled(told.words.remove, { name: label }) }, "✕"))));
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    keep(mine().filter(([label]) => label !== button.dataset.remove));
    draw();
    name.focus();
  });
  document.getElementById("searches-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const label = name.value.trim();
    if (!label) return;
    keep([[label, told.state], ...mine().filter(([other]) => other !== label)]);
    name.value = "";
    draw();
  });
  box.addEventListener("toggle", () => {
    if (box.open) (list.querySelector("a") || name).focus();
  });
  box.hidden = false;
  draw();
}
