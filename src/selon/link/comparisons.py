"""How a pair of records compares: a level for each comparison, and what they are worth together.

Every comparison is one SQL expression over a pair ``a``, ``b`` of the table ``told`` and gives a *level*; :mod:`selon.link.weights` says
what a level is worth (Fellegi and Sunter 1969).
"""

from collections.abc import Callable, Mapping

import duckdb

from selon.link.told import FIGURES
from selon.link.weights import Weights

_GAP = "greatest(a.first, b.first) - least(a.last, b.last)"
_WIDTH = "greatest(a.last - a.first, b.last - b.first)"
_KILOMETRES = (
    "6371 * 2 * asin(sqrt(pow(sin(radians(b.latitude - a.latitude) / 2), 2)"
    " + cos(radians(a.latitude)) * cos(radians(b.latitude)) * pow(sin(radians(b.longitude - a.longitude) / 2), 2)))"
)


def _share(field: str) -> str:
    """Overlap of two sets over the smaller one."""
    return f"len(list_intersect(a.{field}, b.{field})) / least(len(a.{field}), len(b.{field}))"


_NONE = "CASE WHEN a.language = b.language THEN 'none' ELSE 'none_translated' END"


def _overlap(field: str, none: str = "'none'") -> str:
    """Levels of two sets of words or codes."""
    return (
        f"CASE WHEN len(a.{field}) = 0 OR len(b.{field}) = 0 THEN 'untold' WHEN {_share(field)} >= 0.99 THEN 'all'"
        f" WHEN {_share(field)} >= 0.5 THEN 'half' WHEN {_share(field)} > 0 THEN 'some' ELSE {none} END"
    )


def _within(field: str) -> str:
    """Whether all words of a name of one record are in a name of the other ("bellecour", "place bellecour"), in whatever order."""
    part = "list_has_all(string_split(v, ' '), string_split(w, ' ')) OR list_has_all(string_split(w, ' '), string_split(v, ' '))"
    parts = f"len(list_filter(a.{field}, lambda v: len(list_filter(b.{field}, lambda w: {part})) > 0)) > 0"
    return f"list_has_any(a.{field}, b.{field}) OR {parts}"


def _figure(field: str) -> str:
    """Levels of two intervals of a figure."""
    low, high = f"{field}_low", f"{field}_high"
    return (
        f"CASE WHEN a.{low} IS NULL AND b.{low} IS NULL THEN 'untold' WHEN a.{low} IS NULL OR b.{low} IS NULL THEN 'one_told'"
        f" WHEN a.{low} = b.{low} AND a.{high} = b.{high} THEN CASE WHEN a.{low} >= 5 THEN 'equal' ELSE 'equal_small' END"
        f" WHEN a.{low} <= b.{high} * 1.5 AND b.{low} <= a.{high} * 1.5 THEN 'near'"
        f" WHEN a.{low} <= b.{high} * 4 AND b.{low} <= a.{high} * 4 THEN 'off' ELSE 'far' END"
    )


def _any(field: str) -> str:
    return f"list_has_any(a.{field}, b.{field})"


def _size() -> str:
    """Levels of the figures of a crowd; an order of magnitude ("hundreds") that recurs is near and not equal."""
    exact = "a.size_low = a.size_high AND a.size_low = b.size_low"
    return _figure("size").replace("a.size_low = b.size_low AND a.size_high = b.size_high", f"{exact} AND b.size_low = b.size_high")


def _by_one_side(ratio: float) -> str:
    """Whether police, or else organisers, give in both reports the same figure of the crowd, or figures more than *ratio* apart."""

    def either(wanted: str) -> str:
        return " OR ".join(
            f"(len(a.{side}) > 0 AND len(b.{side}) > 0 AND {wanted.format(side=side)})" for side in ("police_sizes", "organisers_sizes")
        )

    far = f"(list_min(a.{{side}}) > {ratio} * list_max(b.{{side}}) OR list_min(b.{{side}}) > {ratio} * list_max(a.{{side}}))"
    return f"CASE WHEN {either(far)} THEN 'contradicts' WHEN {either('list_has_any(a.{side}, b.{side})')} THEN 'agrees' ELSE 'untold' END"


_OPPOSED = f"len(a.wants) > 0 AND len(b.wants) > 0 AND {_any('words')} AND NOT {_any('wants')}"
"""One is for what the other is against."""


def _purpose() -> str:
    """Whether anything recurs of who protests and what for, where both say something of it."""
    told = {field: f"len(a.{field}) > 0 AND len(b.{field}) > 0" for field in ("topic", "aims", "issues")}
    shared = f"len(list_intersect(a.topic, b.topic)) > 1 OR {_any('issues')} OR {_within('organisers')}"
    return (
        f"CASE WHEN {_OPPOSED} THEN 'opposed' WHEN {shared} THEN 'shared' WHEN {_any('topic')} THEN 'a_word'"
        f" WHEN {told['aims']} AND a.language = b.language AND least(len(a.topic), len(b.topic)) >= 3 THEN 'none'"
        f" WHEN ({told['issues']}) OR ({told['aims']} AND a.language = b.language) THEN 'none_little'"
        f" WHEN {told['topic']} THEN CASE WHEN a.language = b.language THEN 'none_unlike' ELSE 'none_translated' END ELSE 'untold' END"
    )


_PROTESTS = "a.family = 'protest' AND b.family = 'protest'"


_NAMED = "list_has_any(a.cities, b.hints) OR list_has_any(b.cities, a.hints)"
"""The city of one is told by the other in the name of a place ("Norwich Cathedral")."""
_TEXT_NAMES = "list_has_any(a.cities, b.marks) OR list_has_any(b.cities, a.marks)"
"""The city of one stands somewhere in the words of the other."""


def _place(alike: str, other: str = "'other_venue'", wide: str = "") -> str:
    """Levels of place. *alike*: a place below the city is named alike; *other*: what two of them are that are not; *wide*: a case more."""
    return (
        f"CASE WHEN ({alike}) AND (len(a.cities) = 0 OR len(b.cities) = 0 OR {_any('cities')} OR {_NAMED}) THEN 'same_venue'"
        f" WHEN len(a.venues) > 0 AND len(b.venues) > 0 AND a.fine AND b.fine AND {_KILOMETRES} < 1 THEN 'near_venue'"
        f" WHEN {_any('cities')} THEN CASE WHEN len(a.venues) > 0 AND len(b.venues) > 0 THEN {other}"
        f" WHEN len(a.venues) = 0 AND len(b.venues) = 0 THEN 'same_city' ELSE 'one_venue' END WHEN {_NAMED} THEN 'one_venue'"
        f" WHEN len(a.cities) > 0 AND len(b.cities) > 0 THEN CASE WHEN {_KILOMETRES} < 10 THEN 'near_city'"
        f" WHEN {_TEXT_NAMES} THEN 'other_city_named' ELSE 'other_city' END"
        f" WHEN {_TEXT_NAMES} THEN CASE WHEN a.country = '' OR b.country = '' THEN 'city_named' ELSE 'wide_named' END"
        f" WHEN a.country = '' OR b.country = '' THEN 'untold'{wide}"
        " WHEN a.region <> '' AND a.region = b.region THEN 'same_region' ELSE 'same_country' END"
    )


def _by_family(alike: Callable[[str], str]) -> dict[str, str]:
    """The comparisons whose levels are worth more or less in one family than in the other; *alike* says when two lists of names are."""
    return {
        "date": (
            f"CASE WHEN {_GAP} > 1 THEN 'days_apart' WHEN {_GAP} = 1 THEN 'next_day'"
            f" WHEN {_WIDTH} = 0 THEN 'same_day' WHEN {_WIDTH} <= 2 THEN 'overlap'"
            " WHEN a.first = b.first AND a.last = b.last THEN 'same_span'"
            " ELSE 'within' END"
        ),
        "place": _place(alike("venues")),
        "form": (
            "CASE WHEN a.code = '' OR b.code = '' THEN 'untold' WHEN a.code = b.code THEN 'same'"
            " WHEN ga.grp = gb.grp THEN 'kin' WHEN ga.generic OR gb.generic THEN 'generic' ELSE 'other' END"
        ),
        "names": f"CASE WHEN len(a.names) = 0 OR len(b.names) = 0 THEN 'untold' WHEN {alike('names')} THEN 'same' ELSE {_NONE} END",
        "actors": _overlap("actors", _NONE),
        "acts": _overlap("acts"),
        "source": "CASE WHEN a.source = b.source THEN 'same' ELSE 'other' END",
        "published": (
            "CASE WHEN a.published IS NULL OR b.published IS NULL THEN 'untold' WHEN abs(a.published - b.published) <= 2 THEN 'days'"
            " WHEN abs(a.published - b.published) <= 14 THEN 'weeks' ELSE 'far' END"
        ),
    }


_OTHER_VENUE = "CASE WHEN ga.standing AND gb.standing AND a.language = b.language THEN 'other_stand' ELSE 'other_venue' END"
"""Words for a place (town hall, mairie) are of a language: only in one of them do other words mean another place."""

_BOTH_WIDE = " WHEN len(a.cities) = 0 AND len(b.cities) = 0 AND a.region = b.region THEN 'both_wide'"

PROTEST = "protest_"
"""What the name of a comparison begins with that is of two protests; the one without it is of all other pairs."""


def _protests() -> dict[str, str]:
    """The comparisons of two protests."""
    told = _by_family(_within)
    return {
        **{name: told[name] for name in ("actors", "acts", "published")},
        "date": f"CASE WHEN NOT (a.dated AND b.dated) AND {_GAP} <= 0 THEN 'undated' ELSE {told['date']} END",
        "place": _place(
            _within("venues"), _OTHER_VENUE, " WHEN len(a.cities) = 0 AND len(b.cities) = 0 AND a.region = b.region THEN 'both_wide'"
        ),
        "form": told["form"].replace("WHEN ga.grp", "WHEN list_has_any(a.forms, b.forms) THEN 'shared' WHEN ga.grp"),
        "organisers": (
            "CASE WHEN len(a.organisers) = 0 OR len(b.organisers) = 0 THEN 'untold'"
            f" WHEN {_within('organisers')} THEN 'same' ELSE {_NONE} END"
        ),
        "purpose": _purpose(),
        "voices": _by_one_side(1.25),
        "counter": "CASE WHEN a.counter AND b.counter THEN 'both' WHEN a.counter OR b.counter THEN 'one' ELSE 'untold' END",
        "outlet": (
            "CASE WHEN a.outlet = '' OR a.outlet <> b.outlet THEN 'other' WHEN a.published = b.published THEN 'same_day' ELSE 'same' END"
        ),
    }


_TWO_SIDES = " OR ".join(
    f"(len({one}.police_sizes) > 0 AND len({one}.organisers_sizes) = 0"
    f" AND len({other}.organisers_sizes) > 0 AND len({other}.police_sizes) = 0)"
    for one, other in (("a", "b"), ("b", "a"))
)
"""One has the figure of the police alone, the other that of the organisers."""

_PLAIN = "length(rtrim(CAST(list_intersect(a.sizes, b.sizes)[1] AS VARCHAR), '0')) = 1"
"""The one figure that recurs has one digit and naughts (300, 2,000)."""

_APART = (
    f"NOT ({_any('cities')} OR {_NAMED} OR {_TEXT_NAMES}) AND len(a.cities) > 0 AND len(b.cities) > 0"
    " OR (len(a.cities) > 0) <> (len(b.cities) > 0) AND a.country <> '' AND b.country <> ''"
)
"""Two cities, or a country and a city: one cause is carried in many places, by the same groups and in the same words."""

_BOTH_MARKED = (
    "len(list_filter(list_intersect(CASE WHEN a.first >= b.first THEN sa.marks ELSE sb.marks END,"
    " CASE WHEN a.first >= b.first THEN b.marks ELSE a.marks END),"
    " lambda m: NOT (list_contains(a.actors, m) AND list_contains(b.actors, m))))"
)
"""How many scarce marks of the later one the other has too, without words of groups that are compared as such."""


def _marks() -> str:
    """How many scarce names and figures both passages have; in long ones, which have many, a few are chance."""
    share = f"{_BOTH_MARKED} / least(len(a.marks), len(b.marks))"
    return (
        f"CASE WHEN len(a.marks) = 0 OR len(b.marks) = 0 THEN 'untold' WHEN {share} >= 0.05 THEN CASE WHEN {_APART} THEN 'elsewhere'"
        f" WHEN {_BOTH_MARKED} >= 3 AND {share} >= 0.15 THEN 'three' WHEN {_BOTH_MARKED} >= 2 AND {share} >= 0.1 THEN 'two' ELSE 'one' END"
        f" WHEN {_APART} THEN 'untold'"
        " WHEN a.language = b.language AND least(len(a.marks), len(b.marks)) >= 3 AND NOT list_has_any(a.marks, b.marks) THEN 'none'"
        " ELSE 'untold' END"
    )


_ALIKE = "len(list_intersect(a.stems, b.stems)) / sqrt(len(a.stems) * len(b.stems))"


def _wording() -> str:
    """How much of the longer words of two passages of one language recurs."""
    return (
        f"CASE WHEN a.language <> b.language OR least(len(a.stems), len(b.stems)) < {_FEW_STEMS} OR ({_APART}) THEN 'untold'"
        f" WHEN {_ALIKE} >= 0.35 THEN 'most' WHEN {_ALIKE} >= 0.2 THEN 'much' WHEN {_ALIKE} >= 0.1 THEN 'some' ELSE 'little' END"
    )


_FEW_STEMS = 6
"""A passage with fewer longer words says too little to be compared by them."""

COMPARISONS = {
    "start": "'start'",
    "family": f"CASE WHEN {_PROTESTS} THEN 'protest' ELSE 'other' END",
    **{name: f"CASE WHEN {_PROTESTS} THEN 'untold' ELSE {sql} END" for name, sql in _by_family(_any).items()},
    **{PROTEST + name: f"CASE WHEN NOT ({_PROTESTS}) THEN 'untold' ELSE {sql} END" for name, sql in _protests().items()},
    "wire": "CASE WHEN a.wire <> '' AND a.wire = b.wire THEN 'copy' ELSE 'untold' END",
    "status": "CASE WHEN a.status = b.status THEN 'same' ELSE 'other' END",
    "victims": _overlap("victims"),
    "issues": _overlap("issues"),
    "words": f"CASE WHEN {_OPPOSED} THEN 'untold' ELSE {_overlap('words', _NONE)} END",
    "slogans": _overlap("slogans"),
    "marks": _marks(),
    "wording": _wording(),
    "rare": "CASE WHEN len(a.rare) = 0 OR len(b.rare) = 0 THEN 'untold' WHEN list_has_any(a.rare, b.rare) THEN 'same' ELSE 'none' END",
    "sizes": (
        "CASE WHEN len(a.sizes) = 0 OR len(b.sizes) = 0 THEN 'untold' WHEN len(list_intersect(a.sizes, b.sizes)) >= 2 THEN 'two'"
        f" WHEN list_has_any(a.sizes, b.sizes) THEN CASE WHEN {_PLAIN} THEN 'one_round' ELSE 'one' END"
        f" WHEN {_TWO_SIDES} THEN 'two_sides' ELSE 'none' END"
    ),
    **{field: _size() if field == "size" else _figure(field) for field in FIGURES},
}
"""Comparison -> SQL that gives the level of a pair ``a``, ``b``."""


def weighed(base: duckdb.DuckDBPyConnection, weights: Weights, least: float | None = None) -> None:
    """Make the table ``pairs`` of *base*: ``candidates`` with the level of each comparison and their sum in bits, if more than *least*.

    Each is a function of its two records alone.
    """
    bits = weights.bits()
    levels = ", ".join(f"{sql} AS {name}" for name, sql in COMPARISONS.items())
    total = " + ".join(_worth(name, bits) for name in COMPARISONS)
    base.execute(
        f"CREATE OR REPLACE TABLE pairs AS SELECT * FROM (SELECT *, round({total}, 4) AS bits FROM ("
        f"SELECT i, j, {levels} "
        "FROM candidates c JOIN told a ON a.idx = c.i JOIN told b ON b.idx = c.j "
        "LEFT JOIN groups ga ON ga.code = a.code LEFT JOIN groups gb ON gb.code = b.code "
        "LEFT JOIN scarce_of sa ON sa.idx = c.i LEFT JOIN scarce_of sb ON sb.idx = c.j))"
        + ("" if least is None else f" WHERE bits > {least:f}")
    )


def _worth(comparison: str, bits: Mapping[tuple[str, str], float]) -> str:
    cases = " ".join(f"WHEN '{level}' THEN {weight}::DOUBLE" for (name, level), weight in bits.items() if name == comparison)
    return f"CASE {comparison} {cases} END"
