// Where something stands in the text of a report, in code points, as the server counts them. A browser counts UTF-16 units, of which an
// astral character has two. Paragraphs bear the offset of their first code point in data-at and hold nothing but text of the report; but
// a page can't hold NULs, which are shown by a sign and put back here (data-nuls of the text: their offsets).

const NUL_SIGN = "\u2400";

export function length(text) {
  let points = 0;
  for (const _ of text) points += 1;
  return points;
}

function offset(paragraph, node, at) {
  const range = document.createRange();
  range.selectNodeContents(paragraph);
  range.setEnd(node, at);
  return Number(paragraph.dataset.at) + length(range.toString());
}

const paragraphs = (root) => Array.from(root.querySelectorAll("[data-at]"));

// The words as they stand in the report, which begin at *start* and are shown as *text*.
function written(text, start, root) {
  if (!root.dataset.nuls || !text.includes(NUL_SIGN)) return text;
  const nuls = new Set(root.dataset.nuls.split(" ").map(Number));
  return Array.from(text, (sign, at) => (sign === NUL_SIGN && nuls.has(start + at) ? "\0" : sign)).join("");
}

// The parts of a range that lie in the paragraphs of *root*, without blanks at their edges: [{start, end, text}], half-open.
export function spansOf(range, root) {
  const found = [];
  for (const paragraph of paragraphs(root)) {
    if (!range.intersectsNode(paragraph)) continue;
    const part = document.createRange();
    part.selectNodeContents(paragraph);
    if (paragraph.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
    if (paragraph.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
    const whole = part.toString();
    const text = whole.trim();
    if (text === "") continue;
    const start = offset(paragraph, part.startContainer, part.startOffset) + length(whole.slice(0, whole.length - whole.trimStart().length));
    found.push({ start, end: start + length(text), text: written(text, start, root) });
  }
  return found;
}

// The last paragraph that begins at this offset or before it.
function holding(found, start) {
  let [low, high] = [0, found.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (Number(found[middle].dataset.at) <= start) low = middle;
    else high = middle - 1;
  }
  return low;
}

// The range of the document that shows code points [start, end) of the text; null where they are not shown.
export function rangeOf(start, end, root) {
  const range = document.createRange();
  const found = paragraphs(root);
  let begun = false;
  for (let place = holding(found, start); place < found.length; place += 1) {
    let at = Number(found[place].dataset.at);
    const walker = document.createTreeWalker(found[place], NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const points = length(node.data);
      if (!begun && start >= at && start < at + points) {
        range.setStart(node, units(node.data, start - at));
        begun = true;
      }
      if (begun && end > at && end <= at + points) {
        range.setEnd(node, units(node.data, end - at));
        return range;
      }
      at += points;
    }
    if (!begun) return null;
  }
  return null;
}

function units(text, points) {
  let count = 0;
  let left = points;
  for (const character of text) {
    if (left === 0) break;
    count += character.length;
    left -= 1;
  }
  return count;
}
