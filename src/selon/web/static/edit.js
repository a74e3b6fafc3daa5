// Changing what is told: values, voices, words, records. The server computes every value (POST /draft); a decision holds what it gave.
import { say } from "./act.js";
import { element, filled } from "./data.js";
import { Marking } from "./marking.js";
import { act, cardOf, cards, current, explained, text, told, words } from "./report.js";
import { on } from "./shell.js";

const dialog = document.getElementById("edit");
const form = document.getElementById("edit-form");
const wrong = document.getElementById("edit-wrong");
const bar = document.getElementById("marked");
const marking = new Marking(text);
const marked = new Set();
const part = (name) => form.elements[name];
let submit = null;

// ------------------------------------------------------------------------------------------------ the value at hand, the words marked

const attend = (line) => line && marking.begin((told.statements[line.dataset.s].evidence[0] || { start: 0 }).start);
document.addEventListener("selon:chosen", (event) => attend(event.detail));
attend(current());

const SHOWN = 160; // characters of what is marked
const quoted = (spans) => {
  const whole = spans.map((one) => one.text).join(" … ");
  return whole.length > SHOWN ? `${whole.slice(0, SHOWN)}…` : whole;
};
document.addEventListener("selon:marked", (event) => {
  bar.hidden = event.detail.length === 0;
  document.getElementById("hint").hidden = !bar.hidden;
  document.getElementById("marked-words").textContent = filled(words.marked_words, { words: quoted(event.detail) });
});

// ------------------------------------------------------------------------------------------------ the dialog

function show(title, parts, evidence, then) {
  form.reset();
  wrong.hidden = true;
  document.getElementById("edit-title").textContent = title;
  document.getElementById("edit-words").textContent = evidence && evidence.length ? filled(words.edit.words, { words: evidence.map((one) => one.text).join(" … ") }) : "";
  for (const node of form.querySelectorAll("[data-part]")) node.hidden = !parts.includes(node.dataset.part);
  for (const node of form.querySelectorAll("[data-type]")) node.hidden = true;
  submit = then;
  dialog.showModal();
  queueMicrotask(begin); // when the form is filled in
}

// The first thing to fill in has the focus, its text ready to be typed over.
function begin() {
  const first = Array.from(form.querySelectorAll(".parts input, .parts select, .parts textarea")).find((one) => one.offsetParent !== null);
  if (!first) return;
  first.focus();
  if (first.select) first.select();
}

function showType(type) {
  for (const node of form.querySelectorAll("[data-type]")) node.hidden = !node.dataset.type.split(" ").includes(type);
}

function options(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, name]) => element("option", { value, selected: value === chosen }, name)));
}

const fieldOf = (code) => told.fields.find((one) => one.code === code);
const fieldsOf = (family) => told.fields.filter((one) => one.families.includes(family));
const recordOf = (id) => told.records.find((one) => one.id === id);
const recordNames = (except) => told.records.filter((one) => one.id !== except).map((one) => [one.id, `${one.title} · ${one.status}`]);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  wrong.hidden = true;
  try {
    if (await submit()) dialog.close();
  } catch (error) {
    wrong.textContent = error.message;
    wrong.hidden = false;
  }
});

dialog.addEventListener("keydown", (event) => {
  // Enter keeps the form wherever it is pressed, but in several lines of text, where Ctrl does; browsers differ on it in a choice.
  if (event.key !== "Enter" || !(event.ctrlKey || event.target.matches("select"))) return;
  event.preventDefault();
  form.requestSubmit();
});

async function asked(path, body) {
  const reply = await fetch(path, body === undefined ? { credentials: "same-origin" } : {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), credentials: "same-origin", redirect: "error",
  });
  const found = await reply.json();
  if (!reply.ok) throw new Error(found.told || String(reply.status));
  return found;
}

const keep = async (decision) => (await act({ ...decision, reason: part("reason").value.trim() || null })) !== null;

// ------------------------------------------------------------------------------------------------ values in the form

function fill(type, value) {
  if (!value) return;
  const cells = {
    when: () => (part("edtf").value = value.edtf || ""),
    duration: () => (part("iso").value = value.iso),
    set: () => (part("iso").value = value.iso),
    count: () => {
      part("low").value = value.low ?? "";
      part("high").value = value.high ?? "";
      part("modality").value = value.modality;
    },
    where: () => {
      part("name").value = value.name;
      part("precision").value = value.precision;
      part("town").value = value.city || value.name;
      return look(value.gazetteer);
    },
    who: () => {
      part("who").value = value.name;
      part("role").value = value.role || "";
      part("country").value = value.country || "";
    },
    words: () => {
      part("text").value = value.text;
      part("stance").value = value.stance || "";
    },
    code: () => (part("code").value = value.code),
  };
  cells[type]?.();
}

const whole = (name) => {
  const typed = part(name).value.replace(/[\s\u00a0\u202f.,']/g, "");
  if (typed === "") return null;
  if (!/^\d+$/.test(typed)) throw new Error(`${part(name).value}: ?`);
  return Number(typed);
};

function cells(type) {
  const of = {
    when: () => ({ edtf: part("edtf").value }),
    duration: () => ({ iso: part("iso").value }),
    set: () => ({ iso: part("iso").value }),
    count: () => ({ low: whole("low"), high: whole("high"), modality: part("modality").value || null }),
    where: () => ({ name: part("name").value, precision: part("precision").value, gazetteer: part("gazetteer").value }),
    who: () => ({ name: part("who").value, role: part("role").value, country: part("country").value }),
    words: () => ({ text: part("text").value, stance: part("stance").value }),
    code: () => ({ code: part("code").value }),
  };
  return { type, ...of[type]() };
}

async function look(chosen) {
  const name = part("town").value.trim();
  const found = name ? await asked(`/places?name=${encodeURIComponent(name)}`) : [];
  const row = (one) => [`${one.id}|${name}`, filled(words.edit.place, { name: one.name, region: one.region || "–", country: one.country || "–", kind: one.kind })];
  const pairs = [["", words.edit.no_place], ...found.map(row)];
  options(part("gazetteer"), pairs, chosen ? `${chosen}|${name}` : pairs.length > 1 ? pairs[1][0] : "");
}
part("town").addEventListener("change", () => look(null));

function codesFor(field) {
  part("code").dataset.list = (field && field.codes) || "forms";
  options(part("code"), told.codes[part("code").dataset.list] || [], null);
}

// What is the value of: the field, its types, its codes, what the codebook says of it.
function take(field, type, value) {
  codesFor(field);
  options(part("type"), field.types.map((one) => [one, words.edit[{ when: "when", count: "count", where: "where", who: "who", words: "wording", code: "code" }[one] || "duration"]]), type);
  showType(type);
  fill(type, value);
  explain("fields", field.code);
}
part("type").addEventListener("change", () => showType(part("type").value));

// What the codebook says of the code that is chosen, or else of the field.
async function explain(list, code) {
  const help = document.getElementById("edit-help");
  help.dataset.of = `${list} ${code}`;
  help.replaceChildren();
  const nodes = await explained(list, code).catch((error) => [error.message]);
  if (help.dataset.of === `${list} ${code}`) help.replaceChildren(...nodes);
}
part("code").addEventListener("change", () => explain(part("code").dataset.list, part("code").value));
part("head_code").addEventListener("change", () => explain(part("head_code").dataset.list, part("head_code").value));
part("status").addEventListener("change", () => explain("statuses", part("status").value));

// ------------------------------------------------------------------------------------------------ voices in the form

// Who may say it: what is marked, who says it now, and everybody who says something in this report.
function speakers(voice) {
  const known = new Map();
  const add = (one, name) => known.set(`${one.start} ${one.end}`, [JSON.stringify({ start: one.start, end: one.end, text: one.text }), name]);
  const [first] = marking.spans();
  if (first) add(first, filled(words.edit.from_text, { words: first.text }));
  if (voice && voice.speaker) add(voice.speaker, voice.speaker.text);
  for (const one of Object.values(told.statements)) if (one.voice.speaker && !known.has(`${one.voice.speaker.start} ${one.voice.speaker.end}`)) add(one.voice.speaker, one.voice.speaker.text);
  return [["", words.edit.nobody], ...known.values()];
}

function fillVoice(voice) {
  const pairs = speakers(voice);
  const now = voice && voice.speaker ? JSON.stringify({ start: voice.speaker.start, end: voice.speaker.end, text: voice.speaker.text }) : "";
  options(part("speaker"), pairs, now);
  part("kind").value = voice ? voice.kind : "outlet";
  part("speaker_role").value = voice && voice.speaker ? voice.speaker.role : "other";
}
part("speaker").addEventListener("change", () => {
  if (part("speaker").value && part("kind").value === "outlet") part("kind").value = "paraphrased";
});

const voiceCells = () => {
  const speaker = part("kind").value === "outlet" || !part("speaker").value ? null : JSON.parse(part("speaker").value);
  return { kind: part("kind").value, speaker, role: part("speaker_role").value };
};

function madeVoice(before) {
  const chosen = voiceCells();
  const same = before && before.speaker && chosen.speaker && before.speaker.start === chosen.speaker.start && before.speaker.end === chosen.speaker.end;
  const speaker = chosen.speaker && { ...chosen.speaker, role: chosen.role, name: same ? before.speaker.name : null };
  return { kind: chosen.kind, speaker, cue: same ? before.cue : null };
}

// ------------------------------------------------------------------------------------------------ acts

function need(what, sentence) {
  if (!what || what.length === 0) say(sentence, true);
  return what && what.length !== 0 ? what : null;
}
const chosen = () => need(current(), words.nothing_chosen);

function edit() {
  const line = chosen();
  if (!line) return;
  const one = told.statements[line.dataset.s];
  const field = fieldOf(one.field) || { code: one.field, types: [one.value.type], codes: "" };
  show(words.edit.value, ["reason", "help", ...(field.types.length > 1 ? ["types"] : [])], one.evidence, async () => {
    const type = part("type").value;
    const like = type === one.value.type ? one.value : null;
    const { value } = await asked("/draft", { report: told.report, cells: cells(type), like, evidence: one.evidence });
    return keep({ target: "statement", target_id: line.dataset.s, action: "change", field: "value", old: one.value, new: value });
  });
  take(field, one.value.type, one.value);
}

function voice() {
  const line = chosen();
  if (!line) return;
  const one = told.statements[line.dataset.s];
  show(words.edit.voice_of, ["voice", "reason"], one.evidence, () =>
    keep({ target: "statement", target_id: line.dataset.s, action: "change", field: "voice", old: one.voice, new: madeVoice(one.voice) }));
  fillVoice(one.voice);
}

function span(more) {
  const line = chosen();
  const spans = need(marking.spans(), words.nothing_marked);
  if (!line || !spans) return;
  const one = told.statements[line.dataset.s];
  const joined = more ? [...one.evidence, ...spans.filter((a) => !one.evidence.some((b) => a.start === b.start && a.end === b.end))] : spans;
  act({ target: "statement", target_id: line.dataset.s, action: "change", field: "evidence", old: one.evidence, new: joined.sort((a, b) => a.start - b.start) });
}

function move() {
  const line = chosen();
  if (!line) return;
  const one = told.statements[line.dataset.s];
  const others = recordNames(one.record);
  if (!others.length) return void say(words.one_record, true);
  show(words.edit.move, ["record", "reason"], one.evidence, () =>
    keep({ target: "statement", target_id: line.dataset.s, action: "change", field: "record", old: one.record, new: part("record").value }));
  options(part("record"), others, null);
}

function add() {
  const spans = need(marking.spans(), words.nothing_marked);
  if (!spans) return;
  show(words.edit.add, ["record", "field", "types", "voice", "reason", "help"], spans, async () => {
    const record = part("record").value;
    const made = await asked("/draft", { report: told.report, cells: cells(part("type").value), evidence: spans, voice: voiceCells(), record, field: part("field").value });
    return keep({ target: "record", target_id: record, action: "add_statement", new: made.statement });
  });
  const here = cardOf(current());
  options(part("record"), recordNames(null), here ? here.dataset.record : null);
  const phrase = spans.map((one) => one.text).join(" ");
  const renew = () => {
    const field = fieldOf(part("field").value);
    const value = { count: { low: /^\d+$/.test(phrase) ? phrase : null, high: /^\d+$/.test(phrase) ? phrase : null, modality: "" }, where: { name: phrase, precision: "city", city: phrase }, who: { name: phrase }, words: { text: phrase } }[field.types[0]];
    take(field, field.types[0], value);
  };
  const family = () => {
    const record = recordOf(part("record").value);
    options(part("field"), fieldsOf(record ? record.family : "protest").map((one) => [one.code, one.name]), "size");
    renew();
  };
  part("record").onchange = family;
  part("field").onchange = renew;
  fillVoice(null);
  family();
}

function headCodes(family, code) {
  const list = family === "protest" ? "forms" : "kinds";
  part("head_code").dataset.list = list;
  options(part("head_code"), told.codes[list], code);
  if (part("head_code").value) explain(list, part("head_code").value);
}

function addRecord() {
  const spans = need(marking.spans(), words.nothing_marked);
  if (!spans) return;
  show(words.edit.add_record, ["family", "head", "voice", "reason", "help"], spans, async () => {
    const made = await asked("/draft", { report: told.report, cells: { type: "code", code: part("head_code").value }, evidence: spans, voice: voiceCells(), family: part("family").value, status: part("status").value });
    return keep({ target: "report", target_id: told.report, action: "add_record", new: made.record });
  });
  part("family").onchange = () => headCodes(part("family").value, null);
  part("family").value = "protest";
  headCodes("protest", "rally");
  fillVoice(null);
}

function head(card) {
  const record = card && recordOf(card.dataset.record);
  if (!record) return;
  const slot = record.family === "protest" ? "form" : "kind";
  show(words.edit.head_of, ["head", "reason", "help"], [], async () => {
    const now = { [slot]: part("head_code").value, status: part("status").value, main: part("main").checked };
    const changes = Object.keys(now).filter((field) => now[field] !== record[field]);
    if (!changes.length) return true;
    const reason = part("reason").value.trim() || null;
    return (await act(...changes.map((field) => ({ target: "record", target_id: record.id, action: "change", field, old: record[field], new: now[field], reason })))) !== null;
  });
  headCodes(record.family, record[slot]);
  part("status").value = record.status;
  part("main").checked = record.main;
}

function merge(card) {
  if (!card) return;
  const others = recordNames(card.dataset.record);
  if (!others.length) return void say(words.one_record, true);
  show(words.edit.merge, ["record", "reason"], [], () => keep({ target: "record", target_id: card.dataset.record, action: "merge", new: part("record").value }));
  options(part("record"), others, null);
}

function mark() {
  const line = chosen();
  if (!line) return;
  marked.has(line) ? marked.delete(line) : marked.add(line);
  line.classList.toggle("marked", marked.has(line));
  line.setAttribute("aria-selected", String(marked.has(line)));
  say(filled(words.marked, { n: marked.size }));
}

function split() {
  const [first] = marked;
  const from = first && told.statements[first.dataset.s].record;
  const ids = Array.from(marked, (line) => line.dataset.s).filter((id) => told.statements[id].record === from);
  if (!need(ids, words.nothing_chosen)) return;
  act({ target: "record", target_id: from, action: "split", new: ids });
}

for (const card of cards) {
  card.addEventListener("click", (event) => {
    if (event.target.closest("[data-head]")) head(card);
    if (event.target.closest("[data-merge]")) merge(card);
  });
}

on("report.edit", edit);
on("report.voice", voice);
on("report.span", () => span(false));
on("report.span_more", () => span(true));
on("report.move", move);
on("report.mark", mark);
on("report.split", split);
on("report.merge", () => merge(cardOf(current())));
on("report.head", () => head(cardOf(current())));
on("report.add", add);
on("report.add_record", addRecord);
on("report.hold", () => need(marking.hold(), words.nothing_marked));
on("report.unmark", () => {
  getSelection().removeAllRanges();
  marking.clear();
});

export { marking };
