"""What each token can be: the words of the pack's classes and the numbers that need no list.

Number classes: ``number`` (any whole number, in digits or words), ``decimal``, ``day`` (1-31), ``monthnum`` (1-12), ``hour`` (0-24),
``minute`` (two digits, 00-59), ``year`` (1200-2099 in four digits), ``late_year`` (1950-2049: a year even alone), ``year2`` (two digits),
``ordinal`` (27e, 7th, third), ``dayth`` and ``dayword`` (ordinals that can be days), ``roman`` (XXe), ``clock`` (14h30, 10pm), ``pointed``
(5.30), ``minutehalf`` (30pm), ``dotted`` (23.02.2019), ``decade`` (1990s), ``mid_year`` and ``mid_decade`` (mid-1996), ``measure``
(three-day), ``monthyear`` (Mai-1968), ``monthpair`` (mars-avril), ``open`` and ``close`` (brackets).
"""

import re
from collections.abc import Iterable, Mapping, Sequence

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


class Entry(Struct, frozen=True, gc=False):
    """A word: what it is alone (with and without a capital), the names of all classes whose words it may be or begin, and the rows of
    words that it may begin."""

    atoms: tuple[Atom, ...]
    lower: tuple[Atom, ...]
    names: frozenset[str]
    rows: tuple[tuple[tuple[str, ...], Atom], ...]


class Forms(Struct, frozen=True):
    """What tells a number, a counted unit, a century or a bracket by its form alone."""

    ordinal_suffixes: frozenset[str]
    clock: re.Pattern[str]
    half_days: Mapping[str, str]
    decade_suffixes: frozenset[str]
    prefixes: tuple[str, ...]
    months: Mapping[str, int]
    units: Mapping[str, str]
    numbers: Mapping[str, int]


class Lexicon(Struct, frozen=True):
    """Compiled word classes: ``words`` by norm, and ``forms`` for those that need no list; ``formed``: the norms that forms may tell."""

    words: Mapping[str, Entry]
    forms: Forms
    formed: re.Pattern[str]


_LONGEST_NUMBER, _LONGEST_COMPOUND, _TABLE = 12, 40, 5
_HUNDRED = 100
_BRACKETS = {"(": "open", "[": "open", ")": "close", "]": "close"}
_DIGITS = re.compile(r"([0-9]{1,9})([^\W\d_]*)")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
_DECIMAL = re.compile(r"[0-9]{1,6}[.,][0-9]{1,3}")
_POINTED = re.compile(r"([01]?[0-9]|2[0-4])\.([0-5][0-9])([^\W\d_]*)")
_ROMAN = re.compile(r"([ivx]{1,5})(\w{0,4})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}


def roman(text: str) -> int:
    """The value of a roman numeral of I, V and X."""
    values = [_ROMAN_VALUES[letter] for letter in text.lower()]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def number_words(pack: Pack) -> dict[str, int]:
    """Every number word below two hundred, and those the pack lists above it, as written -> value."""
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
    hundreds = [word for word, value in words.items() if value == _HUNDRED and " " not in word]
    words |= {f"{word} {rest}": _HUNDRED + n for word in hundreds for rest, n in list(words.items()) if n < _HUNDRED and n}
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


def composed_ordinals(pack: Pack) -> dict[str, int]:
    """Ordinals of a ten and a unit (forty-third) that the pack does not list."""
    source, paradigms = pack.times.numerals, pack.language.paradigms
    ends = [(form.text, int(value)) for value, patterns in source.ordinals.items() for p in patterns for form in expand(p, paradigms)]
    tens = [(form.text, int(value)) for value, patterns in source.tens.items() for p in patterns for form in expand(p, paradigms)]
    return {f"{ten}{joiner}{end}": high + low for ten, high in tens for end, low in ends if low < 10 for joiner in source.joiners}


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
    for written, number in composed_ordinals(pack).items():
        add(written, "ordinal", number)
    for literal in literals:
        add(literal, f"={literal}", literal)
    marks = "|".join(re.escape(mark) for mark in sorted(times.clock_marks, key=lambda m: (-len(m), m))) or r"(?!)"
    units = {form.text: unit for unit, patterns in times.classes["unit"].items() for p in patterns for form in expand(p, paradigms)}
    forms = Forms(
        ordinal_suffixes=frozenset(times.numerals.ordinal_suffixes),
        clock=re.compile(rf"([01]?[0-9]|2[0-4])(?:{marks})([0-5][0-9])?"),
        half_days=times.half_day_marks,
        decade_suffixes=frozenset(times.decade_suffixes),
        prefixes=tuple(times.prefixes),
        months={
            form.text.lower(): int(m) for m, patterns in times.classes["month"].items() for p in patterns for form in expand(p, paradigms)
        },
        units=units,
        numbers=numbers,
    )
    words = {
        first: _entry(
            first,
            tuple(sorted(((rest, atom) for (rest, _, _), atom in rows.items()), key=lambda r: -len(r[0]))),
            forms,
            first in times.capitalised,
        )
        for first, rows in entries.items()
    }
    prefixed = "".join(f"|{re.escape(prefix)}\\d" for prefix in times.prefixes)
    suffixes = "|".join(re.escape(suffix) for suffix in times.numerals.ordinal_suffixes) or r"(?!)"
    formed = re.compile(rf"\d|[()\[\]]\Z|[ivx]{{1,5}}(?:{suffixes})\Z|[^-]+-{prefixed}")
    return Lexicon(words, forms, formed)


def _entry(norm: str, rows: tuple[tuple[tuple[str, ...], Atom], ...], forms: Forms, capitalised: bool) -> Entry:
    lone = lone_atoms(norm, forms, bool(rows))
    atoms = lone + tuple(atom for rest, atom in rows if not rest)
    names = frozenset(atom.name for atom in lone) | frozenset(atom.name for _, atom in rows)
    return Entry(atoms, lone if capitalised else atoms, names, tuple(row for row in rows if row[0]))


def _digits(number: str, tail: str, forms: Forms) -> list[Atom]:
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
    elif tail in forms.ordinal_suffixes:
        atoms.append(Atom("ordinal", value))
        if 1 <= value <= 31:
            atoms.extend((Atom("dayth", value), Atom("day", value)))
    elif tail in forms.half_days:
        if 1 <= value <= 12:
            atoms.append(Atom("clock", (half_day(value, forms.half_days[tail]), -1)))
        if len(number) == 2 and value < 60:
            atoms.append(Atom("minutehalf", (value, forms.half_days[tail])))
    elif tail in forms.decade_suffixes and value % 10 == 0 and (len(number) == 2 or 1000 <= value < 2100):
        atoms.append(Atom("decade", value))
    elif tail in forms.units:
        atoms.append(Atom("measure", (value, forms.units[tail])))
    return atoms


def half_day(hour: int, half: str) -> int:
    """An hour of the twelve-hour clock as one of twenty-four."""
    return hour % 12 + (12 if half == "pm" else 0)


def _numeric(norm: str, forms: Forms) -> list[Atom]:
    atoms: list[Atom] = []
    if match := _DIGITS.fullmatch(norm):
        atoms.extend(_digits(match[1], match[2], forms))
    if match := forms.clock.fullmatch(norm):
        atoms.append(Atom("clock", (int(match[1]), int(match[2]) if match[2] else -1)))
    if match := _DOTTED.fullmatch(norm):
        atoms.append(Atom("dotted", (int(match[1]), int(match[2]), int(match[3]))))
    if match := _POINTED.fullmatch(norm):
        half = forms.half_days.get(match[3])
        if half and 1 <= int(match[1]) <= 12:
            atoms.append(Atom("clock", (half_day(int(match[1]), half), int(match[2]))))
        elif not match[3]:
            atoms.append(Atom("pointed", (int(match[1]), int(match[2]))))
    if _DECIMAL.fullmatch(norm):
        atoms.append(Atom("decimal", float(norm.replace(",", "."))))
    return atoms


def _hyphened(norm: str, forms: Forms) -> list[Atom]:
    """``three-day``, ``Mai-1968`` and ``mars-avril``; other compounds are in the pack."""
    left, _, right = norm.rpartition("-")
    if left in forms.months and right.isascii() and right.isdigit() and len(right) in (2, 4):
        return [Atom("monthyear", (forms.months[left], int(right)))]
    if left in forms.months and right in forms.months:
        return [Atom("monthpair", (forms.months[left], forms.months[right]))]
    count = forms.numbers.get(left)
    return [Atom("measure", (count, forms.units[right]))] if count is not None and forms.units.get(right) not in (None, "quarter") else []


def lone_atoms(norm: str, forms: Forms, listed: bool = False) -> tuple[Atom, ...]:
    """What a token is by its form alone: a number, a counted unit, a century, a bracket."""
    if norm[0].isdecimal():
        return tuple(_numeric(norm, forms)) if len(norm) <= _LONGEST_NUMBER else ()
    if norm in _BRACKETS:
        return (Atom(_BRACKETS[norm], norm),)
    for prefix in forms.prefixes:
        if norm.startswith(prefix) and norm[len(prefix) :].isascii() and norm[len(prefix) : len(prefix) + 1].isdigit():
            return tuple(
                Atom(f"mid_{atom.name}", atom.payload) for atom in _numeric(norm[len(prefix) :], forms) if atom.name in ("year", "decade")
            )
    if "-" in norm and len(norm) < _LONGEST_COMPOUND and not listed:
        return tuple(_hyphened(norm, forms))
    if norm[0] in _ROMAN_VALUES and (match := _ROMAN.fullmatch(norm)) and match[2] in forms.ordinal_suffixes:
        return (Atom("roman", roman(match[1])),)
    return ()


class Lattice(Struct, frozen=True, gc=False):
    """For each token every reading of it, and of the tokens after it that join it; the names of their classes (or more); the tokens that
    have readings over several; and, in order, those that have any."""

    atoms: list[tuple[Atom, ...]]
    names: list[frozenset[str]]
    joined: set[int]
    places: list[int]


_NOTHING: frozenset[str] = frozenset()


def _joined(tokens: Sequence[Token], index: int, rows: tuple[tuple[tuple[str, ...], Atom], ...]) -> tuple[Atom, ...]:
    """The readings over several tokens of the word at *index*."""
    after, count = tokens[index + 1].norm, len(tokens)
    return tuple(
        atom
        for rest, atom in rows
        if rest[0] == after
        and index + len(rest) < count
        and (len(rest) == 1 or all(tokens[index + k].norm == word for k, word in enumerate(rest[1:], 2)))
    )


def lattice_of(tokens: Sequence[Token], lexicon: Lexicon) -> Lattice:
    """The readings of *tokens*. A row of five bare numbers or more is a table or a telephone number, and no time."""
    norms = [token.norm for token in tokens]
    known, formed, forms = lexicon.words, lexicon.formed, lexicon.forms
    made: dict[str, Entry] = {}
    for norm in set(norms):
        entry = known.get(norm)
        if entry is None and formed.match(norm):
            entry = _entry(norm, (), forms, capitalised=False)
        if entry is not None and entry.names:
            made[norm] = entry
    count = len(tokens)
    atoms: list[tuple[Atom, ...]] = [()] * count
    names = [_NOTHING] * count
    joined: set[int] = set()
    places: list[int] = []
    run, before = 0, -1
    for index, norm in enumerate(norms):
        entry = made.get(norm)
        if entry is None:
            continue
        places.append(index)
        alone, rows, names[index] = entry.atoms, entry.rows, entry.names
        if entry.lower is not alone and tokens[index].text[0].islower():
            alone, rows = entry.lower, ()
        atoms[index] = alone
        if rows and index + 1 < count and (longer := _joined(tokens, index, rows)):
            atoms[index] = alone + longer
            joined.add(index)
        if norm[0].isdigit() and norm.isdecimal():
            run = run + 1 if before == index - 1 else 1
            before = index
            if run >= _TABLE:
                atoms[index + 1 - (run if run == _TABLE else 1) : index + 1] = [()] * (run if run == _TABLE else 1)
    return Lattice(atoms, names, joined, places)
