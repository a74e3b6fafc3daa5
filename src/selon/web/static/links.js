// The queue of pairs: one key for an answer, then the next pair.
import { leave } from "./act.js";
import { data } from "./data.js";
import { answer, linkAgain } from "./pairs.js";
import { on } from "./shell.js";

const told = data("links-data");
let mine = false;

async function judge(action) {
  if (!told.may || !told.pair) return;
  mine = true;
  const saved = await answer([told.pair], action);
  mine = false;
  // What was answered is no longer in the queue, so that the same address shows the next one.
  if (saved) leave(() => location.replace(told.alone ? "/links" : location.href));
}

// What was taken back or brought again is shown, wherever it was decided.
document.addEventListener("selon:saved", (event) => {
  const link = event.detail.about.find((about) => about.target === "link");
  if (!mine && link) leave(() => location.replace(`/links?pair=${encodeURIComponent(link.target_id)}`));
});

document.querySelector("main").addEventListener("click", (event) => {
  const button = event.target.closest("[data-answer]");
  if (button) judge(button.dataset.answer);
});

on("links.same", () => judge("same"));
on("links.different", () => judge("different"));
on("links.unsure", () => judge("unsure"));
on("links.again", () => linkAgain(told.linking, "/links"));
on("links.reason", () => document.getElementById("reason")?.focus());
