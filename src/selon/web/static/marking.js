// Marking words of the text without a mouse: in the text, arrow keys go from word to word, with Shift they mark.
import { rangeOf, spansOf } from "./offsets.js";

export class Marking {
  constructor(root) {
    this.root = root;
    this.kept = [];
    this.words = null;
    this.anchor = null;
    this.focus = null;
    root.addEventListener("keydown", (event) => this.take(event));
    // What was marked stays known while a dialog has the focus.
    document.addEventListener("selectionchange", () => {
      const selection = getSelection();
      if (selection.rangeCount === 0) return;
      const range = selection.getRangeAt(0);
      if (root.contains(range.commonAncestorContainer)) this.kept = selection.isCollapsed ? [] : spansOf(range, root);
    });
  }

  // What is marked: [{start, end, text}] in code points, one for each paragraph.
  spans() {
    return this.kept;
  }

  all() {
    if (this.words) return this.words;
    this.words = [];
    for (const paragraph of this.root.querySelectorAll("[data-at]")) {
      let at = Number(paragraph.dataset.at);
      for (const { segment, isWordLike } of new Intl.Segmenter(this.root.lang || undefined, { granularity: "word" }).segment(paragraph.textContent)) {
        const points = Array.from(segment).length;
        if (isWordLike) this.words.push({ start: at, end: at + points });
        at += points;
      }
    }
    return this.words;
  }

  // Begin at the word that holds this offset.
  begin(offset) {
    const words = this.all();
    const at = words.findIndex((word) => word.end > offset);
    this.anchor = this.focus = at < 0 ? words.length - 1 : at;
  }

  take(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey || !this.all().length) return;
    event.preventDefault();
    const last = this.all().length - 1;
    const next = this.focus === null ? 0 : Math.max(0, Math.min(last, this.focus + step));
    this.focus = next;
    if (!event.shiftKey || this.anchor === null) this.anchor = next;
    this.show();
  }

  show() {
    const [from, to] = this.anchor <= this.focus ? [this.anchor, this.focus] : [this.focus, this.anchor];
    const range = rangeOf(this.words[from].start, this.words[to].end, this.root);
    if (!range) return;
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const shown = rangeOf(this.words[this.focus].start, this.words[this.focus].end, this.root);
    const box = shown && shown.startContainer.parentElement;
    if (box) box.scrollIntoView({ block: "nearest" });
  }
}
