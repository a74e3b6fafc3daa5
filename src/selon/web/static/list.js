// The list: rows by key, accepting and rejecting, and what an undo changed here.
import { decide } from "./act.js";
import { data, filled } from "./data.js";
import { on } from "./shell.js";

const told = data("list-data");
const rows = Array.from(document.querySelectorAll("#rows tbody tr"));

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

async function judge(row, action) {
  const saved = await decide([{ target: "record", target_id: row.dataset.record, action }]);
  return saved !== null;
}

// The row in focus, or the first one, is judged; then the next one is in focus.
async function judgeCurrent(action) {
  const at = current() ?? 0;
  if (!rows.length) return;
  rows[at].focus();
  if ((await judge(rows[at], action)) && current() === at && at + 1 < rows.length) move(1);
}

function show(row, decisions) {
  const last = new Map();
  for (const [coder, action] of decisions) if (action === "accept" || action === "reject") last.set(coder, action);
  for (const button of row.querySelectorAll("[data-do]")) {
    button.setAttribute("aria-pressed", String(last.get(told.coder) === button.dataset.do));
  }
  const parts = Array.from(last, ([coder, action]) => filled(told.words.by, { action: told.words[action], coder }));
  row.querySelector(".said").textContent = parts.join("; ") || told.words.nothing;
}

document.addEventListener("selon:saved", (event) => {
  for (const about of event.detail.about) {
    const row = rows.find((one) => about.target === "record" && one.dataset.record === about.target_id);
    if (row) show(row, about.decisions);
  }
});

for (const row of rows) {
  row.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) judge(row, button.dataset.do);
    else if (!event.target.closest("a, button")) row.focus();
  });
}

on("list.next", () => move(1));
on("list.previous", () => move(-1));
on("list.accept", () => judgeCurrent("accept"));
on("list.reject", () => judgeCurrent("reject"));
