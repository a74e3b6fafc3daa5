"""Language lives in packs: no file outside ``lang/`` (and the codebook's data) names a language or holds a word of one.

Messages to users are English and free, and so are docstrings and comments. What is looked for is a string literal that stands for itself
in the program's logic. Four ways in which such a word gets into code are refused:

1. the code of a pack's language as a literal;
2. a literal that is, as a whole, a word or phrase of four letters or more of some pack and is not also a name of the program (an
   identifier, a code of the codebook, a value of a Literal type, a key or symbol of a pack file);
3. a display (tuple, set, list) of two or more strings that are all words of packs, however short;
4. a letter beyond ASCII in a run of letters (tables that fold single letters are of no language); a word of a pack inside a pattern.

A new finding is mended by moving the word into the packs. ``ALLOWED`` is for the few literals that only look like words; each says why.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import msgspec
import pytest

from selon import codebook
from selon.lang.load import SECTIONS, pack_codes, packs_folder, section
from selon.lang.notation import expand
from selon.lang.sections.language import Language

OUTSIDE = re.compile(r"^(?!lang/)")
ALLOWED = {
    ("read/language.py", "en"): "names of languages in messages are given in the language of all messages",
    ("export/html.py", "how many"): "a heading of the page",
    ("export/ccc.py", "counter-protest"): "a type of the Crowd Counting Consortium",
    ("export/ccc.py", "organizations"): "a column of the Crowd Counting Consortium",
    ("export/ftm.py", "organizer"): "a property of FollowTheMoney",
    ("export/card.py", "green"): "a colour of the terminal",
    ("export/acled.py", "fatalities"): "a column of ACLED",
    ("export/geojson.py", "coordinates"): "a member of GeoJSON",
    ("export/plover.py", "dead"): "a field of PLOVER",
    ("export/schema.py", "maximum"): "a keyword of JSON Schema",
    ("ingest/scan.py", "cite"): "an element of HTML",
    ("ingest/scan.py", "font"): "an element of HTML",
    ("ingest/scan.py", "video"): "an element of HTML",
    ("syntax.py", "coordinator"): "a relation of the common set",
    ("coding/records.py", "opponent"): "a label of actor mentions",
    ("extract/times/makers.py", "from"): "a slot of the time patterns",
    ("extract/places/grammar.py", "office"): "a use that a rule of the places file names",
    ("extract/places/grammar.py", "team"): "a use that a rule of the places file names",
    ("extract/places/labels.py", "office"): "a use that a rule of the places file names",
    ("rivals/loglinear.py", "ignore"): "an action of Python's filter of warnings",
    ("store/search.py", "instance"): "a kind of SQLite's tables of vocabulary",
}
"""(module, literal) -> why it is no word of a language in code."""


def literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """String literals that are neither docstrings nor parts of formatted messages."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(inner) for inner in ast.walk(node)}
        body = getattr(node, "body", None)
        if isinstance(body, list):
            skipped |= {id(statement.value) for statement in body if isinstance(statement, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Every name that the program itself gives or uses, and the values of its Literal types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
            yield from (inner.value for inner in ast.walk(node.slice) if isinstance(inner, ast.Constant) and isinstance(inner.value, str))


def symbolic(kind: Any) -> bool:
    """Whether a field of this type holds one string: an id, a code, a switch."""
    return kind is str or (
        get_origin(kind) is not None
        and get_args(kind) != ()
        and all(arg in (str, type(None)) for arg in get_args(kind))
        and get_origin(kind) is not tuple
    )


class Words:
    """The words of all packs, and the names that pack files themselves use."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.names: set[str] = set()
        folder = packs_folder()
        for code in pack_codes():
            paradigms = section(folder / code, "pack.toml", Language).paradigms
            for name, kind in SECTIONS:
                self._walk(section(folder / code, name, kind), paradigms)

    def _walk(self, value: Any, paradigms: Any) -> None:
        if isinstance(value, msgspec.Struct):
            kinds = {f.name: f.type for f in msgspec.structs.fields(value)}
            for name in value.__struct_fields__:
                self.names.add(name)
                inner = getattr(value, name)
                if isinstance(inner, str):
                    if symbolic(kinds[name]) and " " not in inner:
                        self.names.add(inner)
                else:
                    self._walk(inner, paradigms)
        elif isinstance(value, dict):
            self.names |= {key for key in value if isinstance(key, str)}
            for inner in value.values():
                self._walk(inner, paradigms)
        elif isinstance(value, tuple | list | frozenset):
            for inner in value:
                self._walk(inner, paradigms)
        elif isinstance(value, str):
            try:
                self.words |= {form.text.lower() for form in expand(value, paradigms)}
            except ValueError:
                self.words.add(value.lower())


@pytest.fixture(scope="module")
def words() -> Words:
    return Words()


@pytest.fixture(scope="module")
def names(words: Words, modules: tuple[Any, ...]) -> frozenset[str]:
    """What a literal may be called without being a word of a language."""
    program = {name for m in modules for name in identifiers(m.tree)}
    stems = {part for m in modules for part in m.name.removesuffix(".py").split("/")}
    book = codebook.load()
    return frozenset(program | stems | words.names | book.all_codes() | set(book.lists) | set(book.head.labels))


def outside(modules: tuple[Any, ...]) -> Iterator[tuple[str, ast.Constant]]:
    for m in modules:
        if OUTSIDE.match(m.name):
            for node in literals(m.tree):
                if (m.name, node.value) not in ALLOWED:
                    yield m.name, node


def test_the_packs_have_words(words: Words) -> None:
    """The tests below are worth something only as long as this holds."""
    assert len(words.words) > 500


def test_no_literal_names_a_language(modules: tuple[Any, ...]) -> None:
    codes = set(pack_codes())
    assert [f"{name}:{node.lineno} {node.value!r}" for name, node in outside(modules) if node.value in codes] == []


def test_no_literal_is_a_word(modules: tuple[Any, ...], words: Words, names: frozenset[str]) -> None:
    found = [
        f"{name}:{node.lineno} {node.value!r}"
        for name, node in outside(modules)
        if len(node.value.strip()) >= 4 and node.value.strip() in words.words and node.value.strip() not in names
    ]
    assert not found, "\n".join(found)


def test_no_display_lists_words(modules: tuple[Any, ...], words: Words, names: frozenset[str]) -> None:
    found = []
    for m in modules:
        if not OUTSIDE.match(m.name):
            continue
        for node in ast.walk(m.tree):
            if isinstance(node, ast.Tuple | ast.List | ast.Set) and len(node.elts) > 1:
                inner = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
                listed = len(inner) == len(node.elts) and all(re.search(r"\w", one) and one in words.words for one in inner)
                if listed and any(one not in names and (m.name, one) not in ALLOWED for one in inner):
                    found.append(f"{m.name}:{node.lineno} {inner}")
    assert not found, "\n".join(found)


def test_no_literal_has_letters_of_one_language(modules: tuple[Any, ...]) -> None:
    found = [
        f"{name}:{node.lineno} {node.value!r}"
        for name, node in outside(modules)
        if any(not run.isascii() for run in re.findall(r"[^\W\d_ʼʹʻ]{2,}", node.value))
    ]
    assert not found, "\n".join(found)


def test_no_pattern_holds_a_word(modules: tuple[Any, ...], words: Words, names: frozenset[str]) -> None:
    found = []
    for m in modules:
        for node in ast.walk(m.tree):
            if not OUTSIDE.match(m.name) or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args:
                for inner in ast.walk(node.args[0]):
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                        runs = re.findall(r"(?<![\\\w])[a-z]{3,}", inner.value)
                        found += [f"{m.name}:{node.lineno} {run}" for run in runs if run in words.words and run not in names]
    assert not found, "\n".join(found)


def test_the_allow_list_names_nothing_that_is_gone(modules: tuple[Any, ...]) -> None:
    there = {(m.name, node.value) for m in modules for node in literals(m.tree)}
    assert [entry for entry in ALLOWED if entry not in there] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""Doc."""\nx = "word"', ["word"]),
        ('def f():\n    """Doc."""\n    return f"message {1} text"', []),
        ('x = ("one", "two")\n"""About x."""', ["one", "two"]),
    ],
)
def test_docstrings_and_messages_are_free(source: str, found: list[str]) -> None:
    assert [node.value for node in literals(ast.parse(source))] == found
