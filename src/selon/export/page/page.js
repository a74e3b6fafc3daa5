"use strict";
// Evidence and statements point at each other through data-s, a list of statement keys. Nothing is fetched, nothing is written as HTML.
const keys = (node) => node.dataset.s.split(" ");
const all = (root, selector) => Array.from(root.querySelectorAll(selector));

function choose(report, wanted) {
  for (const node of all(report, ".on")) node.classList.remove("on");
  for (const node of all(report, ".e, .s")) {
    const on = keys(node).some((key) => wanted.includes(key));
    node.classList.toggle("on", on);
    if (node.matches(".s")) node.setAttribute("aria-pressed", String(on));
  }
}

function bring(node) {
  if (node) node.scrollIntoView({ block: "nearest", inline: "nearest" });
}

for (const report of all(document, ".report")) {
  let turn = 0;
  report.addEventListener("click", (event) => {
    const statement = event.target.closest(".s");
    const evidence = event.target.closest(".e");
    if (statement) {
      choose(report, keys(statement));
      bring(report.querySelector(".e.on"));
    } else if (evidence) {
      // A place in the text may be evidence of several statements: each click shows the next.
      const list = keys(evidence);
      turn = evidence.classList.contains("on") ? turn + 1 : 0;
      choose(report, [list[turn % list.length]]);
      bring(report.querySelector(".s.on"));
    }
  });
  report.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(report, []);
    if ((event.key === "Enter" || event.key === " ") && event.target.matches(".e")) {
      event.preventDefault();
      event.target.click();
    }
  });
}
