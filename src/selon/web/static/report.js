// The page of a report: text and values point at each other; values are judged by key, least certain first.
import { decide, leave } from "./act.js";
import { data, element, filled } from "./data.js";
import { on } from "./shell.js";

const told = data("report-data");
const act = (...decisions) => decide(decisions.map((one) => ({ ...one, report: told.report })));
const words = told.words;
const text = document.getElementById("text");
const lines = Array.from(document.querySelectorAll(".s"));
const cards = Array.from(document.querySelectorAll(".record"));
const findings = Array.from(document.querySelectorAll(".finding"));
const left = document.getElementById("left");
const spans = new Map(); // id -> pieces of the text that are its evidence
const asides = new Map(); // id -> pieces that are its speaker, cue or basis
const tools = document.getElementById("tools");
const panel = document.getElementById("panel");
let chosen = null;
let turn = 0;

const list = (keys) => (keys ? keys.split(" ") : []);
const still = matchMedia("(prefers-reduced-motion: reduce)");

function note(map, node, keys) {
  for (const key of keys) {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(node);
  }
}
for (const node of text.querySelectorAll(".e, .k")) {
  note(spans, node, list(node.dataset.s));
  note(asides, node, list(node.dataset.k));
}

const bring = (node) => node && node.scrollIntoView({ block: "nearest", inline: "nearest", behavior: still.matches ? "auto" : "smooth" });

function light(id, lit) {
  for (const node of spans.get(id) || []) node.classList.toggle("on", lit);
  for (const node of asides.get(id) || []) node.classList.toggle("by", lit);
}

// Choose a value or a finding: it is lit in the text, and both are brought into view.
export function choose(node, { focus = true, words: move = true } = {}) {
  if (chosen && chosen !== node) {
    light(chosen.dataset.s, false);
    chosen.classList.remove("on");
    chosen.removeAttribute("aria-current");
  }
  chosen = node;
  if (panel.parentElement) panel.hidden = true;
  if (!node) {
    tools.hidden = true;
    document.dispatchEvent(new CustomEvent("selon:chosen", { detail: null }));
    return;
  }
  const card = node.closest(".record");
  if (card) fold(card, false);
  tools.hidden = !node.matches(".s");
  if (!tools.hidden && tools.parentElement !== node) node.append(tools);
  light(node.dataset.s, true);
  node.classList.add("on");
  node.setAttribute("aria-current", "true");
  if (focus) node.focus({ preventScroll: true });
  bring(node);
  if (move) bring((spans.get(node.dataset.s) || [])[0]);
  document.dispatchEvent(new CustomEvent("selon:chosen", { detail: node.matches(".s") ? node : null }));
}

// A record that is folded shows its head only.
function fold(card, folded) {
  card.toggleAttribute("data-folded", folded);
  card.querySelector("[data-fold]").setAttribute("aria-expanded", String(!folded));
}

export const current = () => (chosen && chosen.matches(".s") ? chosen : null);
export const cardOf = (node) => (node ? node.closest(".record") : cards[0] || null);

const isOpen = (line) => line.dataset.state === "open" && line.closest(".record").dataset.state !== "reject";
const sureness = (line) => (line.dataset.sure === "" ? 1 : Number(line.dataset.sure));

function doubtful() {
  let least = null;
  for (const line of lines) if (isOpen(line) && line !== chosen && (!least || sureness(line) < sureness(least))) least = line;
  return least;
}

function move(step) {
  if (!lines.length) return;
  const at = lines.indexOf(current());
  choose(lines[at < 0 ? (step > 0 ? 0 : lines.length - 1) : Math.max(0, Math.min(lines.length - 1, at + step))]);
}

function moveRecord(step) {
  const shown = cards.filter((card) => card.querySelector(".s"));
  if (!shown.length) return;
  const at = shown.indexOf(chosen ? chosen.closest(".record") : null);
  const next = shown[at < 0 ? 0 : Math.max(0, Math.min(shown.length - 1, at + step))];
  choose(next.querySelector(".s"));
  next.scrollIntoView({ block: "nearest" });
}

function count() {
  if (!left) return;
  const open = lines.filter(isOpen).length;
  left.textContent = open ? filled(words.left, { n: open }) : lines.length ? words.all_decided : words.no_values;
}

function show(node, state) {
  node.dataset.state = state;
  const said = node.matches(".s") ? node.querySelector(".state") : node.querySelector("h2 .state");
  if (said) said.textContent = words.states[state];
  if (node.matches(".record")) fold(node, state === "reject");
  for (const button of node.querySelectorAll(":scope > .acts [data-do]")) button.setAttribute("aria-pressed", String(button.dataset.do === state));
}

function judge(action) {
  const line = current();
  if (!told.may || !line) return;
  act({ target: "statement", target_id: line.dataset.s, action });
  // The next one is chosen at once; what was judged is painted when it is saved.
  const next = doubtful();
  if (next) choose(next);
}

function judgeRecord(action) {
  const card = cardOf(chosen);
  if (!told.may || !card) return;
  act({ target: "record", target_id: card.dataset.record, action });
  // On to the next record that is open, from the top again behind the last.
  const at = cards.indexOf(card);
  const next = [...cards.slice(at + 1), ...cards.slice(0, at)].find((one) => one.dataset.state === "open" && one.querySelector(".s"));
  if (next) choose(next.querySelector(".s"));
}

const mine = (decisions) => decisions.filter(([coder]) => coder === told.coder);
const last = (decisions, actions) => mine(decisions).reduce((found, [, action]) => (actions.includes(action) ? action : found), null);

document.addEventListener("selon:saved", (event) => {
  for (const about of event.detail.about) {
    if (about.target === "statement") {
      const line = lines.find((one) => one.dataset.s === about.target_id);
      const state = last(about.decisions, ["accept", "reject", "change"]);
      if (!line || state === "change" || line.dataset.state === "change") return void reload();
      const accepted = line.closest(".record").dataset.state === "accept";
      show(line, state || (accepted ? "accept" : "open"));
    } else if (about.target === "record") {
      const card = cards.find((one) => one.dataset.record === about.target_id);
      const state = last(about.decisions, ["accept", "reject"]);
      if (!card || mine(about.decisions).some(([, action]) => !["accept", "reject"].includes(action))) return void reload();
      const before = card.dataset.state;
      if ((state || "open") === before) return void reload(); // it was something else that was done or taken back
      show(card, state || "open");
      for (const line of card.querySelectorAll(".s")) {
        if (state === "accept" && line.dataset.state === "open") show(line, "accept");
        else if (before === "accept" && state !== "accept" && line.dataset.state === "accept") return void reload();
      }
    } else if (about.target === "report" && about.target_id === told.report) {
      const verdict = last(about.decisions, ["done", "not_relevant"]);
      let changed = false;
      for (const button of document.querySelectorAll("[data-verdict]")) {
        const on = String(Boolean(button.dataset.verdict === "flag" ? last(about.decisions, ["flag"]) : verdict === button.dataset.verdict));
        changed ||= button.getAttribute("aria-pressed") !== on;
        button.setAttribute("aria-pressed", on);
      }
      if (!changed) return void reload();
    }
  }
  count();
});

// Anything that changes what is told is shown as the server tells it, at the same value.
function reload() {
  const at = chosen ? chosen.dataset.s : "";
  const url = new URL(location.href);
  if (at) url.searchParams.set("at", at);
  url.hash = "";
  leave(() => location.replace(url));
}

async function verdict(action) {
  if (!told.may) return;
  const saved = await act({ target: "report", target_id: told.report, action });
  if (saved && action !== "flag") leave(() => location.assign("/next"));
}

function why() {
  const line = current();
  if (line) line.querySelector(".why").hidden = !line.querySelector(".why").hidden;
}

async function asked(path) {
  const reply = await fetch(path, { credentials: "same-origin" });
  const found = await reply.json();
  if (!reply.ok) throw new Error(found.told || String(reply.status));
  return found;
}

// What the codebook says of a code, as elements.
export async function explained(list, code) {
  const entry = await asked(`/codebook?list=${encodeURIComponent(list)}&code=${encodeURIComponent(code)}`);
  const points = [
    ...entry.rules,
    ...entry.yes.map((one) => filled(words.edit.example, { text: one })),
    ...entry.no.map((one) => filled(words.edit.counter, { text: one })),
  ];
  return [
    element("p", {}, element("strong", {}, entry.name), ` — ${entry.definition}`),
    element("ul", {}, ...points.map((one) => element("li", {}, one))),
  ];
}

// Something about the value at hand, below it: shown, and gone when it is asked for again.
async function below(what, made) {
  const line = current();
  if (!line) return;
  if (!panel.hidden && panel.dataset.what === what) return void (panel.hidden = true);
  panel.dataset.what = what;
  try {
    const nodes = await made(line);
    if (line === current()) panel.replaceChildren(...nodes);
  } catch (error) {
    panel.textContent = error.message;
  }
  panel.hidden = line !== current();
  bring(panel);
}

const help = () => below("help", async (line) => {
  const field = told.fields.find((one) => one.code === line.dataset.field);
  const { value } = told.statements[line.dataset.s];
  const of = value.type === "code" && field && field.codes ? await explained(field.codes, value.code).catch(() => []) : [];
  return [...(await explained("fields", line.dataset.field)), ...of];
});

const history = () => below("history", async (line) => {
  const past = await asked(`/history/${encodeURIComponent(told.document)}?of=${encodeURIComponent(line.dataset.s)}`);
  const row = (one) => element("li", one.back ? { class: "back" } : {},
    element("strong", {}, one.who), one.at ? ` · ${new Date(one.at).toLocaleString(document.documentElement.lang)}` : "", ` · ${one.said}`,
    one.why ? ` (${one.why})` : "", one.back ? ` · ${words.history.back}` : "");
  return [element("ol", {}, ...past.map(row))];
});

text.addEventListener("click", (event) => {
  const piece = event.target.closest(".e");
  if (!piece || !getSelection().isCollapsed) return;
  const keys = list(piece.dataset.s);
  turn = piece.classList.contains("on") ? turn + 1 : 0;
  const node = document.getElementById(`s-${keys[turn % keys.length]}`) || document.getElementById(keys[turn % keys.length]);
  if (node) choose(node, { focus: false, words: false });
});

document.querySelector(".cards").addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  const card = event.target.closest(".record");
  if (card && event.target.closest("[data-fold]")) return void fold(card, !card.hasAttribute("data-folded"));
  if (button && card) return void act({ target: "record", target_id: card.dataset.record, action: button.dataset.do });
  const link = event.target.closest("a[href^='#']");
  if (link) {
    const node = document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
    if (node && node.matches(".s, .finding")) {
      event.preventDefault();
      choose(node);
    }
    return;
  }
  const node = event.target.closest(".s, .finding");
  if (node && !event.target.closest("button, input, select, textarea")) choose(node, { focus: true });
});
document.querySelector(".cards").addEventListener("focusin", (event) => {
  const node = event.target.closest(".s, .finding");
  if (node && node === event.target && node !== chosen) choose(node, { focus: false });
});

function finding() {
  if (!findings.length) return;
  choose(findings[(findings.indexOf(chosen) + 1) % findings.length]);
}

on("report.next", () => move(1));
on("report.previous", () => move(-1));
on("report.doubtful", () => choose(doubtful() || current()));
on("report.accept", () => judge("accept"));
on("report.reject", () => judge("reject"));
on("report.accept_record", () => judgeRecord("accept"));
on("report.reject_record", () => judgeRecord("reject"));
on("report.next_record", () => moveRecord(1));
on("report.previous_record", () => moveRecord(-1));
on("report.fold", () => {
  const card = cardOf(chosen);
  if (card) fold(card, !card.hasAttribute("data-folded"));
});
on("report.why", why);
on("report.help", help);
on("report.history", history);
on("report.finding", finding);
on("report.done", () => verdict("done"));
on("report.not_relevant", () => verdict("not_relevant"));
on("report.flag", () => verdict("flag"));
on("report.clear", () => choose(null));

count();
const at = told.at || decodeURIComponent(location.hash.slice(1)).replace(/^s-/, "");
const start = (at && (document.getElementById(`s-${at}`) || document.querySelector(`[id="r-${CSS.escape(at)}"] .s`))) || doubtful();
if (start) choose(start);

export { act, told, words, cards, text };
