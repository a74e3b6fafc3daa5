// Acts: sent to the server one after the other; "saved" is said only after it answered that they are on the disk.
import { data, filled } from "./data.js";

const shell = data("shell-data");
const words = shell ? shell.words : {};
const status = document.getElementById("saved");
let last = Promise.resolve();
let waiting = 0;
let since = 0; // when the last thing was said
let going = null; // where the page is about to lead
const held = []; // acts asked for since

export function say(text, bad = false, at = Date.now()) {
  if (!status) return;
  since = at;
  status.textContent = text;
  status.classList.toggle("bad", bad);
  for (const node of document.querySelectorAll("[data-said]")) {
    node.textContent = text;
    node.classList.toggle("doubt", bad);
  }
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function post(path, body, again) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
    try {
      const reply = await fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        credentials: "same-origin",
        redirect: "error",
      });
      const told = await reply.json();
      if (reply.ok) return told;
      throw new Refused(told.told || String(reply.status));
    } catch (error) {
      if (error instanceof Refused || !again) throw error;
      say(filled(words.not_saved, { why: words.unreachable }), true);
      await pause(wait);
    }
  }
}

class Refused extends Error {}

// What is left for the page that comes, with when it was true: told or done there once, if that page comes soon. A browser that keeps
// nothing does without.
const LASTING = 10_000;

function leaveBehind(name, what, at) {
  try {
    sessionStorage.setItem(`selon-${name}`, JSON.stringify([at, what]));
  } catch {
    // as above
  }
}

function leftBehind(name, nothing) {
  try {
    const [at, what] = JSON.parse(sessionStorage.getItem(`selon-${name}`) || "[0]");
    sessionStorage.removeItem(`selon-${name}`);
    if (what && Date.now() - at < LASTING) return [what, at];
  } catch {
    // as above
  }
  return [nothing, 0];
}

if (status) {
  const [text, at] = leftBehind("said", "");
  if (text) say(text, false, at);
}

// Whether the page at hand shows one of the things that an act was about.
const shown = ({ target, target_id: id }) => {
  const named = `[data-${CSS.escape(target)}="${CSS.escape(id)}"]`;
  return document.querySelector(target === "statement" ? `.s[data-s="${CSS.escape(id)}"], ${named}` : named) !== null;
};

function send(path, body, sentence, again) {
  waiting += 1;
  say(words.saving);
  const done = last.then(async () => {
    try {
      const saved = await post(path, body, again);
      say(filled(sentence, { time: new Date(saved.saved).toLocaleTimeString(shell.language) }));
      document.dispatchEvent(new CustomEvent("selon:saved", { detail: saved }));
      if (saved.where && !saved.about.some(shown)) leave(() => location.assign(saved.where)); // what was taken back is elsewhere
      return saved;
    } catch (error) {
      say(filled(words.not_saved, { why: error instanceof Refused ? error.message : words.unreachable }), true);
      return null;
    } finally {
      waiting -= 1;
    }
  });
  last = done;
  return done;
}

// Keep decisions as one act: [{target, target_id, action, field, old, new, reason}]. What was saved, or null where it was not, which is said.
// Pages hear of it by the event "selon:saved" on the document, whose detail is what the server answered, so that undo reaches them too.
export const decide = (decisions) => send("/act", { decisions }, words.saved, true);
// The same for a page that has its own address for acts; undo takes them back as any other.
export const keep = (path, body) => send(path, body, words.saved, true);
export const undo = () => send("/undo", {}, words.undone, false);
export const redo = () => send("/redo", {}, words.redone, false);

// Go to another page, or to this one anew, when all acts at hand are kept. What is asked for until it is there waits for it: no key is lost.
export function leave(go) {
  if (!going) settled().then(() => setTimeout(() => going && going()));
  going = go;
}

async function settled() {
  for (let seen = null; seen !== last; await seen) seen = last;
}

// Whether the page is being left; then the act *id* is kept for the page that comes.
export function heldBack(id) {
  if (!going) return false;
  held.push(id);
  return true;
}

// What was asked for while the page before was being left.
export const heldBefore = () => leftBehind("held", [])[0];

window.addEventListener("pagehide", () => {
  if (held.length) leaveBehind("held", held, Date.now());
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  going = null; // the page was left, and is come back to
  held.length = 0;
});
window.addEventListener("beforeunload", (event) => {
  if (waiting > 0) event.preventDefault();
  else if (status) leaveBehind("said", status.textContent, since);
});
