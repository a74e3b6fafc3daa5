// Marking words of the text: by mouse, or without one, as arrow keys go from word to word in the text, and mark with Shift. What is marked
// stays marked, and is shown, while a value is chosen or a dialog is open; passages that lie apart are kept one by one.
import { rangeOf, spansOf } from "./offsets.js";

const NAME = "selon-marked";
const order = (a, b) => a.start - b.start || a.end - b.end;

export class Marking {
  constructor(root) {
    this.root = root;
    this.now = []; // what the selection marks
    this.held = []; // what was kept before it
    this.words = null;
    this.anchor = null;
    this.focus = null;
    this.from = 0;
    root.addEventListener("keydown", (event) => this.take(event));
    document.addEventListener("selectionchange", () => {
      if (this.look()) this.tell();
    });
  }

  // See what the selection marks, where it is in the text. Browsers tell of a selection later than of the next key.
  look() {
    const selection = getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    if (!range || !this.root.contains(range.commonAncestorContainer)) return false;
    this.now = range.collapsed ? [] : spansOf(range, this.root);
    return true;
  }

  // What is marked: [{start, end, text}] in code points, in order; what lies within another is left out.
  spans() {
    this.look();
    const all = [...this.held, ...this.now].sort(order);
    return all.filter((one, at) => !all.some((other, place) => place !== at && other.start <= one.start && other.end >= one.end && (place < at || other.start < one.start || other.end > one.end)));
  }

  // Keep what is marked, and mark more.
  hold() {
    this.held = this.spans();
    this.now = [];
    getSelection().removeAllRanges();
    this.tell();
    return this.held;
  }

  clear() {
    this.held = [];
    this.now = [];
    this.tell();
  }

  // Show what is marked, and let the page know.
  tell() {
    const spans = this.spans();
    if (globalThis.Highlight && CSS.highlights) {
      const ranges = spans.map((one) => rangeOf(one.start, one.end, this.root)).filter(Boolean);
      if (ranges.length) CSS.highlights.set(NAME, new Highlight(...ranges));
      else CSS.highlights.delete(NAME);
    }
    document.dispatchEvent(new CustomEvent("selon:marked", { detail: spans }));
  }

  all() {
    if (this.words) return this.words;
    this.words = [];
    const segmenter = new Intl.Segmenter(this.root.lang || undefined, { granularity: "word" });
    for (const paragraph of this.root.querySelectorAll("[data-at]")) {
      let at = Number(paragraph.dataset.at);
      const back = getComputedStyle(paragraph).direction === "rtl";
      for (const { segment, isWordLike } of segmenter.segment(paragraph.textContent)) {
        const points = Array.from(segment).length;
        if (isWordLike) this.words.push({ start: at, end: at + points, back });
        at += points;
      }
    }
    return this.words;
  }

  // Begin at the word that holds this offset, when an arrow key is pressed.
  begin(offset) {
    this.from = offset;
    this.anchor = this.focus = null;
  }

  take(event) {
    let step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey || !this.all().length) return;
    event.preventDefault();
    const words = this.all();
    const last = words.length - 1;
    if (this.focus === null) {
      const at = words.findIndex((word) => word.end > this.from);
      this.anchor = this.focus = at < 0 ? last : at;
      if (!event.shiftKey) return void this.show();
    }
    if (words[this.focus].back && Math.abs(step) === 1) step = -step; // what is on the left comes next
    this.focus = Math.max(0, Math.min(last, this.focus + step));
    if (!event.shiftKey) this.anchor = this.focus;
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
