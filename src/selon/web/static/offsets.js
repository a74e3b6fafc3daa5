// Where something stands in the text of a report, in code points, as the server counts them. A browser counts UTF-16 units, of which an
// astral character has two. Paragraphs bear the offset of their first code point in data-at and hold nothing but text of the report.

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
    found.push({ start, end: start + length(text), text });
  }
  return found;
}

// The range of the document that shows code points [start, end) of the text; null where they are not shown.
export function rangeOf(start, end, root) {
  const range = document.createRange();
  let begun = false;
  for (const paragraph of paragraphs(root)) {
    let at = Number(paragraph.dataset.at);
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
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
