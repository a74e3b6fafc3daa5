"""How far the parses on Selon's own tokens agree with those of the stock spaCy pipeline on its tokens.

    python benchmarks/parser_agreement.py [--language fr] [FILE…]

Without files: the texts in samples/. A token counts as aligned where both cut it alike (same offsets). Unlabelled: the heads are tokens
that share a character; labelled: the labels are equal too. Three comparisons: with the stock pipeline on the whole text, on all aligned
tokens and on those of sentences that both cut at the same two places into the same tokens; and with the stock pipeline on each of our
sentences, kept whole, which leaves only its tokeniser.
"""

import argparse
import importlib
from collections import Counter
from pathlib import Path
from typing import Any

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Parse, Reading
from selon.read.parse import installed, load_spacy, parse_sentences
from selon.read.reading import read

Arcs = dict[tuple[int, int], tuple[tuple[int, int], str]]
"""Span of a token -> span of its head, label."""


def spans(reading: Reading, parse: Parse) -> Arcs:
    """Our parse by offsets."""
    tokens = reading.tokens
    places = [(token.start, token.end) for token in tokens[parse.first : parse.first + len(parse.heads)]]
    return {
        place: ((tokens[head].start, tokens[head].end), label) for place, head, label in zip(places, parse.heads, parse.labels, strict=True)
    }


def arcs(doc: Any, offset: int = 0) -> Arcs:
    """A spaCy parse by offsets; *offset* is where the document begins."""
    words = [t for t in doc if not t.is_space]
    return {(offset + t.idx, offset + t.idx + len(t)): ((offset + t.head.idx, offset + t.head.idx + len(t.head)), t.dep_) for t in words}


def whole(pipeline: Any, text: str) -> Any:
    """*text* parsed by *pipeline* as one sentence."""
    doc = pipeline.make_doc(text)
    for word in doc[1:]:
        word.is_sent_start = False
    for _, part in pipeline.pipeline:
        doc = part(doc)
    return doc


def count(ours: Arcs, theirs: Arcs, groups: list[str], tally: Counter[str]) -> None:
    """Add the agreement on the tokens that both have."""
    for place, (head, label) in ours.items():
        if place in theirs:
            other, their_label = theirs[place]
            attached = head[0] < other[1] and other[0] < head[1]
            for group in groups:
                tally[group] += 1
                tally[f"{group} unlabelled"] += attached
                tally[f"{group} labelled"] += attached and label == their_label


def compare(reading: Reading, parses: dict[int, Parse], pipeline: Any, tally: Counter[str], differ: Counter[str]) -> None:
    """Add the agreement on one report."""
    text = reading.report.text
    stock = pipeline(text)
    theirs = arcs(stock)
    cuts = {
        (words[0].idx, words[-1].idx + len(words[-1])): {(t.idx, t.idx + len(t)) for t in words}
        for words in ([t for t in sent if not t.is_space] for sent in stock.sents)
        if words
    }
    for index, parse in parses.items():
        ours = spans(reading, parse)
        sentence = reading.sentences[index]
        same = cuts.get((sentence.start, sentence.end)) == set(ours)
        tally["sentences"] += 1
        tally["same sentences"] += same
        tally["tokens"] += len(ours)
        differ.update(text[a:b] for a, b in ours if (a, b) not in theirs)
        count(ours, theirs, ["aligned", "same"] if same else ["aligned"], tally)
        count(ours, arcs(whole(pipeline, text[sentence.start : sentence.end]), sentence.start), ["sentence"], tally)


def show(tally: Counter[str]) -> None:
    """Print the shares."""
    alike = tally["same sentences"] / tally["sentences"]
    print(f"  tokens aligned {tally['aligned'] / tally['tokens']:.3f}, sentences cut alike {alike:.3f}")
    titles = {"aligned": "aligned tokens", "same": "tokens of sentences cut alike", "sentence": "aligned tokens, our sentences given"}
    for group, title in titles.items():
        total = tally[group] or 1
        attached, labelled = (tally[f"{group} {kind}"] / total for kind in ("unlabelled", "labelled"))
        print(f"  {title} ({tally[group]}): unlabelled {attached:.3f}, labelled {labelled:.3f}")


def main() -> None:
    """Compare on the files given."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--language")
    arguments.add_argument("--differ", type=int, default=0, metavar="N", help="print the N commonest tokens that the two cut differently")
    given = arguments.parse_args()
    files = given.files or sorted((Path(__file__).parent.parent / "samples").rglob("*.txt"))
    coder = Coder(parser="none")
    tallies: dict[str, tuple[Counter[str], Counter[str]]] = {}
    stock: dict[str, Any] = {}
    models: dict[str, Any] = {}
    for file in files:
        report = report_from_text(file.read_text(encoding="utf-8"), str(file), language=given.language)
        pack, _ = coder.pack(coder.language(report))
        if pack.code not in models:
            name = installed(pack.language.model)
            if name is None:
                raise SystemExit(f"no model for {pack.code}: {', '.join(pack.language.model)}")
            models[pack.code] = load_spacy(name)
            stock[pack.code] = importlib.import_module(name).load(exclude=["ner", "lemmatizer", "morphologizer", "tagger"])
        tally, differ = tallies.setdefault(pack.code, (Counter(), Counter()))
        reading = read(pack, report)
        parses = dict(parse_sentences(reading, models[pack.code], range(len(reading.sentences))))
        compare(reading, parses, stock[pack.code], tally, differ)
    for code, (tally, differ) in tallies.items():
        print(f"{code} ({models[code].name}): {tally['sentences']} sentences, {tally['tokens']} tokens")
        show(tally)
        if given.differ:
            print("  cut differently:", ", ".join(f"{word} {count}" for word, count in differ.most_common(given.differ)))


if __name__ == "__main__":
    main()
