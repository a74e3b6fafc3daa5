// The lists: rows by key, marks, accepting, rejecting and flagging one or many, and what an undo changed here.
import { decide } from "./act.js";
import { data, filled } from "./data.js";
import { searches } from "./searches.js";
import { on } from "./shell.js";

const told = data("list-data");
const rows = Array.from(document.querySelectorAll("#rows tbody tr"));
const bar = document.getElementById("marked");
const marked = new Map(); // id -> report or null; also of rows that are on other pages
const plurals = new Intl.PluralRules(document.documentElement.lang);
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const counted = (forms, n) => filled(forms[plurals.select(n)] || forms.other, { n: numbers.format(n) });

function current() {
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  return at < 0 ? null : at;
}

function move(step) {
  if (!rows.length) return;
  const at = current();
  const next = at === null ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step));
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

function open() {
  const link = rows.length ? rows[current() ?? 0].querySelector("[data-open]") : null;
  if (link) link.click();
}

// What is decided when a row is accepted, rejected or flagged: a record is flagged by its report, where others find it.
function decisions(things, action) {
  if (action === "flag" && told.kind === "record") {
    const reports = new Set(Array.from(things.values()).filter(Boolean));
    return Array.from(reports, (report) => ({ target: "report", target_id: report, action, report }));
  }
  return Array.from(things, ([id, report]) => ({ target: told.kind, target_id: id, action, ...(report ? { report } : {}) }));
}

const thing = (row) => new Map([[row.dataset.id, row.dataset.report || null]]);

// The marked rows are judged, as one act; without marks the row in focus, or the first one, and then the next one is in focus.
async function judge(action) {
  if (marked.size) {
    if (await decide(decisions(marked, action))) unmark();
    return;
  }
  const at = current() ?? 0;
  if (!rows.length) return;
  rows[at].focus();
  const saved = await decide(decisions(thing(rows[at]), action));
  if (saved && current() === at && at + 1 < rows.length) move(1);
}

function showMarks() {
  if (!bar) return;
  for (const row of rows) {
    const on = marked.has(row.dataset.id);
    row.querySelector("[data-mark]").checked = on;
    row.classList.toggle("is-marked", on);
  }
  bar.hidden = marked.size === 0;
  document.getElementById("marked-count").textContent = counted(told.words.marked, marked.size);
  const all = document.getElementById("mark-fitting");
  all.hidden = told.total <= rows.length || marked.size >= Math.min(told.total, told.most);
  all.textContent = told.total > told.most ? filled(told.words.first_fitting, { n: numbers.format(told.most) }) : counted(told.words.fitting, told.total);
}

function mark(row, on = !marked.has(row.dataset.id)) {
  if (on && marked.size < told.most) marked.set(row.dataset.id, row.dataset.report || null);
  else marked.delete(row.dataset.id);
}

function unmark() {
  marked.clear();
  showMarks();
}

function markCurrent() {
  if (!rows.length) return;
  const at = current() ?? 0;
  rows[at].focus();
  mark(rows[at]);
  showMarks();
  if (at + 1 < rows.length) move(1);
}

function markShown() {
  const all = rows.every((row) => marked.has(row.dataset.id));
  for (const row of rows) mark(row, !all);
  showMarks();
}

async function markFitting() {
  const reply = await fetch(told.fitting, { credentials: "same-origin" });
  if (!reply.ok) return;
  for (const [id, report] of (await reply.json()).things) {
    if (marked.size < told.most) marked.set(id, report);
  }
  showMarks();
}

const SHOWN = { record: ["accept", "reject"], event: ["accept", "reject", "flag"], report: ["done", "not_relevant", "flag"] };

// What stands about a row: of accepting and rejecting each coder's last, the others together.
function show(row) {
  const parts = [];
  const mine = new Set();
  for (const [coder, action] of [...row.stands.own, ...row.stands.report]) {
    parts.push(filled(told.words.by, { mark: told.words.marks[action], coder }));
    if (coder === told.coder) mine.add(action);
  }
  for (const button of row.node.querySelectorAll("[data-do]")) button.setAttribute("aria-pressed", String(mine.has(button.dataset.do)));
  row.node.querySelector(".said").textContent = parts.join("; ") || told.words.marks.open;
}

function last(target, decisions) {
  const judged = new Map();
  const others = new Map();
  for (const [coder, action] of decisions) {
    if (!SHOWN[target].includes(action)) continue;
    if (action === "accept" || action === "reject") judged.set(coder, action);
    else others.set(`${coder} ${action}`, [coder, action === "not_relevant" ? "done" : action]);
  }
  return [...judged, ...others.values()];
}

const standing = rows.map((node, at) => ({ node, stands: told.stands[at] }));

document.addEventListener("selon:saved", (event) => {
  for (const about of event.detail.about) {
    for (const row of standing) {
      if (about.target === told.kind && about.target_id === row.node.dataset.id) row.stands.own = last(about.target, about.decisions);
      else if (about.target === "report" && about.target_id === row.node.dataset.report) row.stands.report = last("report", about.decisions);
      else continue;
      show(row);
    }
  }
});

for (const row of rows) {
  row.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) decide(decisions(thing(row), button.dataset.do));
    else if (event.target.closest("[data-mark]")) {
      mark(row, event.target.checked);
      showMarks();
    } else if (!event.target.closest("a, button")) row.focus();
  });
  row.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== row) return;
    event.preventDefault();
    open();
  });
}

const page = told.own;
on(`${page}.next`, () => move(1));
on(`${page}.previous`, () => move(-1));
on(`${page}.open`, open);
for (const action of ["accept", "reject", "flag"]) on(`${page}.${action}`, () => judge(action));
if (told.marking) {
  on(`${page}.mark`, markCurrent);
  on(`${page}.mark_shown`, markShown);
  on(`${page}.mark_fitting`, markFitting);
  on(`${page}.unmark`, unmark);
  showMarks();
}
// On a narrow screen the rows come first: the filters are closed until they are asked for.
if (window.matchMedia("(max-width: 60rem)").matches) document.getElementById("filters").open = false;
searches(told);
