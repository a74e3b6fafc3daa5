// The keyboard: acts by key, keys that a reader changed for this browser, and whether keys can live side by side.
const STORE = "selon-keys";
const WAIT = 1200; // milliseconds between two keys of a pair
const TAKEN = new Set(["Ctrl+w", "Ctrl+t", "Ctrl+n", "Ctrl+r", "Ctrl+l", "Ctrl+q", "Ctrl+Tab", "Ctrl+p", "Ctrl+c", "Ctrl+v", "Ctrl+x", "Ctrl+a", "Ctrl+f",
  "F5", "F11", "F12", "Tab", "Shift+Tab", "Alt+ArrowLeft", "Alt+ArrowRight", "Ctrl++", "Ctrl+-", "Ctrl+0", "Escape", "Enter", " "]);

// The key of an event as the map writes it; "" for a key that only changes others.
export function pressed(event) {
  if (["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified"].includes(event.key)) return "";
  const named = event.key.length > 1;
  const graph = event.getModifierState && event.getModifierState("AltGraph");
  const before = [];
  if ((event.ctrlKey || event.metaKey) && !graph) before.push("Ctrl");
  if (event.altKey && !graph) before.push("Alt");
  if (event.shiftKey && (named || before.length)) before.push("Shift");
  return [...before, event.key].join("+");
}

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(STORE) || "{}");
    return found !== null && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}

export class Keys {
  // acts: [{id, key, name, quiet}]; doing: id -> what happens.
  constructor(acts, doing) {
    this.acts = acts;
    this.doing = doing;
    this.pending = "";
    this.since = 0;
  }

  key(id) {
    const own = kept()[id];
    const act = this.acts.find((one) => one.id === id);
    return typeof own === "string" ? own : act ? act.key : "";
  }

  // What stands against giving *key* to *id*: "browser", an act, or null.
  against(id, key) {
    if (TAKEN.has(key)) return "browser";
    return this.acts.find((act) => {
      const other = this.key(act.id);
      return act.id !== id && other !== "" && (other === key || other.startsWith(key + " ") || key.startsWith(other + " "));
    }) || null;
  }

  give(id, key) {
    localStorage.setItem(STORE, JSON.stringify({ ...kept(), [id]: key }));
  }

  reset() {
    localStorage.removeItem(STORE);
  }

  // Whether the event was a key of an act, which is then done.
  take(event) {
    const typing = event.target instanceof Element && event.target.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
    const key = pressed(event);
    if (key === "" || (typing && !/^(Ctrl|Alt)\+/.test(key)) || document.querySelector("dialog[open]")) return false;
    const now = Date.now();
    const pair = this.pending !== "" && now - this.since < WAIT ? `${this.pending} ${key}` : "";
    this.pending = "";
    const act = this.acts.find((one) => this.key(one.id) === pair && pair !== "") || this.acts.find((one) => this.key(one.id) === key);
    if (act) {
      event.preventDefault();
      this.doing(act.id);
      return true;
    }
    if (this.acts.some((one) => this.key(one.id).startsWith(key + " "))) {
      this.pending = key;
      this.since = now;
      event.preventDefault();
      return true;
    }
    return false;
  }
}
