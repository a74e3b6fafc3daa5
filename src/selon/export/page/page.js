"use strict";
// Evidence and statements point at each other through data-s, speakers and bases through data-k: lists of statement keys.
// Nothing is fetched, nothing is written as HTML.
const list = (text) => (text ? text.split(" ") : []);
const all = (root, selector) => Array.from(root.querySelectorAll(selector));

function choose(report, wanted) {
  for (const node of all(report, ".e, .s, .k")) {
    const on = list(node.dataset.s).some((key) => wanted.includes(key));
    node.classList.toggle("on", on);
    node.classList.toggle("by", !on && list(node.dataset.k).some((key) => wanted.includes(key)));
    if (node.matches(".s")) node.setAttribute("aria-pressed", String(on));
  }
}

function say(report, text) {
  report.querySelector("[role=status]").textContent = text;
}

// Scrolls the box that holds the node, then the page, no further than needed.
function bring(node) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (node) node.scrollIntoView({ block: "nearest", inline: "nearest", behavior: still ? "auto" : "smooth" });
}

function clear() {
  for (const report of all(document, ".report")) {
    choose(report, []);
    say(report, "");
  }
}

for (const report of all(document, ".report")) {
  let turn = 0;
  report.addEventListener("click", (event) => {
    const statement = event.target.closest(".s");
    const evidence = event.target.closest(".e");
    if (statement) {
      if (statement.classList.contains("on")) return clear();
      choose(report, list(statement.dataset.s));
      const found = all(report, ".e.on");
      bring(found[0]);
      say(report, found.length ? "In the text: " + found.map((node) => node.textContent).join(" ") : "Not in the text itself");
    } else if (evidence) {
      // A place in the text may be evidence of several statements: each click shows the next.
      const keys = list(evidence.dataset.s);
      turn = evidence.classList.contains("on") ? turn + 1 : 0;
      choose(report, [keys[turn % keys.length]]);
      const shown = report.querySelector(".s.on");
      bring(shown);
      const which = keys.length > 1 ? `Value ${(turn % keys.length) + 1} of ${keys.length}: ` : "Value: ";
      say(report, which + (shown ? shown.textContent : ""));
    }
  });
  report.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && event.target.matches(".e")) {
      event.preventDefault();
      event.target.click();
    }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") clear();
});
