"""The shared lattice: made once a report, times masked, lengths of time and anniversaries left in."""

from typing import Any

import pytest

from selon import pipeline
from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.lang import chunks, tagging

CODER = Coder("none")


def coded(text: str, language: str = "fr") -> dict[str, Any]:
    report = report_from_text(text, "test", language=language)
    pack, prepared = CODER.pack(language)
    return pipeline.run(CODER.given(report, pack), prepared)


def masked(text: str) -> str:
    lattice = coded(text)["lattice"]
    return " ".join(token.text for token, tag in zip(lattice.tokens, lattice.tags, strict=True) if tag == "X")


def test_a_report_is_tagged_and_chunked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    plain = tagging.tag

    def counting(*given: Any) -> list[str]:
        calls.append(1)
        return plain(*given)

    monkeypatch.setattr(chunks, "tag", counting)
    coded("Les infirmières de Vannes ont manifesté samedi contre la fermeture du bloc et pour des embauches.")
    assert len(calls) == 1


def test_times_belong_to_no_phrase() -> None:
    assert masked("Les dockers ont défilé samedi contre la réforme.") == "samedi"


@pytest.mark.parametrize("text", ["Ils marquaient le dixième anniversaire du naufrage.", "Ils réclament trois semaines de congé."])
def test_what_may_be_marked_or_asked_for_is_kept(text: str) -> None:
    assert masked(text) == ""


def test_quoted_tokens_and_places_are_noted() -> None:
    lattice = coded("À Quimper, on lisait « Rendez la place » sur un drap.")["lattice"]
    words = [token.text for token in lattice.tokens]
    assert lattice.quoted == {words.index("Rendez"), words.index("la"), words.index("place")}
    assert words.index("Quimper") in lattice.places
