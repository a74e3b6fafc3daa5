// The shell of every page: keys, help with remapping, the palette of acts, undo and redo.
import { heldBack, heldBefore, redo, undo } from "./act.js";
import { data, element, filled } from "./data.js";
import { Keys, pressed } from "./keys.js";

const shell = data("shell-data");
const doing = new Map();
const help = document.getElementById("help");
const palette = document.getElementById("palette");
let keys = null;

// A page says what happens when an act of its own is done; acts without are done by the element that bears their id in data-act.
export function on(id, what) {
  doing.set(id, what);
}

export function perform(id) {
  if (heldBack(id)) return;
  const what = doing.get(id);
  if (what) return void what();
  const node = document.querySelector(`[data-act="${CSS.escape(id)}"]`);
  if (!node) return;
  if (node.matches("input, select, textarea")) {
    node.focus();
    if (node.select) node.select();
  } else {
    node.click();
    if (node.matches("summary")) node.focus();
  }
}

function named(key) {
  return key === "" ? [shell.words.keys_none] : key.split(" ").map((one) => element("kbd", {}, one));
}

function spread(nodes) {
  return nodes.flatMap((node, place) => (place ? [" ", node] : [node]));
}

function showKeys() {
  for (const button of help.querySelectorAll("[data-remap]")) {
    button.replaceChildren(...spread(named(keys.key(button.dataset.remap))));
  }
}

// Waits for the new key of an act; a key that is taken is said, and stays whose it was.
function remap(button) {
  const act = shell.acts.find((one) => one.id === button.dataset.remap);
  const said = document.getElementById("help-said");
  said.textContent = filled(shell.words.keys_press, { act: act.name });
  const hear = (event) => {
    const key = pressed(event);
    if (key === "" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "Escape") {
      said.textContent = "";
    } else {
      const against = keys.against(act.id, key);
      if (against) {
        said.textContent = against === "browser" ? filled(shell.words.keys_browser, { key }) : filled(shell.words.keys_clash, { key, act: against.name });
        return;
      }
      keys.give(act.id, key);
      said.textContent = "";
      showKeys();
    }
    button.removeEventListener("keydown", hear);
    button.removeEventListener("blur", stop);
  };
  const stop = () => {
    button.removeEventListener("keydown", hear);
    said.textContent = "";
  };
  button.addEventListener("keydown", hear);
  button.addEventListener("blur", stop, { once: true });
}

function found(text) {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const there = (act) => doing.has(act.id) || document.querySelector(`[data-act="${CSS.escape(act.id)}"]`);
  return shell.acts.filter((act) => !act.quiet && there(act) && wanted.every((word) => act.name.toLowerCase().includes(word)));
}

function openPalette() {
  const find = document.getElementById("palette-find");
  const list = document.getElementById("palette-list");
  let chosen = 0;
  const draw = () => {
    const acts = found(find.value);
    chosen = Math.max(0, Math.min(chosen, acts.length - 1));
    list.replaceChildren(...acts.map((act, place) => element("li", { role: "option", id: `palette-${place}`, "aria-selected": String(place === chosen), "data-id": act.id },
      element("span", {}, act.name), element("span", {}, ...spread(keys.key(act.id) === "" ? [] : named(keys.key(act.id)))))));
    document.getElementById("palette-none").hidden = acts.length > 0;
    if (acts.length) find.setAttribute("aria-activedescendant", `palette-${chosen}`);
    else find.removeAttribute("aria-activedescendant");
    const shown = list.children[chosen];
    if (shown) shown.scrollIntoView({ block: "nearest" });
  };
  const go = (id) => {
    palette.close();
    perform(id);
  };
  find.oninput = () => {
    chosen = 0;
    draw();
  };
  find.onkeydown = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosen += event.key === "ArrowDown" ? 1 : -1;
      draw();
    } else if (event.key === "Enter" && list.children[chosen]) {
      event.preventDefault();
      go(list.children[chosen].dataset.id);
    }
  };
  list.onclick = (event) => {
    const item = event.target.closest("[data-id]");
    if (item) go(item.dataset.id);
  };
  find.value = "";
  palette.showModal();
  draw();
  find.focus();
}

if (shell) {
  keys = new Keys(shell.acts, perform);
  on("shell.undo", undo);
  on("shell.redo", redo);
  on("shell.palette", openPalette);
  on("shell.help", () => {
    showKeys();
    help.showModal();
  });
  help.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remap]");
    if (button) remap(button);
  });
  document.getElementById("help-reset").addEventListener("click", () => {
    keys.reset();
    showKeys();
  });
  document.addEventListener("keydown", (event) => {
    if (!event.defaultPrevented) keys.take(event);
  });
  document.addEventListener("DOMContentLoaded", () => heldBefore().forEach(perform)); // the modules of the page have said what their acts do
  // What can be pressed says its key: to the eye (shell.css), to those who listen, and to who points at it.
  for (const node of document.querySelectorAll("button[data-act], button[data-as]")) {
    const key = keys.key(node.dataset.act || node.dataset.as);
    if (key) node.dataset.key = key;
    if (key && !key.includes(" ")) node.setAttribute("aria-keyshortcuts", key.replace("Ctrl", "Control"));
  }
  // Buttons of the shell are acts as well: what the key does, the click does.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (button && doing.has(button.dataset.act)) perform(button.dataset.act);
    const closes = event.target.closest("[data-close]");
    if (closes) closes.closest("dialog").close();
  });
}
