"""What a record tells, reduced to the normalised values that linking compares: no language shows in them.

Report objects come from ``selon code`` or from anyone else who writes the same shape; fields that are missing are "not told", fields that
are not known are passed over. A line that is no report object is refused with its number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import Struct

from selon.errors import InputError
from selon.link.marks import Passage, folded, passages

FIGURES = ("size", "killed", "injured", "arrested")
"""The fields whose figures are compared, each with its own weight."""

_ACTORS = ("organiser", "participants", "perpetrator", "addressee")
_WHO = ("organiser", "participants", "victims")
_ACTS = ("side_action", "response")
_WORDS = ("demand", "occasion")
_SIDES = {"police": "police", "organisers": "organisers", "union": "organisers"}
"""Roles of speakers whose counts of a crowd are compared with those of the same side in another report."""

_COUNTER = "counter_"
"""What the name of a rule begins with that finds counter-protests, in whatever language."""

_WHOLE_AREA = "whole_area"
"""The name of the rules that find an area in the whole of which something happens."""

_STEM = 6
"""Letters of a word that are compared: a stem without a dictionary, by which many words of French and English meet (climat, climate)."""

_RECENT = 7
"""Days before publication within which a report tells what it is about, where it names no day."""

_RARE_FROM = 11
_ROUND = 10
_SHORT = 3
_FINE = 2_000
"""Metres: what is known no better than this is not a point in a city."""


class Told(Struct, frozen=True):
    """One record as linking sees it. Days are ordinals of the proleptic calendar, ``first`` to ``last`` inclusive; None: not told.

    ``cities``, ``venues``, ``slogans`` and ``names`` are folded names, ``organisers`` and ``bodies`` (also who takes part) proper ones;
    ``actors``, ``victims``, ``acts``, ``issues`` folded words or codes; ``words`` and ``occasions`` the first letters of the words of
    demands and occasions, ``wants`` those of demands with their stance, ``topic`` those of who protests and what for, place names left out,
    ``aims`` those of what for alone; ``hints`` words and pairs of words of the names of places, and where no city is told of who took part:
    a city may be among them ("Norwich Cathedral"); ``rare`` figures that are seldom equal by chance, with
    their field; ``*_low`` and ``*_high`` the bounds of all that is told; ``sizes`` exact figures of a crowd, of eleven or more,
    ``police_sizes`` and ``organisers_sizes`` those that this side gives. ``marks`` are the names and exact figures in the words of
    its part of the report (:mod:`selon.link.marks`), without those of its places, its crowd and the outlet; ``stems`` stand for the longer
    words of the sentences that it rests on. ``forms`` are all forms or kinds that the record is called by,
    ``code`` the main one. ``fine``: a point is known to better than a city; ``counter``: it is called a counter-protest; ``dated``: a day
    was told, otherwise the days before publication stand for it. ``wire`` names the group of near copies that the report is in. ``source``
    is the article, ``outlet`` who published it (folded).
    """

    record: str
    report: str
    source: str
    language: str
    published: int | None
    family: str
    code: str
    status: str
    first: int | None
    last: int | None
    cities: tuple[str, ...]
    region: str
    country: str
    venues: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    fine: bool
    names: tuple[str, ...]
    actors: tuple[str, ...]
    victims: tuple[str, ...]
    acts: tuple[str, ...]
    issues: tuple[str, ...]
    words: tuple[str, ...]
    slogans: tuple[str, ...]
    rare: tuple[str, ...]
    sizes: tuple[int, ...] = ()
    size_low: int | None = None
    size_high: int | None = None
    killed_low: int | None = None
    killed_high: int | None = None
    injured_low: int | None = None
    injured_high: int | None = None
    arrested_low: int | None = None
    arrested_high: int | None = None
    part_of: str = ""
    counter_to: str = ""
    outlet: str = ""
    wire: str = ""
    dated: bool = True
    main: bool = False
    counter: bool = False
    forms: tuple[str, ...] = ()
    organisers: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    police_sizes: tuple[int, ...] = ()
    organisers_sizes: tuple[int, ...] = ()
    marks: tuple[str, ...] = ()
    stems: tuple[int, ...] = ()


def told_of_lines(lines: Iterable[bytes | str], name: str) -> Iterator[Told]:
    """The records of report objects, one JSON object a line. Raises InputError (*name*, line, what to do) for a line that is none."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = msgspec.json.decode(line)
        except msgspec.DecodeError as error:
            raise InputError(f"{name}: line {number} is no JSON object ({error}); give the lines that selon code prints") from None
        if not isinstance(found, dict) or not isinstance(found.get("report"), dict):
            raise InputError(f"{name}: line {number} is no report object (no “report” in it); give the lines that selon code prints")
        if "records" not in found:
            continue  # a report that failed: its line says why
        try:
            yield from told_of(found)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{name}: line {number} is no report object ({type(error).__name__}: {error}); see selon schema") from None


def told_of(found: Mapping[str, Any], wire: str = "", text: str | None = None) -> Iterator[Told]:
    """The records of one report object; *wire* is the group of near copies that the report is in, where it is in one.

    *text* is that of the report; where it is not at hand, the words that its statements quote stand for it.
    """
    report = found["report"]
    parts = passages(found["records"], text, str(report.get("language") or ""))
    for record, part in zip(found["records"], parts, strict=True):
        statements: dict[str, list[Mapping[str, Any]]] = {}
        for statement in record.get("statements") or ():
            if isinstance(statement.get("value"), dict):
                voice = (statement.get("voice") or {}).get("speaker") or {}
                told = {
                    "speaker": voice.get("role"),
                    "speaking": voice.get("text"),
                    "rule": statement.get("rule") or "",
                    **statement["value"],
                }
                told["at"] = min((span.get("start") or 0 for span in statement.get("evidence") or ()), default=0)
                statements.setdefault(statement["field"], []).append(told)
        yield _told(report, record, statements, wire, part)


def _told(
    report: Mapping[str, Any], record: Mapping[str, Any], said: Mapping[str, list[Mapping[str, Any]]], wire: str, part: Passage
) -> Told:
    first, last = _days(said.get("date", ()))
    dated = first is not None
    if not dated and record.get("main") and record.get("status") == "held" and (published := _day(report.get("published"))):
        first, last = published - _RECENT, published
    places = _where(said.get("place", []))
    latitude, longitude = _point(places)
    bounds: dict[str, Any] = {field: _bounds(said.get(field, ())) for field in FIGURES}
    names = sorted({folded(value["name"]) for field in _ACTORS[:3] for value in said.get(field, ()) if value.get("name")} - {""})
    cities, named = _cities(places), said.get("place", [])
    code = str(record.get("form") or record.get("kind") or "")
    forms = {str(value["code"]) for field in ("form", "kind") for value in said.get(field, ()) if value.get("code")}
    return Told(
        record=str(record["id"]),
        report=str(report["id"]),
        source=str(report.get("source") or report["id"]),
        language=str(report.get("language") or ""),
        published=_day(report.get("published")),
        family=str(record.get("family") or ""),
        code=code,
        status=str(record.get("status") or ""),
        forms=tuple(sorted((forms | {code}) - {""})),
        dated=dated,
        main=bool(record.get("main")),
        counter=_counter(record),
        outlet=folded(str(report.get("outlet") or "")),
        wire=wire,
        first=first,
        last=last,
        cities=cities,
        region=next((folded(place["region"]) for place in places if place.get("region")), ""),
        country=next((str(place["country"]) for place in places if place.get("country")), ""),
        venues=_venues(places),
        latitude=latitude,
        longitude=longitude,
        fine=any(place.get("latitude") is not None and (place.get("radius_m") or 0) <= _FINE for place in places),
        names=tuple(names),
        organisers=_proper(said.get("organiser", ())),
        bodies=_bodies([*said.get("organiser", ()), *said.get("participants", ()), *_counting(said)]),
        actors=_tokens(value.get("name") for field in _ACTORS for value in said.get(field, ())),
        victims=_tokens(value.get("name") for value in said.get("victims", ())),
        acts=_codes(said, _ACTS),
        issues=_codes(said, ("issue",)),
        words=_stems(value for field in _WORDS for value in said.get(field, ())),
        occasions=_stems(said.get("occasion", ())),
        wants=_wants(said.get("demand", ())),
        topic=_topic(said, named),
        aims=_topic(said, named, ()),
        hints=_hints(places, () if cities else names),
        slogans=tuple(sorted({folded(value["text"]) for value in said.get("slogan", ()) if value.get("text")} - {""})),
        rare=tuple(sorted({key for field in FIGURES for value in said.get(field, ()) for key in _rare(field, value)})),
        **_sizes(said.get("size", ())),
        marks=tuple(sorted(part.marks - _compared(report, said))),
        stems=tuple(sorted(part.stems)),
        part_of=str(record.get("part_of") or ""),
        counter_to=str(record.get("counter_to") or ""),
        **{f"{field}_{end}": bound for field, pair in bounds.items() for end, bound in zip(("low", "high"), pair, strict=True)},
    )


def _tokens(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The folded words of *texts*; short ones only where they are written in capitals (an acronym)."""
    found = set()
    for text in texts:
        for word in (text or "").replace("’", " ").replace("'", " ").split():
            bare = folded(word)
            if len(bare) > _SHORT or (len(bare) > 1 and word.strip("()[],.;").isupper()):
                found.update(bare.split())
    return tuple(sorted(found))


def _compared(report: Mapping[str, Any], said: Mapping[str, list[Mapping[str, Any]]]) -> frozenset[str]:
    """What is compared by itself and is no mark: the words of places and of the outlet, figures."""
    names = [place.get(part) for place in said.get("place", ()) for part in ("name", "city", "region", "venue")]
    words = {word for name in (*names, report.get("outlet")) for word in folded(str(name or "")).split()}
    figures = (value.get(end) for field in FIGURES for value in said.get(field, ()) for end in ("low", "high"))
    return frozenset(words | {str(figure) for figure in figures if figure is not None})


def _counter(record: Mapping[str, Any]) -> bool:
    """Whether it is called a counter-protest: by what it is tied to, or by the rule that found its form."""
    rules = (str(said.get("rule") or "") for said in record.get("statements") or () if said.get("field") == "form")
    return bool(record.get("counter_to")) or any(rule.rpartition(".")[2].startswith(_COUNTER) for rule in rules)


def _stems(values: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted({word[:_STEM] for word in _tokens(value.get("text") for value in values)}))


def _topic(said: Mapping[str, list[Mapping[str, Any]]], places: list[Mapping[str, Any]], who: tuple[str, ...] = _WHO) -> tuple[str, ...]:
    """The stems of what is demanded, remembered and chanted, and of the names in the fields *who*; without those of places."""
    told = [value.get("name") for field in who for value in said.get(field, ())]
    told += [value.get("text") for field in (*_WORDS, "slogan") for value in said.get(field, ())]
    here = _tokens(place.get(part) for place in places for part in ("name", "city", "region"))
    return tuple(sorted({word[:_STEM] for word in _tokens(told) if word not in here}))


def _wants(demands: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Each stem of a demand with what is wanted of it ("against fermet"); demands without a stance have none."""
    told = ((value["stance"], stem) for value in demands if value.get("stance") for stem in _stems([value]))
    return tuple(sorted({f"{stance} {stem}" for stance, stem in told}))


def _proper(actors: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Folded proper names, which hold a capital: a description ("a collective", "parents") names nobody."""
    told = (value["name"] for value in actors if value.get("name"))
    return tuple(sorted({folded(name) for name in told if name != name.lower()} - {""}))


def _bodies(actors: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Proper names, also without what stands before their first capital ("farmers of the Upland Union")."""
    told = [value["name"].split() for value in actors if value.get("name")]
    proper = [[number for number, word in enumerate(words) if word != word.lower()] for words in told]
    cut = (" ".join(words[start:]) for words, capitals in zip(told, proper, strict=True) for start in (0, *capitals[:1]) if capitals)
    return tuple(sorted({folded(name) for name in cut} - {""}))


def _counting(said: Mapping[str, list[Mapping[str, Any]]]) -> list[dict[str, str]]:
    """Who counts the crowd for those who called it: they are named so where nothing says who called ("3,000, says the Renters' League")."""
    told = [value["speaking"] for value in said.get("size", ()) if value["speaking"] and _SIDES.get(value["speaker"] or "") == "organisers"]
    return [{"name": name} for name in dict.fromkeys(told) if name != name.lower()]


def _sizes(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The exact figures of a crowd: all, and those of either side."""
    sides = {f"{side}_sizes": _sizes_of(side, values) for side in ("police", "organisers")}
    return {"sizes": tuple(sorted({value["low"] for value in values if _exact(value)})), **sides}


def _sizes_of(side: str, values: Iterable[Mapping[str, Any]]) -> tuple[int, ...]:
    """The figures of a crowd that one side gives, without those of parts of it and of crowds that were only expected."""
    own = [
        value for value in values if _SIDES.get(value.get("speaker") or "") == side and not (value.get("part_of") or value.get("expected"))
    ]
    return tuple(sorted({value["low"] for value in own if _exact(value)}))


def _codes(said: Mapping[str, list[Mapping[str, Any]]], fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({str(value["code"]) for field in fields for value in said.get(field, ()) if value.get("code")}))


def _day(text: str | None) -> int | None:
    return date.fromisoformat(text[:10]).toordinal() if text else None


def _days(values: Iterable[Mapping[str, Any]]) -> tuple[int | None, int | None]:
    """The narrowest interval among the dates told: rival dates of one record are few, wide ones ("in 1992") mostly frame narrow ones."""
    spans = []
    for value in values:
        first, last = _day(value.get("earliest")), _day(value.get("latest"))
        if first is not None or last is not None:
            spans.append((first if first is not None else last, last if last is not None else first))
    if not spans:
        return None, None
    return min(spans, key=lambda span: ((span[1] or 0) - (span[0] or 0), span))


def _where(places: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The places of a record; where it is told first that it was throughout an area, the towns behind are those of parts of it."""
    first = min(places, key=lambda place: place["at"], default=None)
    if first is None or str(first["rule"]).rpartition(".")[2] != _WHOLE_AREA:
        return places
    return [place for place in places if not place.get("city")]


def _point(places: list[Mapping[str, Any]]) -> tuple[float | None, float | None]:
    for wanted in (("point", "venue"), ("district", "city")):
        for place in places:
            if place.get("precision") in wanted and place.get("latitude") is not None and place.get("longitude") is not None:
                return float(place["latitude"]), float(place["longitude"])
    return None, None


def _cities(places: list[Mapping[str, Any]]) -> tuple[str, ...]:
    found = {folded(place["city"]) for place in places if place.get("city")}
    found |= {folded(place["name"]) for place in places if place.get("precision") == "city" and not place.get("city") and place.get("name")}
    return tuple(sorted(found - {""}))


def _venues(places: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """Names of places below the city; a name that only repeats the city is none."""
    found = set()
    for place in places:
        city = folded(place.get("city") or "")
        name = place.get("venue") or (place.get("name") if place.get("precision") in ("point", "venue", "district") else None)
        bare = folded(name or "")
        if bare and bare != city:
            found.add(bare)
    return tuple(sorted(found))


def _hints(places: Iterable[Mapping[str, Any]], names: Iterable[str]) -> tuple[str, ...]:
    """What may be a city in the names of places, and in *names*, folded: each word and each two that follow each other."""
    found: set[str] = set()
    for name in (*(folded(place.get(part) or "") for place in places for part in ("name", "venue")), *names):
        words = name.split()
        found.update(word for word in words if len(word) > _SHORT)
        found.update(" ".join(pair) for pair in pairwise(words))
    return tuple(sorted(found.difference(_cities([*places]))))


def _bounds(values: Iterable[Mapping[str, Any]]) -> tuple[int | None, int | None]:
    lows = [value["low"] for value in values if value.get("low") is not None and not value.get("part_of")]
    highs = [value["high"] for value in values if value.get("high") is not None and not value.get("part_of")]
    if not lows and not highs:
        return None, None
    return min(lows or highs), max(highs or lows)


def _rare(field: str, value: Mapping[str, Any]) -> Iterator[str]:
    """An exact figure that is seldom equal by chance: eleven or more, and not a round number."""
    if _exact(value) and value["low"] % _ROUND and value.get("modality") in ("exact", None):
        yield f"{field}:{value['low']}"


def _exact(value: Mapping[str, Any]) -> bool:
    low = value.get("low")
    return isinstance(low, int) and low == value.get("high") and low >= _RARE_FROM
