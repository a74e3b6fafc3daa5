"use strict";
// Search and filters: events are shown or hidden; nothing is fetched, nothing is written as HTML.
const byId = (id) => document.getElementById(id);
const events = Array.from(document.querySelectorAll(".event"));
const selects = Array.from(document.querySelectorAll("[data-filter]"));
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const texts = new Map();

function textOf(event) {
  if (!texts.has(event)) texts.set(event, fold(event.textContent));
  return texts.get(event);
}

function fits(event, words) {
  return (!byId("rivals").checked || event.dataset.rivals === "yes")
    && selects.every((one) => one.value === "" || event.dataset[one.dataset.filter].split("\n").includes(one.value))
    && words.every((word) => textOf(event).includes(word));
}

function choose() {
  const words = fold(byId("words").value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const event of events) {
    event.hidden = !fits(event, words);
    count += event.hidden ? 0 : 1;
  }
  const say = byId("count");
  const number = (value) => value.toLocaleString(document.documentElement.lang);
  say.textContent = say.dataset.say.replace("{count}", number(count)).replace("{total}", number(events.length));
}

// A link to a source or an event opens what it lies in, and shows it where a filter hides it.
function open() {
  const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
  if (!target) return;
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
    if (node.hidden) reset();
  }
  target.scrollIntoView();
}

function reset() {
  byId("words").value = "";
  byId("rivals").checked = false;
  for (const one of selects) one.value = "";
  choose();
}

byId("words").addEventListener("input", choose);
byId("rivals").addEventListener("change", choose);
byId("reset").addEventListener("click", reset);
for (const one of selects) one.addEventListener("change", choose);
addEventListener("hashchange", open);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
open();
