// The page of an event: rows by key, rules of fields, answers about pairs, cutting out and joining, linking again.
import { decide, leave, say } from "./act.js";
import { data, element, filled } from "./data.js";
import { answer, asked, linkAgain, pairOf } from "./pairs.js";
import { on } from "./shell.js";

const told = data("event-data");
const words = told.words;
const stops = Array.from(document.querySelectorAll(".stop"));
const findings = stops.filter((one) => one.dataset.kind === "finding");
const choosing = document.getElementById("choosing");
const joining = document.getElementById("joining");
let acting = 0;
let stale = false;

const current = () => stops.find((one) => one.contains(document.activeElement)) || null;
const of = (kind) => (current()?.dataset.kind === kind ? current() : null);
const still = matchMedia("(prefers-reduced-motion: reduce)");

function go(node) {
  if (!node) return;
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
}

function move(step) {
  const at = stops.indexOf(current());
  go(stops[at < 0 ? 0 : Math.max(0, Math.min(stops.length - 1, at + step))]);
}

// Whatever was decided is shown as the server tells it, at the same row.
function reload() {
  if (acting) {
    stale = true;
    return;
  }
  const url = new URL(location.href);
  const row = current();
  if (row && row.id) url.searchParams.set("at", row.id);
  url.searchParams.delete("was");
  url.hash = "";
  leave(() => location.replace(url));
}

async function doing(what) {
  acting += 1;
  try {
    return await what();
  } finally {
    acting -= 1;
    if (!acting && stale) reload();
  }
}

document.addEventListener("selon:saved", (event) => {
  if (event.detail.about.some((about) => ["link", "event", "record", "statement", "report"].includes(about.target))) reload();
});

const about = (action, more = {}) => doing(() => decide([{ target: "event", target_id: told.event, action, ...more }]));

// ------------------------------------------------------------------------------------------------------------------- rules

function rule() {
  const field = current()?.closest("[data-field]");
  const known = field && told.rules[field.dataset.field];
  if (!told.may || !field || field.dataset.of !== "" || !known || known.options.length < 2) return void say(words.no_rule, true);
  choosing.dataset.field = field.dataset.field;
  document.getElementById("choosing-field").textContent = known.title;
  const rows = known.options.map((one) => {
    const box = element("input", { type: "radio", name: "rule", value: one.id, checked: one.id === known.rule, autofocus: one.id === known.rule });
    const name = one.id === known.default ? filled(words.by_default, { rule: one.name }) : one.name;
    return element("label", { class: "option" }, box, element("span", {}, element("strong", {}, name), " ", element("span", { class: "soft" }, one.definition)));
  });
  document.getElementById("choosing-rules").replaceChildren(document.getElementById("choosing-field"), ...rows);
  choosing.showModal();
}

document.getElementById("choosing-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = choosing.dataset.field;
  const form = event.target;
  const chosen = form.elements.rule.value;
  choosing.close();
  if (chosen === told.rules[field].rule) return;
  about("rule", { field, old: told.rules[field].rule, new: chosen, reason: form.elements.reason.value.trim() || null });
});

// ------------------------------------------------------------------------------------------------------------------- pairs

function judge(row, action) {
  if (told.may && row) doing(() => answer([row.dataset.pair], action));
}

const marked = () => Array.from(document.querySelectorAll("[data-mark]:checked"), (box) => box.closest("[data-record]").dataset.record);

function mark() {
  const box = of("record")?.querySelector("[data-mark]");
  if (box) box.checked = !box.checked;
}

// Cut records out: each of them is another event than each of those that stay.
function cut(row) {
  const out = marked().length ? marked() : row ? [row.dataset.record] : [];
  const stay = told.records.filter((one) => !out.includes(one));
  if (!told.may || !out.length) return void say(words.nothing_marked, true);
  if (!stay.length) return void say(words.all_marked, true);
  doing(() => answer(out.flatMap((one) => stay.map((other) => pairOf(one, other))), "different"));
}

function join(other = "") {
  if (!told.may) return;
  document.getElementById("joining-wrong").hidden = true;
  joining.showModal();
  joining.querySelector("[name=other]").value = other;
}

document.getElementById("joining-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wrong = document.getElementById("joining-wrong");
  const form = event.target;
  try {
    const found = await asked(`/event/${encodeURIComponent(told.event)}/joined?other=${encodeURIComponent(form.elements.other.value.trim())}`);
    joining.close();
    await doing(() => answer(found.pairs, "same", form.elements.reason.value.trim() || null));
  } catch (error) {
    wrong.textContent = error.message;
    wrong.hidden = false;
  }
});

// --------------------------------------------------------------------------------------------------------------------- acts

function open() {
  const link = current()?.querySelector("a.open, a.n, a");
  if (link) link.click();
}

document.querySelector("main").addEventListener("click", (event) => {
  const row = event.target.closest(".stop");
  const said = event.target.closest("[data-answer]");
  if (said) return judge(row, said.dataset.answer);
  if (event.target.closest("[data-rule]")) return rule();
  if (event.target.closest("[data-cut]")) return cut(row);
  const near = event.target.closest("[data-join]");
  if (near) return join(near.dataset.join);
  if (row && !event.target.closest("a, button, input, label, select, summary, textarea, dialog") && getSelection().isCollapsed) row.focus({ preventScroll: true });
});

on("event.next", () => move(1));
on("event.previous", () => move(-1));
on("event.open", open);
on("event.rule", rule);
on("event.same", () => judge(of("pair"), "same"));
on("event.different", () => judge(of("pair"), "different"));
on("event.unsure", () => judge(of("pair"), "unsure"));
on("event.mark", mark);
on("event.cut", () => cut(of("record")));
on("event.join", () => join(of("other")?.dataset.event));
on("event.accept", () => told.may && about("accept"));
on("event.reject", () => told.may && about("reject"));
on("event.flag", () => told.may && about("flag"));
on("event.again", () => linkAgain(told.linking, `/event/${encodeURIComponent(told.event)}`));
on("event.reason", () => document.getElementById("reason")?.focus());
on("event.finding", () => go(findings[(findings.indexOf(current()) + 1) % findings.length]));

const at = told.at && (document.getElementById(told.at) || document.getElementById(`r-${told.at}`) || document.getElementById(`f-${told.at}`));
if (at) go(at);
