"""What a level of privacy leaves of lines, texts and views.

``public``: names of private persons are filled sign for sign, in every string. ``research``: names that stand as values become pseudonyms,
the same for the same name under one key; all other places are filled. ``full``: everything stays. Who is named in an office stays at every
level (:mod:`selon.lang.offices`). A filled quotation has as many signs as the words that it stands for, so offsets hold.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Literal, TypeVar
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from selon.export.pseudonyms import Key
from selon.export.rows import ReadLine
from selon.lang.person_names import Finder
from selon.lang.person_words import split
from selon.lang.persons import bare
from selon.model import Coded
from selon.text import signs
from selon.views import View

Level = Literal["public", "research", "full"]
T = TypeVar("T")
Texts = Callable[[str], str | None]
"""Id of a report -> its text, where it is known."""

FILL = "█"
_DEGREE = 111_320.0
_SLUG = 3
_LONG = 5
_PLAIN_SPEAKERS = frozenset({"participants", "witness"})
_UNTOUCHED = frozenset({"id", "rule", "type", "kind", "report", "record", "statements", "derived_from", "doubts", "document", "wire"})
_ADDRESSES = frozenset({"source", "url", "locator"})


class Who(Struct, frozen=True):
    """A person of a report: the words of the fullest name, as they are compared, and how it is written."""

    words: tuple[str, ...]
    name: str


class Names(Struct, frozen=True):
    """The private names of one report: ``parts`` are words of them as they are compared, with the person; ``spans`` their places in the
    text, none where no text is known."""

    parts: Mapping[str, Who]
    spans: tuple[tuple[int, int], ...] = ()


NOBODY = Names({})


class Guard:
    """One level of privacy at work. What it gives is a function of level, key, grid and what it is given; beside that it counts.

    ``coarsen``: metres of the grid to which coordinates are rounded. Raises ValueError for ``research`` without a key.
    """

    def __init__(self, level: Level, finder: Finder | None = None, key: Key | None = None, coarsen: int | None = None) -> None:
        if level == "research" and key is None:
            raise ValueError("pseudonyms need a key")
        if level != "full" and finder is None:
            raise ValueError("names are masked by a finder")
        self.level, self.finder, self.key, self.grid = level, finder, key, coarsen
        self.places = self.people = 0
        self._names: dict[str, Names] = {}
        self._people: dict[str, set[tuple[str, ...]]] = {}

    def learn(self, line: ReadLine | Coded, text: str | None) -> None:
        """Find the names of a report before anything is written: a file's name may be that of a person whom another report names."""
        if self.level != "full":
            self._of(line.report.id or line.report.source, text, msgspec.to_builtins(line))

    def whole_names(self, words: Collection[str]) -> Iterator[str]:
        """The parts of the names that stand whole among *words*, of persons of any report."""
        for word in words:
            for name in self._people.get(word, ()):
                if all(part in words for part in name):
                    yield from name

    def line(self, line: ReadLine, text: str | None) -> ReadLine:
        """*line* as the level leaves it; *text* is that of its report, where it is known."""
        return self._shown(line, ReadLine, line.report.id or line.report.source, text)

    def coded(self, coded: Coded, text: str | None) -> Coded:
        """*coded* as the level leaves it."""
        return self._shown(coded, Coded, coded.report.id, text)

    def text(self, report: str, text: str | None) -> str | None:
        """The text of a report as the level leaves it: as long as it was."""
        if self.level == "full" or text is None:
            return text
        return fill(text, self._of(report, text, {}).spans)

    def query(self, text: str) -> str:
        """What somebody looked for, as the level leaves it: words of the names of persons of any report are filled."""
        if self.level == "full" or self.finder is None:
            return text
        return fill(text, [(word.start, word.end) for word in split(text) if word.bare in self._people])

    def view(self, view: View, texts: Texts) -> View:
        """*view* as the level leaves it: each saying by the names of its report, what stands for all by the names of all of them.

        Lines of these reports are shown first: what is a name in one is one here.
        """
        if self.level == "full" and self.grid is None:
            return view
        known: dict[str, tuple[Names, str | None]] = {}
        for account in view.accounts:
            report = account.source.report
            if self.level != "full" and report not in known:
                text = texts(report)
                names = self._of(report, text, msgspec.to_builtins(account))
                known[report] = (names, None if text is None else fill(text, names.spans))
        every = {part: one for names, _ in known.values() for part, one in names.parts.items()}
        walk = _Walk(self, Names(every), None, known)
        return msgspec.convert(walk.value(msgspec.to_builtins(view)), View)

    def _shown(self, thing: T, kind: type[T], report: str, text: str | None) -> T:
        if self.level == "full" and self.grid is None:
            return thing
        plain = msgspec.to_builtins(thing)
        names = NOBODY if self.level == "full" else self._of(report, text, plain)
        filled = fill(text, names.spans) if text is not None else None
        return msgspec.convert(_Walk(self, names, filled, {}).value(plain), kind)

    def _of(self, report: str, text: str | None, told: Any) -> Names:
        """The private names of a report, found once."""
        if report not in self._names:
            self._names[report] = self._found(text, told)
        return self._names[report]

    def _found(self, text: str | None, told: Any) -> Names:
        if self.finder is None:
            return NOBODY
        speakers, places, words = _told(told)
        beside = [*(words if text is None else _titles(told)), *_addressed(told, self.finder.v.given - self.finder.v.ambiguous)]
        searched = "\n\n".join(([text] if text is not None else []) + beside)
        people = [one for one in self.finder.persons(searched, speakers, places) if not one.public]
        never = {bare(word) for place in places for word in place.split()}
        parts: dict[str, Who] = {}
        for one in people:
            for part in sorted({part for mention in one.mentions for part in mention.words}):
                if len(part.rstrip(".")) > 1 and (part not in never or part in one.words[:-1]):
                    parts.setdefault(part, Who(one.words, one.name))
        limit = len(text) if text is not None else 0
        spans = tuple(sorted({(m.start, m.end) for one in people for m in one.mentions if m.end <= limit}))
        for one in people:
            if len(one.words) > 1:
                for part in one.words:
                    self._people.setdefault(part, set()).add(one.words)
        self.people += len(people)
        self.places += len(spans) or sum(len(one.mentions) for one in people)
        return Names(parts, spans)


def fill(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """*text* with every sign of *spans* filled but blanks; as long as it was."""
    signs = list(text)
    for start, end in spans:
        for at in range(start, end):
            if not signs[at].isspace():
                signs[at] = FILL
    return "".join(signs)


def _told(told: Any) -> tuple[list[str], list[str], list[str]]:
    """Of a line: names of speakers who are persons, names of places, and every wording, each once."""
    speakers: dict[str, None] = {}
    places: dict[str, None] = {}
    words: dict[str, None] = {}
    for one in _dicts(told):
        if one.get("type") == "where":
            fine = one.get("precision") in ("point", "venue")
            places.update(dict.fromkeys(name for name in (None if fine else one["name"], one.get("city"), one.get("region")) if name))
        if "role" in one and "start" in one:
            for name in (one.get("name"), one.get("text")):
                if name and (len(name.split()) == 1) <= (one["role"] in _PLAIN_SPEAKERS) and all(w[0].isupper() for w in name.split()):
                    speakers[name] = None
        words.update(dict.fromkeys(one[key] for key in ("name", "text", "title", "message", "words") if isinstance(one.get(key), str)))
    return list(speakers), list(places), list(words)


def _addressed(told: Any, given: Collection[str]) -> list[str]:
    """Last parts of paths and addresses that may be names, as words: those with capitals, and those with a given name in small letters."""
    found = []
    for one in _dicts(told):
        for key in _ADDRESSES:
            if isinstance(one.get(key), str):
                last = re.split(r"[/#?]", unquote(one[key]).rstrip("/"))[-1].rpartition(".")[0] or unquote(one[key])
                words = re.findall(r"[^\W\d_]+", last)
                named = any(bare(word) in given for word in words)
                found.append(" ".join(word.title() if named else word for word in words))
    return list(dict.fromkeys(found))


def _titles(told: Any) -> list[str]:
    return list(dict.fromkeys(one["title"] for one in _dicts(told) if isinstance(one.get("title"), str)))


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _dicts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _dicts(inner)


class _Walk:
    """One walk through a plain value: every string in it is shown as the level leaves it."""

    def __init__(self, guard: Guard, names: Names, filled: str | None, by_report: Mapping[str, tuple[Names, str | None]]) -> None:
        self.guard, self.names, self.filled, self.by_report = guard, names, filled, by_report

    def value(self, value: Any, key: str = "") -> Any:
        """*value*, which stands under *key*."""
        if isinstance(value, str):
            return self.string(value, key)
        if isinstance(value, list | tuple):
            return [self.value(one, key) for one in value]
        return self.mapping(value) if isinstance(value, dict) else value

    def mapping(self, value: dict[str, Any]) -> dict[str, Any]:
        """An object: the names are those of its own report where it says whose it is."""
        outer = self.names, self.filled
        source = value.get("source")
        report = source.get("report") if isinstance(source, dict) else value.get("report")
        if isinstance(report, str) and report in self.by_report:
            self.names, self.filled = self.by_report[report]
        if value.get("type") == "where" and self.guard.grid:
            value = coarsened(value, self.guard.grid)
        shown = {key: self._member(value, key, one) for key, one in value.items()}
        self.names, self.filled = outer
        return shown

    def _member(self, owner: Mapping[str, Any], key: str, one: Any) -> Any:
        if self.guard.level == "full":
            return self.value(one, key)
        if key == "text" and isinstance(one, str) and isinstance(owner.get("start"), int) and self.filled is not None:
            return self.filled[owner["start"] : owner["end"]]
        if self.guard.level == "research" and isinstance(one, str) and key == "name" and (owner.get("type") == "who" or "role" in owner):
            return self._pseudonyms(one)
        if self.guard.level == "research" and key == "name" and one is None and "role" in owner and "start" in owner:
            made = self._pseudonyms(owner["text"])
            return made if made != owner["text"] else None
        return self.value(one, key)

    def string(self, text: str, key: str) -> str:
        """A string that stands under *key*."""
        if key in _UNTOUCHED or self.guard.level == "full":
            return text
        if key in _ADDRESSES:
            return self._address(text)
        return fill(text, [span for span, _ in self._places(text)]) if self.names.parts else text

    def _places(self, text: str) -> list[tuple[tuple[int, int], Who]]:
        """Where a string holds words of private names, with the person."""
        found = []
        for word in split(text):
            part = word.bare if word.bare in self.names.parts else word.bare.removesuffix("s")
            if part in self.names.parts and word.text[0].isupper():
                found.append(((word.start, word.end), self.names.parts[part]))
        return found

    def _finder(self) -> Finder:
        assert self.guard.finder is not None  # only full goes without, and asks for no places
        return self.guard.finder

    def _pseudonyms(self, text: str) -> str:
        """A name with the words of each person in it replaced by the pseudonym, once where they stand in a row."""
        made, at = "", 0
        last: Who | None = None
        for (start, end), person in self._places(text):
            between = text[at:start]
            joined = person == last and all(bare(word) in self._finder().v.particles for word in re.findall(r"\w+", between))
            made += "" if joined else between + self._pseudonym(person)
            last, at = person, end
        return made + text[at:] if last else text

    def _pseudonym(self, person: Who) -> str:
        assert self.guard.key is not None  # the guard refuses research without one
        return self.guard.key.pseudonym(person.words, person.name)

    def _address(self, text: str) -> str:
        """A path or URL: words of private names are filled wherever they stand in it, also percent-encoded, run together or in small
        letters; of persons of other reports, where the whole name does."""
        plain = unquote(text)
        folded = signs(plain)
        spans = []
        words = set(re.findall(r"[^\W\d_]+", folded))
        for part in sorted({*self.names.parts, *self.guard.whole_names(words)}):
            wanted = re.sub(r"[^\w]", "", part)
            if len(wanted) < _SLUG:
                continue
            pattern = re.escape(wanted) if len(wanted) >= _LONG else rf"(?<![^\W\d_]){re.escape(wanted)}(?![^\W\d_])"
            spans += [found.span() for found in re.finditer(pattern, folded)]
        return fill(plain, spans) if spans else text


def coarsened(place: Mapping[str, Any], grid: int) -> dict[str, Any]:
    """A place with its point moved to the middle of its cell in a grid of *grid* metres; its radius grows by half the cell's diagonal."""
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if latitude is None or longitude is None:
        return dict(place)
    step = grid / _DEGREE
    north = max(-90.0, min(90.0, (math.floor(latitude / step) + 0.5) * step))
    wide = step / max(math.cos(math.radians(north)), 0.01)
    east = (math.floor(longitude / wide) + 0.5) * wide
    radius = math.ceil((place.get("radius_m") or 0) + grid / math.sqrt(2))
    return {**place, "latitude": round(north, 5), "longitude": round(max(-180.0, min(180.0, east)), 5), "radius_m": radius}
