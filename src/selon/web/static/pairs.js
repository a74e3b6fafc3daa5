// Answers about pairs of records, and linking again: what the page of an event and the queue of pairs share.
import { decide, say } from "./act.js";
import { filled } from "./data.js";

const MOST = 1000; // decisions of one act

export const pairOf = (one, other) => (one < other ? `${one} ${other}` : `${other} ${one}`);
export const reason = () => (document.getElementById("reason")?.value.trim() || null);

// Keep one answer about many pairs; where they are more than an act holds, in several. True where all were saved.
export async function answer(pairs, action, why = reason()) {
  for (let at = 0; at < pairs.length; at += MOST) {
    const acts = pairs.slice(at, at + MOST).map((pair) => ({ target: "link", target_id: pair, action, reason: why }));
    if ((await decide(acts)) === null) return false;
  }
  return true;
}

export async function asked(path, body) {
  const reply = await fetch(path, body === undefined ? { credentials: "same-origin" } : {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), credentials: "same-origin", redirect: "error",
  });
  const found = await reply.json();
  if (!reply.ok) throw new Error(found.told || String(reply.status));
  return found;
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const NOTE = "selon-linked";

// Link the project again; then go to *address*, where what came of it is told.
export async function linkAgain(words, address) {
  say(words.linking);
  try {
    let now = await asked("/link-again", {});
    while (now.state === "running") {
      await pause(600);
      now = await asked("/linking");
    }
    if (now.state !== "done") throw new Error(now.why);
    const nothing = now.new + now.changed + now.gone === 0;
    const unmet = now.unmet ? ` ${filled(words.unmet, { n: now.unmet })}` : "";
    sessionStorage.setItem(NOTE, (nothing ? words.linked_same : filled(words.linked, now)) + unmet);
    location.assign(address);
  } catch (error) {
    say(filled(words.not_linked, { why: error.message }), true);
  }
}

const told = sessionStorage.getItem(NOTE);
if (told) {
  sessionStorage.removeItem(NOTE);
  say(told);
}
