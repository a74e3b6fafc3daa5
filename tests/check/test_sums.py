"""Parts against their whole, versions of a toll, a figure given twice, rival figures side by side."""

from functools import cache

import pytest

from selon.check.sums import rival_findings, role_findings, toll_findings
from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Coded, Count, Evidence, Record, Speaker, Statement, Voice


@cache
def coder() -> Coder:
    return Coder(parser="none")


def coded(text: str, language: str) -> Coded:
    return coder().code(report_from_text(text, "test", language=language, published="2021-05-04"))


def figure(name: str, low: int, part_of: str | None = None, speaker: str | None = None, field: str = "killed") -> Statement:
    voice = Voice("paraphrased", Speaker(0, 1, speaker, "police")) if speaker else Voice("outlet")
    return Statement(name, field, "xx.counts.x", Count(low, low, "exact", part_of=part_of), (Evidence(0, 1, "x"),), voice)


def record(*statements: Statement) -> Record:
    return Record("r", "violence", None, "massacre", "past", False, statements)


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("fr", "L'attaque de Tinzar a fait 52 morts, dont 30 enfants et 41 femmes.", ("sum-parts-over-whole", "warning")),
        ("fr", "L'attaque de Tinzar a fait 52 morts, dont 30 enfants et 12 femmes.", None),
        ("fr", "Les miliciens ont tué 40 villageois à Kobra, dont 55 femmes.", ("sum-part-over-whole", "error")),
        ("fr", "Le séisme a fait 90 morts : 42 hommes, 30 femmes et 28 enfants.", ("sum-parts-over-whole", "warning")),
        ("fr", "Le séisme a fait 100 morts : 42 hommes, 30 femmes et 28 enfants.", None),
        ("fr", "Le massacre a fait 112 morts, soit 70 hommes, 30 femmes et 2 enfants.", ("sum-parts-short", "warning")),
        ("fr", "Le massacre a fait 112 morts, dont 70 hommes et 30 femmes.", None),
        ("fr", "La police a arrêté 33 étudiants et 7 professeurs, soit 45 personnes au total.", ("sum-parts-short", "warning")),
        ("fr", "La police a arrêté 33 étudiants et 7 professeurs, soit 40 personnes au total.", None),
        ("fr", "La répression a tué 55 manifestants. Parmi eux, 60 étaient des adolescents.", ("sum-part-over-whole", "error")),
        ("fr", "Ils étaient 9 000 manifestants : 3 000 à Brest, 2 000 à Quimper et 500 à Vannes.", None),
        ("fr", "Environ 900 manifestants ont défilé, dont 600 cyclistes ; 400 ont été interpellés.", None),
        ("en", "Militiamen killed 40 villagers in Kobra, 55 of them women.", ("sum-part-over-whole", "error")),
        ("en", "The quake left 90 dead: 42 men, 30 women and 28 children.", ("sum-parts-over-whole", "warning")),
        ("en", "The massacre left 112 dead, comprising 70 men, 30 women and 2 children.", ("sum-parts-short", "warning")),
        ("en", "They arrested 33 students and 7 teachers, a total of 45 people.", ("sum-parts-short", "warning")),
        ("en", "More than 50 people died, including 30 women and 41 children.", None),
        ("en", "At least 52 people were arrested, 30 of them students and 12 of them teachers.", None),
    ],
)
def test_parts_against_their_whole(language: str, text: str, wanted: tuple[str, str] | None) -> None:
    found = [f for f in coded(text, language).findings if f.check.startswith("sum-")]
    assert [(f.check, f.severity) for f in found] == ([] if wanted is None else [wanted])
    for finding in found:
        assert all(text[piece.start : piece.end] == piece.text for piece in finding.spans)
        assert len(finding.spans) > 1


def test_a_sum_names_the_statements_that_were_made_of_its_figures() -> None:
    done = coded("On Saturday 800 people marched in Cork: 500 teachers, 300 parents and 200 pupils.", "en")
    (finding,) = [f for f in done.findings if f.check.startswith("sum-")]
    sizes = [s.id for r in done.records for s in r.statements if s.field == "size"]
    assert set(finding.statements) == set(sizes)
    assert finding.message == "the parts 500 + 300 + 200 = 1000 exceed the whole: “800 people”"


def test_rival_figures_are_shown_with_their_speakers_and_none_is_preferred() -> None:
    (finding,) = rival_findings(
        record(figure("a", 3500, speaker="police", field="size"), figure("b", 8000, speaker="organisers", field="size"))
    )
    assert finding.severity == "note"
    assert finding.statements == ("a", "b")
    assert "police" in finding.message
    assert "organisers" in finding.message


def test_one_speaker_with_one_figure_has_no_rival() -> None:
    assert rival_findings(record(figure("a", 3500, speaker="police", field="size"))) == ()


def test_two_figures_of_one_voice_for_one_loss_may_be_versions_of_a_toll() -> None:
    (finding,) = toll_findings(record(figure("a", 12), figure("b", 17)))
    assert (finding.check, finding.severity, finding.statements) == ("toll-versions", "note", ("a", "b"))
    assert toll_findings(record(figure("a", 12), figure("b", 12))) == ()
    assert toll_findings(record(figure("a", 12), figure("b", 5, part_of="a"))) == ()
    assert toll_findings(record(figure("a", 12, speaker="police"), figure("b", 17, speaker="organisers"))) == ()


def test_one_figure_for_two_things_is_noticed_unless_it_is_small() -> None:
    (finding,) = role_findings(record(figure("a", 31), figure("b", 31, field="injured")))
    assert (finding.check, finding.severity, finding.message) == (
        "same-figure-twice",
        "note",
        "31 is given as killed and as injured (outlet)",
    )
    assert role_findings(record(figure("a", 2), figure("b", 2, field="injured"))) == ()
    assert role_findings(record(figure("a", 31), figure("b", 32, field="injured"))) == ()
