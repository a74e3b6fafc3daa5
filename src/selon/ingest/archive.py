"""Exports of press archives: one text file with many articles, cut by a profile that says how its articles are parted and headed.

Profiles are data (``profiles/*.toml``, typed by :class:`Profile`), made after public descriptions of such layouts. A profile is taken
without being asked for only where it is sure: all of its signs stand in the file, and as often as it asks for. What is not sure is read as
one text; ``--separator NAME`` says what it is. Every text is made of slices of the file: headline, then the text as it stands.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

import msgspec
from babel import Locale
from msgspec import Struct

from selon.errors import EmptyInput, InputError, UnknownSeparator
from selon.ingest.dates import day_of
from selon.ingest.encodings import Decoded
from selon.ingest.facts import Facts, Found, document
from selon.ingest.piece import Piece
from selon.lang.load import pack_codes
from selon.model import Document, Refused, Run

_SAMPLE = 400_000
_HEADER_LINES = 25


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """How an export is laid out. All expressions are matched at lines.

    ``opens``/``closes``/``parts``: the line that begins, ends or parts articles (one of them). ``signs``: all must be found for the profile
    to be sure, with at least ``least`` articles. ``body``: the line after which the text begins; without it, after the header lines.
    ``ends``: the first of these lines behind the body's beginning ends it; ``leaves``: lines left out.
    ``order``: what unmarked header lines are, in turn.
    ``fields``: marked header lines with a group ``value`` (``header`` marks lines that say nothing to us).
    ``coded``: each line that matches begins a field of ``code``; ``codes`` says which codes are what.
    """

    name: str
    description: str
    signs: tuple[str, ...]
    order: tuple[str, ...]
    opens: str | None = None
    closes: str | None = None
    parts: str | None = None
    least: int = 1
    body: str | None = None
    ends: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    coded: str | None = None
    codes: Mapping[str, tuple[str, ...]] = {}
    fields: Mapping[str, str] = {}


Span = tuple[int, int]


class Article(Struct, frozen=True):
    """An article of an export: fields as written, and the spans of the file that are its headline and its text."""

    fields: Mapping[str, str]
    headline: tuple[Span, ...]
    body: tuple[Span, ...]


def profiles() -> tuple[Profile, ...]:
    """All profiles, by name."""
    folder = files("selon.ingest") / "profiles"
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(msgspec.convert(tomllib.loads(entry.read_text(encoding="utf-8")), Profile) for entry in entries)


def profile_named(name: str) -> Profile:
    """The profile *name*. Raises UnknownSeparator."""
    found = {one.name: one for one in profiles()}
    if name not in found:
        raise UnknownSeparator(f"--separator {name}: there is no such profile; there are {', '.join(sorted(found))}")
    return found[name]


def sure_profile(text: str) -> Profile | None:
    """The one profile that is sure of *text*; None where none is, or two are."""
    sample = _unix(text[:_SAMPLE])
    sure = []
    for profile in profiles():
        if not all(re.search(sign, sample, re.MULTILINE) for sign in profile.signs):
            continue
        marks = len(re.findall(profile.opens or profile.closes or profile.parts or r"\Z", sample, re.MULTILINE))
        if marks >= max(profile.least, 1) and (profile.signs or _alike(profile, sample)):
            sure.append(profile)
    marked = [one for one in sure if one.signs] or sure
    return marked[0] if len(marked) == 1 else None


def _unix(text: str) -> str:
    """*text* with line ends that expressions know, of the same length, so that its offsets are the text's."""
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def _alike(profile: Profile, sample: str) -> bool:
    """Whether a profile without signs fits: most parts begin with a field that it knows. A line of dashes alone is no sign of articles."""
    articles = _parted(sample, profile)
    known = [pattern for field, pattern in profile.fields.items() if field != "header"]
    headed = sum(any(re.search(pattern, sample[start : start + 600], re.MULTILINE) for pattern in known) for start, _ in articles)
    return len(articles) > 1 and headed >= 0.8 * len(articles)


def read_archive(piece: Piece, facts: Facts, text: Decoded, profile: Profile) -> Iterator[Document | Refused]:
    """The documents of an export; an article without text is refused by its number."""
    lined = _unix(text.text)
    spans = _parted(lined, profile)
    if not spans:
        yield Refused(piece.source, "empty", f"{piece.source}: no article is parted as the profile {profile.name} says")
    for number, (start, end) in enumerate(spans, 1):
        locator = f"article {number}"
        try:
            article = _coded(lined, start, end, profile) if profile.coded else _headed(lined, start, end, profile)
            yield document(_found(article, text, locator, f"{piece.source} {locator}"), piece, facts)
        except InputError as error:
            yield Refused(f"{piece.source} {locator}", error.outcome, str(error))


def _found(article: Article, text: Decoded, locator: str, source: str) -> Found:
    if not article.body:
        raise EmptyInput(f"{source}: there is no text")
    parts: list[str] = []
    runs: list[Run] = []
    length = 0
    for index, (start, end) in enumerate((*article.headline, *article.body)):
        if index:
            between = "\n\n" if index == len(article.headline) or _far(text.text, runs[-1].to, start) else "\n"
            parts.append(between)
            length += len(between)
        parts.append(text.text[start:end])
        runs.append(Run(length, length + end - start, start, end))
        length += end - start
    told = article.fields
    day = day_of(told.get("published", ""), search=True)
    return Found(
        "".join(parts),
        "archive",
        locator=locator,
        title=" ".join(told.get("title", "").split()),
        outlet=" ".join(told.get("outlet", "").split()),
        published=day,
        where="header",
        language=_language(told.get("language", "")),
        url=told.get("url"),
        encoding=text.encoding,
        encoding_from=text.origin,
        layer=tuple(runs),
        remarks=text.remarks,
    )


def _far(text: str, left: int, right: int) -> bool:
    return text.count("\n", left, right) > 1


def _language(written: str) -> str | None:
    """A code from a code or a name ("FRENCH; FRANÇAIS"), in any language of a pack."""
    for word in re.findall(r"\w+", written.lower()):
        for code in pack_codes():
            names = {Locale.parse(other).languages.get(code, "").lower() for other in pack_codes()}
            if word == code or word in names:
                return code
    return None


def _parted(text: str, profile: Profile) -> list[Span]:
    """Spans of the articles, in order."""
    if profile.opens:
        starts = [match.end() for match in re.finditer(profile.opens, text, re.MULTILINE)]
        ends = [*[match.start() for match in re.finditer(profile.opens, text, re.MULTILINE)][1:], len(text)]
        return list(zip(starts, ends, strict=True))
    spans, last = [], 0
    for match in re.finditer(profile.closes or profile.parts or r"\Z", text, re.MULTILINE):
        spans.append((last, match.start()))
        last = match.end()
    spans.append((last, len(text)))
    return [(start, end) for start, end in spans if any(one.isalnum() for one in text[start:end])]


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Lines within a span, without white space at their ends; empty ones are empty spans."""
    for match in re.finditer(r"[^\n]*(?:\n|\Z)", text[start:end]):
        if match[0]:
            line = match[0]
            left = len(line) - len(line.lstrip())
            yield (start + match.start() + min(left, len(line)), start + match.start() + max(len(line.rstrip()), min(left, len(line))))


def _headed(text: str, start: int, end: int, profile: Profile) -> Article:
    """An article with header lines on top of its text."""
    fields: dict[str, str] = {}
    headline: list[Span] = []
    lines = list(_lines(text, start, end))
    at = _body_at(text, lines, profile)
    order = list(profile.order)
    index = 0
    for index, (left, right) in enumerate(lines):
        line = text[left:right]
        if at is not None and (index >= at[1] or right >= at[0]):
            break
        if left == right or _matches(profile.leaves, line):
            continue
        named = next(((field, match) for field, pattern in profile.fields.items() if (match := re.search(pattern, line))), None)
        if named is not None:
            field, match = named
            if field != "header":
                fields[field] = match["value"].strip()
                order = [one for one in order if one != field]
                headline += [(left + match.start("value"), left + match.end("value"))] if field == "title" else []
            continue
        if order and index < _HEADER_LINES:
            _unmarked(line, (left, right), order, fields, headline)
            continue
        if at is None:
            at = (left, index)
            break
    if at is None:
        return Article(fields, tuple(headline), ())
    if "language" in profile.fields and (told := re.search(profile.fields["language"], text[start:end], re.MULTILINE)):
        fields.setdefault("language", told["value"])  # some exports say it below the text
    return Article(fields, tuple(headline), tuple(_body(text, lines, at, profile)))


def _unmarked(line: str, span: Span, order: list[str], fields: dict[str, str], headline: list[Span]) -> None:
    """A header line without a mark is what comes next in the profile's order; a line with a day is the day wherever it stands."""
    field = order[0]
    if "published" in order and day_of(line, search=True):
        field = "published"
    elif field == "published":
        field = next((one for one in order if one != "published"), field)
    order.remove(field)
    fields.setdefault(field, line)
    if field == "title":
        headline.append(span)


def _body_at(text: str, lines: Sequence[Span], profile: Profile) -> tuple[int, int] | None:
    """(offset, line) at which the text begins, where the profile has a line that says so."""
    if profile.body is None:
        return None
    for index, (left, right) in enumerate(lines):
        match = re.match(profile.body, text[left:right])
        if match:
            return (left + match.end(), index) if left + match.end() < right else (right, index + 1)
    return None


def _body(text: str, lines: Sequence[Span], at: tuple[int, int], profile: Profile) -> Iterator[Span]:
    """Spans of the text: stretches of lines between those that are left out."""
    begin: int | None = None
    last = 0
    for left, right in ((max(left, at[0]), right) for left, right in lines[at[1] :]):
        line = text[left:right]
        if _matches(profile.ends, line):
            break
        if _matches(profile.leaves, line):
            if begin is not None:
                yield (begin, last)
            begin = None
        elif left < right:
            begin, last = (left if begin is None else begin), right
    if begin is not None:
        yield (begin, last)


def _matches(patterns: Sequence[str], line: str) -> bool:
    return any(re.search(pattern, line) for pattern in patterns)


def _coded(text: str, start: int, end: int, profile: Profile) -> Article:
    """An article whose lines begin with codes of fields; what follows without a code belongs to the field before."""
    known = {code for codes in profile.codes.values() for code in codes}
    found: list[tuple[str, list[Span]]] = []
    for left, right in _lines(text, start, end):
        match = re.match(profile.coded or "", text[left:right])
        # In the text a line may begin with two capitals: only codes that are known, or that stand outside of a text, begin a field.
        if match and (match["code"] in known or not found or found[-1][0] not in profile.codes.get("text", ())):
            found.append((match["code"], []))
            left += match.end()
        if found and left < right:
            found[-1][1].append((left, right))
    fields: dict[str, str] = {}
    spans: dict[str, list[Span]] = {}
    for code, lines in found:
        for field, codes in profile.codes.items():
            if code in codes:
                spans.setdefault(field, []).extend(lines)
                fields[field] = " ".join((fields.get(field, ""), *(text[left:right] for left, right in lines))).strip()
    return Article(fields, tuple(spans.get("title", ())), tuple(spans.get("text", ())))
