"""What each token can be: the words of the pack's classes and the numbers that need no list.

Number classes: ``number`` (any whole number, in digits or words), ``decimal``, ``day`` (1-31), ``monthnum`` (1-12), ``hour`` (0-24),
``minute`` (two digits, 00-59), ``year`` (1200-2099 in four digits), ``late_year`` (1950-2049: a year even alone), ``year2`` (two digits),
``ordinal`` (27e, 7th, third), ``dayth`` and ``dayword`` (ordinals that can be days), ``roman`` (XXe), ``clock`` (14h30, 10pm), ``pointed``
(5.30), ``dotted`` (23.02.2019), ``decade`` (1990s), ``mid_year`` and ``mid_decade`` (mid-1996), ``measure`` (three-day), ``monthyear``
(Mai-1968), ``open`` and ``close`` (brackets).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.tokens import tokenise
from selon.model import Token

Payload = int | float | str | tuple[int | str, ...]


class Atom(Struct, frozen=True, gc=False):
    """A reading of ``length`` tokens as a word of a class."""

    name: str
    payload: object
    length: int = 1


class Lexicon(Struct, frozen=True):
    """Compiled word classes. ``words``: first norm -> (the norms after it, atom), longest first."""

    words: Mapping[str, tuple[tuple[tuple[str, ...], Atom], ...]]
    capitalised: frozenset[str]
    ordinal_suffixes: frozenset[str]
    clock: re.Pattern[str]
    half_days: Mapping[str, str]
    decade_suffixes: frozenset[str]
    prefixes: tuple[str, ...]
    months: Mapping[str, int]
    units: Mapping[str, str]
    numbers: Mapping[str, int]


_LONGEST_NUMBER, _LONGEST_COMPOUND, _TABLE = 12, 40, 5
_BRACKETS = {"(": "open", "[": "open", ")": "close", "]": "close"}
_DIGITS = re.compile(r"(\d{1,9})([^\W\d_]*)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
_DECIMAL = re.compile(r"\d{1,6}[.,]\d{1,3}")
_POINTED = re.compile(r"([01]?\d|2[0-4])\.([0-5]\d)([^\W\d_]*)")
_ROMAN = re.compile(r"([ivx]{1,5})(\w{0,4})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}


def roman(text: str) -> int:
    """The value of a roman numeral of I, V and X."""
    values = [_ROMAN_VALUES[letter] for letter in text.lower()]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def number_words(pack: Pack) -> dict[str, int]:
    """Every number word below one hundred, and those the pack lists above it, as written -> value."""
    source = pack.times.numerals
    paradigms = pack.language.paradigms

    def forms(table: Mapping[str, Iterable[str]]) -> list[tuple[str, int]]:
        return [(form.text, int(value)) for value, patterns in table.items() for pattern in patterns for form in expand(pattern, paradigms)]

    small = forms(source.small)
    words = dict(small)
    for table, limit in ((source.tens, 9), (source.scores, 19)):
        for word, value in forms(table):
            words[word] = value
            words.update({f"{word}{joiner}{unit}": value + n for unit, n in small if 1 <= n <= limit for joiner in source.joiners})
    return words


def spoken_years(pack: Pack, numbers: Mapping[str, int]) -> dict[str, int]:
    """Years said in two halves."""
    source = pack.times.numerals.centuries
    return {
        f"{word} {number}": int(value) * 100 + n
        for value, words in source.items()
        for word in words
        for number, n in numbers.items()
        if 10 <= n <= 99
    }


def compile_lexicon(pack: Pack, literals: Iterable[str]) -> Lexicon:
    """The lexicon of *pack*, with *literals*, the words that stand for themselves in patterns."""
    times, paradigms = pack.times, pack.language.paradigms
    entries: dict[str, dict[tuple[tuple[str, ...], str, str], Atom]] = {}

    def add(written: str, name: str, payload: object) -> None:
        norms = (written,) if written in pack.cutter.clitics else tuple(token.norm for token in tokenise(written, pack.cutter))
        for row in (norms, (*norms, ".")) if written.lower() in times.abbreviated else (norms,):
            entries.setdefault(row[0], {})[row[1:], name, repr(payload)] = Atom(name, payload, len(row))

    for name, values in times.classes.items():
        for value, patterns in values.items():
            payload: object = int(value) if value.lstrip("-").isdigit() else value
            for form in (form for pattern in patterns for form in expand(pattern, paradigms)):
                add(form.text, name, payload)
                for prefix, modifier in times.prefixes.items():
                    add(prefix + form.text, f"{modifier}_{name}", payload)
    numbers = number_words(pack)
    for word, number in numbers.items():
        add(word, "number", number)
    for word, year in spoken_years(pack, numbers).items():
        add(word, "year", year)
        add(word, "late_year", year)
    for value, patterns in times.numerals.ordinals.items():
        for form in (form for pattern in patterns for form in expand(pattern, paradigms)):
            add(form.text, "ordinal", int(value))
            if int(value) <= 31:
                add(form.text, "dayword", int(value))
    for literal in literals:
        add(literal, f"={literal}", literal)
    marks = "|".join(re.escape(mark) for mark in sorted(times.clock_marks, key=lambda m: (-len(m), m))) or r"(?!)"
    units = {form.text: unit for unit, patterns in times.classes["unit"].items() for p in patterns for form in expand(p, paradigms)}
    return Lexicon(
        words={
            first: tuple(sorted(((rest, atom) for (rest, _, _), atom in rows.items()), key=lambda r: -len(r[0])))
            for first, rows in entries.items()
        },
        capitalised=times.capitalised,
        ordinal_suffixes=frozenset(times.numerals.ordinal_suffixes),
        clock=re.compile(rf"([01]?\d|2[0-4])(?:{marks})([0-5]\d)?"),
        half_days=times.half_day_marks,
        decade_suffixes=frozenset(times.decade_suffixes),
        prefixes=tuple(times.prefixes),
        months={
            form.text.lower(): int(m) for m, patterns in times.classes["month"].items() for p in patterns for form in expand(p, paradigms)
        },
        units=units,
        numbers=numbers,
    )


def _digits(number: str, tail: str, lexicon: Lexicon) -> list[Atom]:
    value, atoms = int(number), []
    if tail == "":
        atoms.append(Atom("number", value))
        if len(number) == 4 and 1200 <= value < 2100:
            atoms.append(Atom("year", value))
            if 1950 <= value < 2050 and value != 2000:
                atoms.append(Atom("late_year", value))
        if len(number) == 2:
            atoms.append(Atom("year2", value))
            if value < 60:
                atoms.append(Atom("minute", value))
        if len(number) <= 2:
            atoms.extend(
                Atom(name, value) for name, low, high in (("day", 1, 31), ("monthnum", 1, 12), ("hour", 0, 24)) if low <= value <= high
            )
    elif tail in lexicon.ordinal_suffixes:
        atoms.append(Atom("ordinal", value))
        if 1 <= value <= 31:
            atoms.extend((Atom("dayth", value), Atom("day", value)))
    elif tail in lexicon.half_days:
        if 1 <= value <= 12:
            atoms.append(Atom("clock", (half_day(value, lexicon.half_days[tail]), -1)))
    elif tail in lexicon.decade_suffixes and value % 10 == 0 and (len(number) == 2 or 1000 <= value < 2100):
        atoms.append(Atom("decade", value))
    elif tail in lexicon.units:
        atoms.append(Atom("measure", (value, lexicon.units[tail])))
    return atoms


def half_day(hour: int, half: str) -> int:
    """An hour of the twelve-hour clock as one of twenty-four."""
    return hour % 12 + (12 if half == "pm" else 0)


def _numeric(norm: str, lexicon: Lexicon) -> list[Atom]:
    atoms: list[Atom] = []
    if match := _DIGITS.fullmatch(norm):
        atoms.extend(_digits(match[1], match[2], lexicon))
    if match := lexicon.clock.fullmatch(norm):
        atoms.append(Atom("clock", (int(match[1]), int(match[2]) if match[2] else -1)))
    if match := _DOTTED.fullmatch(norm):
        atoms.append(Atom("dotted", (int(match[1]), int(match[2]), int(match[3]))))
    if match := _POINTED.fullmatch(norm):
        half = lexicon.half_days.get(match[3])
        if half and 1 <= int(match[1]) <= 12:
            atoms.append(Atom("clock", (half_day(int(match[1]), half), int(match[2]))))
        elif not match[3]:
            atoms.append(Atom("pointed", (int(match[1]), int(match[2]))))
    if _DECIMAL.fullmatch(norm):
        atoms.append(Atom("decimal", float(norm.replace(",", "."))))
    return atoms


def _hyphened(norm: str, lexicon: Lexicon) -> list[Atom]:
    """``three-day`` and ``Mai-1968``; other compounds are in the pack."""
    left, _, right = norm.rpartition("-")
    if left in lexicon.months and right.isascii() and right.isdigit() and len(right) in (2, 4):
        return [Atom("monthyear", (lexicon.months[left], int(right)))]
    count = lexicon.numbers.get(left)
    return (
        [Atom("measure", (count, lexicon.units[right]))] if count is not None and lexicon.units.get(right) not in (None, "quarter") else []
    )


def lone_atoms(norm: str, lexicon: Lexicon) -> tuple[Atom, ...]:
    """What a token is by its form alone: a number, a counted unit, a century, a bracket."""
    if norm[0].isdecimal():
        return tuple(_numeric(norm, lexicon)) if norm.isascii() and len(norm) <= _LONGEST_NUMBER else ()
    if norm in _BRACKETS:
        return (Atom(_BRACKETS[norm], norm),)
    for prefix in lexicon.prefixes:
        if norm.startswith(prefix) and norm[len(prefix) :].isascii() and norm[len(prefix) : len(prefix) + 1].isdigit():
            return tuple(
                Atom(f"mid_{atom.name}", atom.payload) for atom in _numeric(norm[len(prefix) :], lexicon) if atom.name in ("year", "decade")
            )
    if "-" in norm and len(norm) < _LONGEST_COMPOUND and norm not in lexicon.words:
        return tuple(_hyphened(norm, lexicon))
    if norm[0] in _ROMAN_VALUES and (match := _ROMAN.fullmatch(norm)) and match[2] in lexicon.ordinal_suffixes:
        return (Atom("roman", roman(match[1])),)
    return ()


class Lattice(NamedTuple):
    """For each token every reading of it, and of the tokens after it that join it; the names of their classes (or more); and the tokens
    that have readings over several."""

    atoms: list[tuple[Atom, ...]]
    names: list[frozenset[str]]
    joined: set[int]


class _Entry(NamedTuple):
    """A word: what it is alone (with and without a capital), the names of all classes whose words it may be or begin, and the rows of
    words that it may begin."""

    atoms: tuple[Atom, ...]
    lower: tuple[Atom, ...]
    names: frozenset[str]
    rows: tuple[tuple[tuple[str, ...], Atom], ...]


def _entry(norm: str, lexicon: Lexicon) -> _Entry:
    lone = lone_atoms(norm, lexicon)
    rows = lexicon.words.get(norm, ())
    atoms = lone + tuple(atom for rest, atom in rows if not rest)
    names = frozenset(atom.name for atom in lone) | frozenset(atom.name for _, atom in rows)
    return _Entry(atoms, lone if norm in lexicon.capitalised else atoms, names, tuple(row for row in rows if row[0]))


def lattice_of(tokens: Sequence[Token], lexicon: Lexicon) -> Lattice:
    """The readings of *tokens*. A row of five bare numbers or more is a table or a telephone number, and no time."""
    entries: dict[str, _Entry] = {}
    lattice: list[tuple[Atom, ...]] = []
    names: list[frozenset[str]] = []
    joined: set[int] = set()
    count, run = len(tokens), 0
    for index, token in enumerate(tokens):
        norm = token.norm
        entry = entries.get(norm)
        if entry is None:
            entry = entries[norm] = _entry(norm, lexicon)
        atoms, lower, classes, rows = entry
        if lower is not atoms and token.text[0].islower():
            atoms, rows = lower, ()
        if rows and index + 1 < count:
            after = tokens[index + 1].norm
            longer = [
                atom
                for rest, atom in rows
                if rest[0] == after
                and index + len(rest) < count
                and all(tokens[index + k].norm == word for k, word in enumerate(rest[1:], 2))
            ]
            if longer:
                atoms += tuple(longer)
                joined.add(index)
        lattice.append(atoms)
        names.append(classes)
        run = run + 1 if norm.isdecimal() else 0
        if run == _TABLE:
            lattice[index + 1 - run :] = [()] * run
        elif run > _TABLE:
            lattice[index] = ()
    return Lattice(lattice, names, joined)
