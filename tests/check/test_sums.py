"""Parts against their whole, rival figures side by side."""

import pytest

from selon.check.sums import part_findings, rival_findings
from selon.model import Count, Evidence, Record, Speaker, Statement, Voice


def figure(name: str, low: int, part_of: str | None = None, speaker: str | None = None, field: str = "killed") -> Statement:
    voice = Voice("paraphrased", Speaker(0, 1, speaker, "police")) if speaker else Voice("outlet")
    return Statement(name, field, "xx.counts.x", Count(low, low, "exact", part_of=part_of), (Evidence(0, 1, "x"),), voice)


def record(*statements: Statement) -> Record:
    return Record("r", "violence", None, "massacre", "past", False, statements)


@pytest.mark.parametrize(
    ("whole", "parts", "found"),
    [
        (613, (63, 106, 70), []),
        (10, (12,), [("sum-part-over-whole", "error")]),
        (10, (6, 7), [("sum-parts-over-whole", "warning")]),
        (10, (6, 4), []),
    ],
)
def test_parts_against_whole(whole: int, parts: tuple[int, ...], found: list[tuple[str, str]]) -> None:
    statements = [figure("w", whole), *(figure(f"p{n}", low, "w") for n, low in enumerate(parts))]
    assert [(f.check, f.severity) for f in part_findings(record(*statements))] == found


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
