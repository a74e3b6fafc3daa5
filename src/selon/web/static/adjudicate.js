// Differences: the list by key; on the page of a report the questions by key, and the choice of an answer, which is kept at once.
import { keep, leave } from "./act.js";
import { data, filled } from "./data.js";
import { on } from "./shell.js";

const told = data("adjudicate-data");
const rows = Array.from(document.querySelectorAll(".question, [data-row]"));
const left = document.getElementById("left");
const ORDER = ["first", "second", "third", "fourth"];
let choosing = 0;

function current() {
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  return at < 0 ? null : at;
}

function focus(row) {
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  if (!rows.length) return;
  const at = current();
  focus(rows[at === null ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step))]);
}

const open = () => rows.filter((row) => row.dataset.state === "pending");

function pending() {
  const at = current() ?? -1;
  const next = open().find((row) => rows.indexOf(row) > at) || open()[0];
  if (next) focus(next);
}

function count() {
  if (!left || !told) return;
  const many = open().length;
  left.textContent = many ? filled(told.words.left, { n: many }) : told.words.all_decided;
}

function show(row, key) {
  row.dataset.state = "adjudicated";
  row.querySelector(".chip.state").textContent = told.words.states.adjudicated;
  for (const option of row.querySelectorAll(".option")) {
    const chosen = option.dataset.key === key;
    option.classList.toggle("chosen", chosen);
    const button = option.querySelector("button");
    button.setAttribute("aria-pressed", String(chosen));
    button.querySelector(".pressed").textContent = chosen ? told.words.chosen : told.words.choose;
  }
}

async function choose(row, key) {
  choosing += 1;
  const saved = await keep("/adjudicate", { document: told.document, target: row.dataset.target, id: row.dataset.id, key });
  choosing -= 1;
  if (!saved) return;
  // A choice may settle others with it: a record goes with its values. Then the page is drawn anew.
  if (saved.numbers.length > 1) return void leave(() => location.reload());
  show(row, key);
  count();
  pending();
}

// Another answer is given on the page of the report. What only others added is taken over first, or there would be nothing to change there.
async function own(row) {
  if (row.dataset.nearest && row.dataset.state === "pending") {
    choosing += 1; // this page is left, not drawn anew
    if (!(await keep("/adjudicate", { document: told.document, target: row.dataset.target, id: row.dataset.id, key: row.dataset.nearest }))) {
      choosing -= 1;
      return;
    }
  }
  leave(() => location.assign(row.querySelector(".own").href));
}

function chooseAt(place) {
  const at = current() ?? rows.findIndex((row) => row.dataset.state === "pending");
  const button = at >= 0 ? rows[at].querySelectorAll("[data-choose]")[place] : null;
  if (button && !button.disabled) choose(rows[at], button.dataset.choose);
}

for (const row of rows) {
  row.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (button) choose(row, button.dataset.choose);
    if (event.target.closest(".own") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      own(row);
    }
  });
}

// Undo and redo may reach any question. Only when what was sent is through, or the browser asks whether to leave.
document.addEventListener("selon:saved", () => {
  if (told && choosing === 0) leave(() => location.reload());
});

on("adjudicate.next", () => move(1));
on("adjudicate.previous", () => move(-1));
if (told) {
  on("adjudicate.pending", pending);
  ORDER.forEach((name, place) => on(`adjudicate.${name}`, () => chooseAt(place)));
  on("adjudicate.own", () => {
    const row = rows[current() ?? 0];
    if (row) own(row);
  });
  count();
  if (open().length) focus(open()[0]);
}
