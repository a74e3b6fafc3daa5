"""Reports in capitals, broken into lines of one width, as agencies once sent them."""

from functools import cache

from selon.coder import Coder
from selon.ingest.plain import report_from_text

TEXT = """SANTA LUCIA, 4 MAR 91 (AGENCY) -- THE MINISTRY OF DEFENSE REPORTED TODAY
THAT TWENTY-TWO SOLDIERS AND NINE CIVILIANS WERE KILLED YESTERDAY WHEN A
GROUP OF ARMED MEN ATTACKED A CONVOY NEAR THE TOWN. ANOTHER 40 PEOPLE WERE
INJURED, INCLUDING SIX CHILDREN.
"""


@cache
def coder() -> Coder:
    return Coder(parser="none")


def test_lines_of_one_width_are_joined_and_capitals_tell_no_names() -> None:
    have = coder().run(report_from_text(TEXT, "test", language="en"), until="voices")
    told = [(m.label, m.value.low) for m in have["counts"] if m.label in ("killed", "injured")]
    assert told == [("killed", 22), ("killed", 9), ("injured", 40), ("injured", 6)]
    first = next(m for m in have["counts"] if m.label == "killed")
    speakers = [v.voice.speaker for v in have["voices"] if v.start <= first.start and first.end <= v.end and v.voice and v.voice.speaker]
    assert {speaker.text for speaker in speakers} == {"THE MINISTRY OF DEFENSE"}


def test_headlines_in_capitals_stay_lines_of_their_own() -> None:
    have = coder().run(report_from_text("STRIKE IN CORK\nFOUR HURT\n\nThe strike went on.\n", "test", language="en"), until="counts")
    assert [m.text for m in have["counts"]] == ["FOUR"]
    assert len(have["reading"].sentences) == 3
