"""The vectors that a parser reads: those of its model's own layers, whatever was asked before."""

from functools import cache
from typing import Any

import pytest

from selon.lang.load import load_pack
from selon.read.parse import installed, load_spacy

np = pytest.importorskip("numpy")
SENTENCES = [
    [("Les", True), ("dockers", True), ("ont", True), ("défilé", False), (".", False)],
    [("Calme", False)],
    [("Les", True), ("grilles", True), ("de", True), ("l'", False), ("usine", True), ("ont", True), ("tenu", False)],
]


@cache
def loaded(code: str) -> dict[str, Any]:
    """What the function that parses a batch holds: the model's parts, and our vectors of them."""
    name = installed(load_pack(code).language.model)
    if name is None:
        pytest.skip(f"no parser for {code} is installed")
    run = load_spacy(name).parse
    return dict(zip(run.__code__.co_freevars, (cell.cell_contents for cell in run.__closure__ or ()), strict=True))


@pytest.mark.parametrize("code", ["fr", "en"])
def test_the_vectors_are_those_of_the_model(code: str) -> None:
    held = loaded(code)
    documents = [held["document"](held["language"].vocab, *map(list, zip(*sentence, strict=True))) for sentence in SENTENCES]
    for ours, theirs in zip(held["vectors"](SENTENCES), held["tokens"].model.predict(documents), strict=True):
        assert ours.shape == theirs.shape
        assert np.allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize("code", ["fr", "en"])
def test_they_are_the_same_to_the_bit_whatever_was_asked_before(code: str) -> None:
    vectors = loaded(code)["vectors"]
    once = vectors(SENTENCES)
    vectors._forget()
    vectors([[(f"mot{number}", number % 2 > 0) for number in range(70)]])
    again = vectors(SENTENCES)
    assert all((one == other).all() for one, other in zip(once, again, strict=True))


def test_words_are_forgotten_when_there_are_too_many() -> None:
    vectors = loaded("fr")["vectors"]
    most, vectors._most = vectors._most, 3
    try:
        once = vectors(SENTENCES)
        assert len(vectors._rows) > 3
        assert all((one == other).all() for one, other in zip(vectors(SENTENCES), once, strict=True))
    finally:
        vectors._most = most
