"""The budget: what keeps the house small enough to be read. A breach is mended, not listed here."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

FILE_LINES = 500
FUNCTION_LINES = 60
DRAWERS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"})
BROAD = frozenset({"Exception", "BaseException"})
MUTATORS = frozenset(
    {"append", "add", "update", "extend", "insert", "pop", "popitem", "remove", "discard", "clear", "setdefault", "sort", "reverse"}
)
MAKERS = frozenset({"list", "set", "dict", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict"})
MEMOS = frozenset({"cache", "lru_cache"})

DOORS = {
    "__main__.py": "the command line starts before it is known which verb is wanted",
    "cli/": "a verb loads what it needs when it is called, so that --help and --version stay fast",
    "gazetteer/build.py": "its sources are large and slow to import, and are needed once per installation",
    "gazetteer/lookup.py": "compiles the gazetteer where there is none yet",
    "lang/listed_names.py": "the lists are sixty modules, and few commands look for names of persons",
    "read/parse.py": "the parser is optional and slow to import",
    "runner/export_sinks.py": "a format loads what it needs when it is chosen: DuckDB and the schemes are slow to import",
    "rivals/loglinear.py": "the library of models is optional and slow to import",
}
"""Where an import may stand inside a function, and why."""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """(name, value) of an assignment."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id, node.value


def called(node: ast.expr) -> str:
    """The last name of what is called, "" for anything that is no call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


def test_no_file_is_long(modules: tuple[Any, ...]) -> None:
    long = {m.name: m.text.count("\n") for m in modules if m.text.count("\n") > FILE_LINES}
    assert long == {}


def test_no_function_is_long(modules: tuple[Any, ...]) -> None:
    long = {
        f"{m.name}:{f.lineno} {f.name}": f.end_lineno - f.lineno + 1
        for m in modules
        for f in functions(m.tree)
        if f.end_lineno is not None and f.end_lineno - f.lineno + 1 > FUNCTION_LINES
    }
    assert long == {}


def test_no_module_keeps_mutable_state(modules: tuple[Any, ...]) -> None:
    """A module's own names are bound once to what does not change: no lists, no sets, no memos.

    A mapping that is a table (an UPPER_CASE name, see the next test) may be written as a dict.
    """
    found = []
    for m in modules:
        for node in m.tree.body:
            for name, value in assigned(node):
                table = isinstance(value, ast.Dict | ast.DictComp) and name.isupper()
                mutable = isinstance(value, ast.List | ast.Set | ast.Dict | ast.ListComp | ast.SetComp | ast.DictComp)
                if (mutable or called(value) in MAKERS) and not table and name != "__all__":
                    found.append(f"{m.name}:{node.lineno} {name}")
        for f in functions(m.tree):
            for decorator in f.decorator_list:
                target = decorator.func if isinstance(decorator, ast.Call) else decorator
                if (target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")) in MEMOS:
                    found.append(f"{m.name}:{f.lineno} {f.name} remembers its results")
    assert not found, "\n".join(found)


def test_nothing_writes_to_a_table(modules: tuple[Any, ...]) -> None:
    def table(node: ast.expr) -> bool:
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        return bool(re.fullmatch(r"_?[A-Z][A-Z0-9_]+", name))

    found = []
    for m in modules:
        for node in ast.walk(m.tree):
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del) and table(node.value):
                found.append(f"{m.name}:{node.lineno}")
            if isinstance(node, ast.AugAssign) and table(node.target):
                found.append(f"{m.name}:{node.lineno}")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in MUTATORS
                and table(node.func.value)
            ):
                found.append(f"{m.name}:{node.lineno}")
    assert not found, "\n".join(found)


def test_no_global(modules: tuple[Any, ...]) -> None:
    assert [f"{m.name}:{n.lineno}" for m in modules for n in ast.walk(m.tree) if isinstance(n, ast.Global)] == []


def test_no_bare_or_broad_except(modules: tuple[Any, ...]) -> None:
    found = []
    for m in modules:
        for node in ast.walk(m.tree):
            if isinstance(node, ast.ExceptHandler):
                kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                if any(kind is None or (isinstance(kind, ast.Name) and kind.id in BROAD) for kind in kinds):
                    found.append(f"{m.name}:{node.lineno}")
    assert not found, "\n".join(found)


def test_imports_stand_at_the_top(modules: tuple[Any, ...]) -> None:
    found = []
    for m in modules:
        if any(m.name == door or (door.endswith("/") and m.name.startswith(door)) for door in DOORS):
            continue
        for f in functions(m.tree):
            found += [f"{m.name}:{n.lineno}" for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not found, "\n".join(found)


def test_every_door_is_there(modules: tuple[Any, ...]) -> None:
    """The allow list names nothing that is gone."""
    assert [door for door in DOORS if not any(m.name.startswith(door) for m in modules)] == []


def test_no_drawer(modules: tuple[Any, ...]) -> None:
    parts = {part for m in modules for part in m.name.removesuffix(".py").split("/")}
    assert parts & DRAWERS == set()


def test_every_module_and_public_name_says_what_it_is(modules: tuple[Any, ...]) -> None:
    found = []

    def look(node: ast.AST, where: str) -> None:
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not inner.name.startswith("_"):
                if not ast.get_docstring(inner):
                    found.append(f"{where}:{inner.lineno} {inner.name}")
                if isinstance(inner, ast.ClassDef):
                    look(inner, where)

    for m in modules:
        if m.text.strip() and not ast.get_docstring(m.tree):
            found.append(m.name)
        look(m.tree, m.name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("mark", ["TODO", "FIXME", "XXX ", "HACK", "Not written yet"])
def test_nothing_is_left_unfinished(modules: tuple[Any, ...], mark: str) -> None:
    assert [m.name for m in modules if mark in m.text] == []
