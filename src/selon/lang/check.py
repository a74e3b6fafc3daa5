"""Is a language pack sound? Every problem with file, line and reason; nothing is run on text.

The check knows the notation and the general shape of packs, not the sections: it walks whatever structs a section has. A struct with an
``id`` is a rule; its ``forms`` are in the notation of :mod:`selon.lang.notation`. Which codes a field may hold is told by the caller.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from selon.errors import PackError
from selon.lang.examples import Case, Example
from selon.lang.lines import line_of, line_with
from selon.lang.load import ABBREVIATIONS, SECTIONS, section
from selon.lang.notation import Paradigms, expand
from selon.lang.persons import FILE as PERSONS
from selon.lang.persons import load_sheet
from selon.lang.sections.language import Language

EXAMPLES = "examples"
_NAME_TABLES = ".tsv"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OUTCOMES = frozenset({"id", "forms", "note", "weight", "rank", "code", "family", "role", "label", "status", "stance", "act"})
_OTHER_NOTATION = frozenset({"patterns", "note"})

Codes = Mapping[str, frozenset[str]]
"""Field name, or ``file.field`` (which goes first), -> the codes that the field may hold."""


class Problem(NamedTuple):
    """What is wrong: ``file`` within the pack, ``line`` from 1 (0: the whole file). A warning leaves the pack usable."""

    file: str
    line: int
    level: Literal["error", "warning"]
    reason: str


class Part(NamedTuple):
    """A struct within a section, and the path to it as in the messages of the loader (``$.rules[3]``)."""

    path: str
    value: Struct


class Sheet(NamedTuple):
    """A section that loaded: its file, source and all its structs, outermost first."""

    file: str
    source: str
    parts: tuple[Part, ...]

    @property
    def stem(self) -> str:
        """The file name without its ending: the middle of its rules' ids."""
        return self.file.removesuffix(".toml")

    def line(self, path: str) -> int:
        """The line on which *path* stands."""
        return line_of(self.source, path)


def _parts(value: Any, path: str) -> Iterator[Part]:
    if isinstance(value, Struct):
        yield Part(path, value)
        for name in value.__struct_fields__:
            yield from _parts(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _parts(inner, f"{path}.{key}")
    elif isinstance(value, tuple | list):
        for index, inner in enumerate(value):
            yield from _parts(inner, f"{path}[{index}]")


def _fields(part: Part) -> Iterator[tuple[str, Any]]:
    for name in part.value.__struct_fields__:
        yield name, getattr(part.value, name)


def _strings(value: Any) -> Iterator[str]:
    """The strings in a field that holds no structs."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, frozenset):
        yield from sorted(one for one in value if isinstance(one, str))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _strings(inner)


def _rule_id(part: Part) -> str | None:
    found = getattr(part.value, "id", None)
    return found if isinstance(found, str) else None


def _files(folder: Traversable) -> Iterator[Problem]:
    expected = {name for name, _ in SECTIONS} | {ABBREVIATIONS}
    there = {entry.name: entry.is_dir() for entry in folder.iterdir() if not entry.name.startswith((".", "__"))}
    for name in sorted(expected - there.keys()):
        yield Problem(name, 0, "error", "the file is missing; every pack has the same files")
    if not there.get(EXAMPLES):
        yield Problem(EXAMPLES, 0, "error", "the folder of examples is missing")
    for name in sorted(there.keys() - expected - {EXAMPLES, PERSONS}):
        if name.endswith(_NAME_TABLES):
            continue
        yield Problem(name, 0, "error", f"no such file belongs to a pack; its files are {', '.join(sorted(expected))} and {EXAMPLES}/")
    if (folder / PERSONS).is_file():
        try:
            load_sheet(folder)
        except PackError as error:
            yield Problem(PERSONS, error.line, "error", error.reason)
    if (folder / ABBREVIATIONS).is_file():
        try:
            (folder / ABBREVIATIONS).read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            yield Problem(ABBREVIATIONS, 0, "error", f"not UTF-8: {error.reason}")


def _load(folder: Traversable, problems: list[Problem]) -> list[Sheet]:
    sheets = []
    for name, kind in SECTIONS:
        if not (folder / name).is_file():
            continue
        try:
            value = section(folder, name, kind)
        except PackError as error:
            problems.append(Problem(name, error.line, "error", error.reason))
        else:
            sheets.append(Sheet(name, (folder / name).read_text(encoding="utf-8"), tuple(_parts(value, "$"))))
    return sheets


def _ids(sheets: list[Sheet], code: str) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for sheet in sheets:
        shape = re.compile(rf"{re.escape(code)}\.{re.escape(sheet.stem)}\.[a-z0-9_]+")
        for part in sheet.parts:
            rule = _rule_id(part)
            if rule is None:
                continue
            line = sheet.line(f"{part.path}.id")
            if not shape.fullmatch(rule):
                yield Problem(
                    sheet.file, line, "error", f"the id {rule!r} is not of the form {code}.{sheet.stem}.<name in lower_snake_case>"
                )
            if rule in seen:
                yield Problem(sheet.file, line, "error", f"the id {rule!r} stands twice, first at {seen[rule]}")
            seen.setdefault(rule, f"{sheet.file}:{line}")


def _notation(sheets: list[Sheet], paradigms: Paradigms) -> Iterator[Problem]:
    for sheet in sheets:
        for part in sheet.parts:
            for name, value in _fields(part):
                for pattern in () if name in _OTHER_NOTATION else _strings(value):
                    if name != "forms" and "~" not in pattern and not re.search(r"\([^()]*\)", pattern):
                        continue
                    try:
                        expand(pattern, paradigms)
                    except ValueError as error:
                        line = line_with(sheet.source, pattern, sheet.line(f"{part.path}.{name}"))
                        yield Problem(sheet.file, line, "error", str(error))


def _conditions(part: Part) -> str:
    """Everything of a rule that says when it holds, rather than what it gives."""
    held = ((name, value) for name, value in _fields(part) if name not in _OUTCOMES)
    return repr([(name, sorted(value) if isinstance(value, frozenset) else value) for name, value in held])


def _ambiguous(sheets: list[Sheet], paradigms: Paradigms) -> Iterator[Problem]:
    for sheet in sheets:
        owners: dict[tuple[Any, ...], str] = {}
        shared: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for part in sheet.parts:
            rule = _rule_id(part)
            table = re.sub(r"\[\d+\]$", "", part.path)
            for pattern in getattr(part.value, "forms", ()) if rule else ():
                try:
                    forms = {form.text for form in expand(pattern, paradigms)}
                except ValueError:
                    continue
                for form in sorted(forms):
                    first = owners.setdefault((table, _conditions(part), form), str(rule))
                    if first != rule and form not in shared[first, str(rule), part.path]:
                        shared[first, str(rule), part.path].append(form)
        for (first, rule, path), forms_shared in shared.items():
            told = ", ".join(repr(form) for form in forms_shared[:3]) + (
                f" and {len(forms_shared) - 3} more" if len(forms_shared) > 3 else ""
            )
            yield Problem(sheet.file, sheet.line(f"{path}.forms"), "warning", f"{first} and {rule} share, on the same conditions: {told}")


def _coded(sheets: list[Sheet], codes: Codes) -> Iterator[Problem]:
    for sheet in sheets:
        for part in sheet.parts:
            for name, value in _fields(part):
                allowed = codes.get(f"{sheet.stem}.{name}", codes.get(name))
                if allowed is None:
                    continue
                for code in _strings(value):
                    if code and code not in allowed:
                        line = sheet.line(f"{part.path}.{name}")
                        yield Problem(
                            sheet.file, line, "error", f"{name} {code!r} is no code of the codebook; there are {', '.join(sorted(allowed))}"
                        )


def _read_examples(folder: Traversable, problems: list[Problem]) -> list[tuple[str, int, Example]]:
    found = []
    place = folder / EXAMPLES
    for file in sorted(place.iterdir(), key=lambda f: f.name) if place.is_dir() else ():
        name = f"{EXAMPLES}/{file.name}"
        if not file.name.endswith(".jsonl"):
            problems.append(Problem(name, 0, "error", "examples are JSON Lines: <file>.jsonl"))
            continue
        for number, line in enumerate(file.read_bytes().split(b"\n"), 1):
            if line.strip():
                try:
                    found.append((name, number, msgspec.json.decode(line, type=Example)))
                except msgspec.DecodeError as error:
                    problems.append(Problem(name, number, "error", str(error)))
                except UnicodeDecodeError as error:
                    problems.append(Problem(name, number, "error", f"not UTF-8: {error.reason}"))
    return found


def _examples(examples: list[tuple[str, int, Example]], known: frozenset[str]) -> Iterator[Problem]:
    for file, line, example in examples:
        if not example.yes and not example.no:
            yield Problem(file, line, "error", "an example says what must be found (yes) or must not be (no)")
        if example.published is not None and not _DATE.fullmatch(example.published):
            yield Problem(file, line, "error", f"published is YYYY-MM-DD, not {example.published!r}")
        for case in (*example.yes, *(Case(one) if isinstance(one, str) else one for one in example.no)):
            if case.text not in example.text:
                yield Problem(file, line, "error", f"{case.text!r} does not stand in the text of the example")
            if case.rule is not None and case.rule not in known:
                yield Problem(file, line, "error", f"no rule {case.rule!r} in this pack")


def _shown(sheets: list[Sheet], examples: list[tuple[str, int, Example]]) -> Iterator[Problem]:
    """Rules that no example shows. A rule is shown by a case that names it, or by the note of an example that does."""
    yes: set[str] = set()
    near: set[str] = set()
    for _, _, example in examples:
        noted = set(re.findall(r"[\w.]+\w", example.note))
        found = {case.rule for case in example.yes if case.rule} | (noted if example.yes else set())
        yes |= found
        near |= {case.rule for case in example.no if isinstance(case, Case) and case.rule}
        near |= (found | noted) if example.no else set()
    for sheet in sheets:
        for part in sheet.parts:
            rule = _rule_id(part)
            if rule is None or getattr(part.value, "hidden", False):
                continue
            missing = [what for what, shown in (("example", yes), ("near miss", near)) if rule not in shown]
            if missing:
                yield Problem(sheet.file, sheet.line(f"{part.path}.id"), "warning", f"{rule} has no {' and no '.join(missing)}")


def _known_ids(sheets: list[Sheet], code: str) -> frozenset[str]:
    """Ids of rules, those included that a struct names in a field of another name (rules that hang on position)."""
    shape = re.compile(rf"{re.escape(code)}\.\w+\.[a-z0-9_]+")
    strings = (one for sheet in sheets for part in sheet.parts for _, value in _fields(part) for one in _strings(value))
    return frozenset(one for one in strings if shape.fullmatch(one))


def check_pack(folder: Traversable, codes: Codes | None = None) -> tuple[Problem, ...]:
    """Everything wrong with the pack in *folder*, file by file. *codes* tells which codes fields may hold; without it none is checked."""
    problems = list(_files(folder))
    sheets = _load(folder, problems)
    language = next((part.value for sheet in sheets for part in sheet.parts if isinstance(part.value, Language)), None)
    code = language.code if language else folder.name
    if language and language.code != folder.name:
        problems.append(Problem("pack.toml", 0, "error", f"the code is {language.code!r}, the folder is called {folder.name!r}"))
    if language:
        problems += _notation(sheets, language.paradigms)
        problems += _ambiguous(sheets, language.paradigms)
    problems += _ids(sheets, code)
    problems += _coded(sheets, codes or {})
    examples = _read_examples(folder, problems)
    if len(sheets) == len(SECTIONS):
        problems += _examples(examples, _known_ids(sheets, code))
        problems += _shown(sheets, examples)
    order = {name: number for number, (name, _) in enumerate(SECTIONS)}
    return tuple(sorted(problems, key=lambda p: (order.get(p.file, len(order)), p.file, p.line, p.level, p.reason)))
