// Exports and imports: waits for work to end, takes files that are dropped, says what was chosen.
import { data, filled } from "./data.js";

const status = document.getElementById("work");

// Ask how far the work is; when it has ended the page is loaded again, and shows what came of it.
async function watch() {
  const bar = document.getElementById("work-bar");
  let lost = 0;
  for (;;) {
    await new Promise((done) => setTimeout(done, 600));
    let told = null;
    try {
      const reply = await fetch(`/job?kind=${encodeURIComponent(status.dataset.kind)}&job=${encodeURIComponent(status.dataset.job)}`, { credentials: "same-origin", redirect: "error" });
      if (reply.ok) told = await reply.json();
      else if (reply.status < 500) lost = 100;
    } catch {
      told = null;
    }
    if (told === null) {
      lost += 1;
      if (lost > 20) {
        status.textContent = status.dataset.failed;
        return;
      }
      continue;
    }
    lost = 0;
    if (told.state !== "working") {
      location.replace(`/${status.dataset.kind}?job=${encodeURIComponent(status.dataset.job)}`);
      return;
    }
    if (status.textContent !== told.told) status.textContent = told.told;
    if (told.total > 0) {
      bar.max = told.total;
      bar.value = Math.min(told.done, told.total);
    }
  }
}

if (status) watch();

const form = document.getElementById("import");
if (form) {
  const told = data("import-data");
  const input = document.getElementById("files");
  const said = document.getElementById("files-said");
  const drop = document.getElementById("drop");

  const look = () => {
    const files = Array.from(input.files);
    const size = files.reduce((sum, one) => sum + one.size, 0);
    const much = files.length > Number(form.dataset.mostFiles) || size > Number(form.dataset.mostBytes);
    const cells = { n: files.length.toLocaleString(document.documentElement.lang), size: Math.ceil(size / 1024).toLocaleString(document.documentElement.lang), names: files.slice(0, 5).map((one) => one.name).join(", ") + (files.length > 5 ? " …" : "") };
    said.textContent = files.length === 0 ? "" : filled(much ? told.words.too_much : files.length === 1 ? told.words.single : told.words.several, cells);
    input.setCustomValidity(much ? said.textContent : "");
    return files.length > 0 && !much;
  };
  input.addEventListener("change", look);
  look();

  const brings = (event) => Array.from(event.dataTransfer ? event.dataTransfer.types : []).includes("Files");
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    const entries = Array.from(event.dataTransfer.items || []).map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null));
    if (entries.some((entry) => entry && entry.isDirectory)) {
      said.textContent = told.words.folder;
      return;
    }
    input.files = event.dataTransfer.files;
    if (look()) form.querySelector("button.main").focus();
  });
  form.addEventListener("submit", () => {
    said.textContent = told.sending;
    form.querySelector("button.main").disabled = true;
  });
  window.addEventListener("pageshow", () => {
    form.querySelector("button.main").disabled = false;
  });
}
