"""Hostile bytes meet parsers at one door: nothing else imports one."""

import ast
from typing import Any

PARSERS = frozenset({"lxml", "trafilatura", "htmldate", "feedparser", "xml", "justext", "bs4", "html5lib"})
DOOR = "ingest/hardened.py"


def imported(tree: ast.AST) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in names}


def test_parsers_of_html_and_xml_are_imported_at_one_door(modules: tuple[Any, ...]) -> None:
    found = {m.name: sorted(imported(m.tree) & PARSERS) for m in modules if m.name != DOOR and imported(m.tree) & PARSERS}
    assert found == {}


def test_the_door_is_there(modules: tuple[Any, ...]) -> None:
    assert [m.name for m in modules if m.name == DOOR and imported(m.tree) & PARSERS]
