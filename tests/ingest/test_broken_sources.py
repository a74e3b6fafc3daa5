"""The short version of benchmarks/torture_readers.py: sources of every format, broken at random."""

import importlib.util
import random
from pathlib import Path

import pytest

from selon.ingest.documents import READERS, Facts, Piece, documents
from selon.model import Refused

PATH = Path(__file__).parents[2] / "benchmarks" / "torture_readers.py"


def test_broken_sources_are_read_or_refused() -> None:
    spec = importlib.util.spec_from_file_location("torture_readers", PATH)
    assert spec is not None
    assert spec.loader is not None
    torture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(torture)
    rng = random.Random(11)
    faults = [torture.fault(name, torture.broken(raw, rng)) for name, raw in torture.seeds() for _ in range(6)]
    assert [one for one in faults if one is not None] == []


@pytest.mark.parametrize(
    "headers",
    [
        b"Subject: =?utf\xff-8?q?=E9?=\n",
        b"Subject: =?utf-8?b?abc=d?=\n",
        b"From: =?\xe9?q?x?=\n",
        b"Date: \xff\n",
        b"Content-Type: text/plain; charset=\xff\n",
    ],
)
def test_damaged_headers_cost_nothing_else(headers: bytes) -> None:
    (item,) = documents(Piece("a.eml", "a.eml", headers + b"MIME-Version: 1.0\n\nTrois cents personnes sont venues.\n"), Facts())
    assert not isinstance(item, Refused)


def test_a_feed_with_empty_elements_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    empty, full = {"summary": None, "content": None, "title": None}, {"summary": "Trois cents personnes ont marché."}
    entries = {"feed": {"title": None}, "entries": [empty, full]}
    monkeypatch.setattr("selon.ingest.hardened.feed_entries", lambda text: entries)
    assert [isinstance(item, Refused) for item in documents(Piece("f.xml", "f.xml", b"<rss/>"), Facts())] == [True, False]


def test_a_mistake_in_a_reader_is_an_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(piece: Piece, facts: Facts) -> None:
        raise KeyError("x")

    monkeypatch.setitem(READERS, "text", wrong)
    (item,) = documents(Piece("a.txt", "a.txt", b"abc"), Facts())
    assert isinstance(item, Refused)
    assert item.outcome == "defect"
    assert "KeyError" in item.reason
