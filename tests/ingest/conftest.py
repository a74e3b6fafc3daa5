"""What tests of readers share: one piece read, and the invented news pages that the benchmarks use too."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from selon.ingest.documents import Facts, Piece, documents
from selon.model import Document, Refused

Read = Callable[..., list[Document | Refused]]


@pytest.fixture(scope="session")
def read() -> Read:
    """``read(name, bytes or text, facts, **what is known of the piece)`` -> items."""

    def read(name: str, raw: bytes | str, facts: Facts | None = None, **known: Any) -> list[Document | Refused]:
        return list(documents(Piece(name, name, raw.encode() if isinstance(raw, str) else raw, **known), facts or Facts()))

    return read


@pytest.fixture(scope="session")
def one(read: Read) -> Callable[..., Document]:
    """The only document of a piece."""

    def one(*args: Any, **known: Any) -> Document:
        (item,) = read(*args, **known)
        assert isinstance(item, Document), item
        return item

    return one


@pytest.fixture(scope="session")
def pages() -> list[Any]:
    """Forty invented pages of ten templates."""
    path = Path(__file__).parents[2] / "benchmarks" / "news_pages.py"
    spec = importlib.util.spec_from_file_location("news_pages", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.news_pages(40))
