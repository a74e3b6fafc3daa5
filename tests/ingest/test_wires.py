"""Copies of wire stories: found whatever outlets do to them, told from what only looks like them, the same in any order of adding."""

import importlib.util
import random
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.ingest import wires

TEXT = """Plusieurs milliers de personnes dans les rues de Dijon

Quelque 3 000 personnes ont défilé samedi 12 octobre à Dijon contre la fermeture de la maternité, à l'appel du réseau Naître ici.
La préfecture a compté 1 900 manifestants. « Nous reviendrons chaque semaine », a prévenu Inès Garnier, porte-parole du réseau.

Le cortège, parti de la gare vers 14 heures, a rejoint l'hôtel de ville dans le calme. Deux vitrines ont été brisées en marge du
défilé et quatre personnes interpellées, selon le parquet. Une délégation doit être reçue le 21 octobre par l'agence régionale.
"""


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    place = Path(__file__).parents[2] / "benchmarks" / "wires.py"
    spec = importlib.util.spec_from_file_location("bench_wires", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_copies_are_told_from_look_alikes(bench: ModuleType) -> None:
    made = list(bench.pairs(220, 5))
    for way in (wires.alike, bench.whole_way):
        precision, recall = bench.score([(way(one, other), truth) for _, one, other, truth in made])
        assert precision >= 0.99
        assert recall >= 0.99


@pytest.mark.parametrize(
    "other",
    [
        TEXT.upper(),
        TEXT.replace("« ", '"').replace(" »", '"').replace("'", "’"),
        " ".join(TEXT.split()),
        TEXT.replace("é", "e\u0301"),
        TEXT.replace("3 000", "3\u202f000"),
        TEXT.replace("3 000", "3000"),
    ],
)
def test_case_marks_accents_and_spaces_make_no_other_text(other: str) -> None:
    assert wires.signature(TEXT).words == wires.signature(other).words
    assert wires.alike(TEXT, other)


@pytest.mark.parametrize(
    "other",
    [
        TEXT.split("Deux vitrines")[0],
        TEXT.replace("Plusieurs milliers de personnes dans les rues de Dijon", "La maternité mobilise"),
        TEXT + "Chez nous, un car de 50 places était parti de Beaune à l'aube.",
        "DIJON (Agence) - " + TEXT.split("\n", 2)[2],
        TEXT.replace("dans le calme", "sans incident").replace("a prévenu", "a lancé"),
    ],
)
def test_what_outlets_do_to_a_wire_story_leaves_it_a_copy(other: str) -> None:
    assert wires.alike(TEXT, other)
    assert wires.alike(other, TEXT)


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("1 900 manifestants", "2 400 manifestants"),
        TEXT.replace("12 octobre", "11 octobre"),
        TEXT.replace("Dijon", "Metz"),
        TEXT.replace("Inès Garnier", "Paul Estève"),
        TEXT.split("\n\n")[1][:120],
        "",
        "Rien de tout cela n'est arrivé hier, et personne n'en a parlé dans la ville ni dans les villages d'alentour. " * 5,
    ],
)
def test_other_facts_make_another_report(other: str) -> None:
    assert not wires.alike(TEXT, other)
    assert not wires.alike(other, TEXT)


def test_a_long_article_that_quotes_a_wire_paragraph_is_no_copy(bench: ModuleType) -> None:
    chance = random.Random(3)
    own = "\n\n".join(bench.Story(chance).text() for _ in range(3))
    assert not wires.alike(own + TEXT.split("\n\n")[1], TEXT)


def test_short_texts_are_copies_only_when_their_words_are_equal() -> None:
    assert wires.alike("Manifestation à Lyon.", "MANIFESTATION A LYON")
    assert not wires.alike("Manifestation à Lyon ce samedi", "Manifestation à Lyon ce matin")


def test_signatures_stay_what_they_are() -> None:
    """They are kept in projects: a change of their making (in a library too) has to be noticed, and projects signed again."""
    made = wires.signature(TEXT)
    assert wires.unpacked(wires.packed(made)) == made
    assert (made.words.hex()[:8], made.size, made.minima[:3], made.lead[:2]) == GOLDEN
    assert len(wires.packed(made)) < 1300


GOLDEN: tuple[str, int, tuple[int, ...], tuple[int, ...]] = ("a5960a49", 93, (355545095, 3225564914, 651471096), (355545095, 2986829083))


def collection(bench: ModuleType) -> dict[str, str]:
    chance = random.Random(9)
    texts = {}
    for n in range(12):
        story = bench.Story(chance)
        versions = [story.text(), bench.cut(story), bench.lengthened(story), bench.updated(story), story.text().upper()]
        texts |= {f"sha256:{chance.randrange(16**12):012x}{n}": text for text in versions}
    return texts


def grouped(texts: dict[str, str], steps: list[list[str]]) -> dict[str, str]:
    """Documents added step by step, as the command does it."""
    kept: dict[str, wires.Signature] = {}
    known: dict[str, str] = {}
    for step in steps:
        new = {name: wires.signature(texts[name]) for name in step}
        known |= wires.groups(wires.copies(new, kept.items(), texts.__getitem__, known), known)
        kept |= new
    return known


def test_groups_do_not_depend_on_the_order_or_on_the_steps_of_adding(bench: ModuleType) -> None:
    texts = collection(bench)
    names = sorted(texts)
    whole = grouped(texts, [names])
    assert len(set(whole.values())) >= 12
    assert len(whole) >= 36
    for seed in range(4):
        shuffled = random.Random(seed).sample(names, len(names))
        cuts = sorted({0, len(names), *random.Random(seed).sample(range(len(names)), 3 * seed)})
        assert grouped(texts, [shuffled[a:b] for a, b in pairwise(cuts)]) == whole


def test_a_group_is_named_by_its_first_member_and_grows_into_one() -> None:
    assert wires.groups([("sha256:b", "sha256:c")], {}) == {"sha256:b": "wire:b", "sha256:c": "wire:b"}
    known = {"sha256:b": "wire:b", "sha256:c": "wire:b", "sha256:x": "wire:x", "sha256:y": "wire:x"}
    assert wires.groups([("sha256:c", "sha256:a")], known) == dict.fromkeys(("sha256:a", "sha256:b", "sha256:c"), "wire:a")
    assert set(wires.groups([("sha256:c", "sha256:y")], known).values()) == {"wire:b"}
    assert wires.groups([], known) == {}


def test_a_formula_that_all_texts_share_brings_no_pairs_together() -> None:
    chance = random.Random(2)
    formula = "Abonnez-vous à notre lettre et recevez chaque matin toute l'actualité de votre commune."
    texts = {str(n): f"{formula} {' '.join(str(chance.randrange(10**6)) for _ in range(200))} {formula}" for n in range(300)}
    asked: list[str] = []

    def text_of(name: str) -> str:
        asked.append(name)
        return texts[name]

    assert list(wires.copies({name: wires.signature(text) for name, text in texts.items()}, (), text_of)) == []
    assert len(asked) < 30


PASSAGE = " ".join(f"mot{number % 37}" for number in range(45)) + ". "


def test_of_many_copies_each_is_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compared, one_by_one = [], wires.are_copies
    monkeypatch.setattr(wires, "are_copies", lambda one, other: compared.append(1) or one_by_one(one, other))
    texts = {f"{number:02}": PASSAGE * 20 + f"fin {'de ce texte ' * (number % 7)}{'abcdefghij'[number % 10]}" for number in range(40)}
    whole = wires.groups(wires.copies({name: wires.signature(text) for name, text in texts.items()}, (), texts.__getitem__), {})
    assert len(compared) < len(texts)
    assert (len(whole), len(set(whole.values()))) == (40, 1)
    new = {"x": wires.signature(texts["00"] + " encore un mot")}
    old = [(name, wires.signature(text)) for name, text in texts.items()]
    assert len(list(wires.copies(new, old, {"x": texts["00"] + " encore un mot", **texts}.__getitem__, whole))) == 1


def test_a_passage_that_is_repeated_is_not_aligned_word_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    aligned, matcher = [], wires.SequenceMatcher

    def counting(junk: None, one: list[str], other: list[str]) -> object:
        aligned.append(max(len(one), len(other)))
        return matcher(junk, one, other)

    monkeypatch.setattr(wires, "SequenceMatcher", counting)
    texts = [
        f"Selon la police, {toll} morts. {PASSAGE * 30}Et {toll + 50} blessés, dit {name}." for toll, name in ((12, "Ada"), (14, "Bea"))
    ]
    assert not wires.alike(*texts)
    assert wires.alike(texts[0], texts[0].replace(PASSAGE, "", 9))
    assert max(aligned) < 20


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_has_a_signature_and_copies_are_mutual(one: str, other: str) -> None:
    assert wires.unpacked(wires.packed(wires.signature(one))) == wires.signature(one)
    assert wires.alike(one, one)
    assert wires.alike(one, other) == wires.alike(other, one)
