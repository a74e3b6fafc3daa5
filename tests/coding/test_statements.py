"""Voices go by the innermost content; parts point at their whole; ids name their content."""

from hypothesis import given
from hypothesis import strategies as st

from selon.coding.statements import Maker, as_organiser, digest, link_parts, merge_repeats, names_in, of_the_protest, voice_at
from selon.ingest.plain import report_from_text
from selon.model import Count, Evidence, Mention, Reading, Speaker, Statement, Voice, Who, Words

TEXT = "613 civils, dont 63 enfants"


def quotation(start: int, end: int, speaker: str) -> Mention:
    voice = Voice("paraphrased", Speaker(0, 1, speaker, "police"))
    return Mention("quotation", start, end, "x", "xx.voices.x", None, "indirect", voice=voice)


def reading() -> Reading:
    return Reading(report_from_text(TEXT, "test"), "xx", (), (), (), ())


def test_the_innermost_content_gives_the_voice() -> None:
    voices = (quotation(0, 100, "outer"), quotation(10, 30, "inner"))
    inner, outer = voice_at(voices, 12, 20), voice_at(voices, 40, 50)
    assert inner.speaker is not None
    assert outer.speaker is not None
    assert (inner.speaker.text, outer.speaker.text) == ("inner", "outer")


def test_what_nobody_is_said_to_say_is_the_outlets() -> None:
    assert voice_at((quotation(10, 30, "x"),), 31, 40).kind == "outlet"


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), max_size=6), st.integers(0, 60), st.integers(1, 20))
def test_an_outlets_voice_is_never_given_to_words_inside_a_quotation(spans: list[tuple[int, int]], start: int, length: int) -> None:
    voices = tuple(quotation(a, a + n, "x") for a, n in spans)
    inside = any(v.start <= start and start + length <= v.end for v in voices)
    if inside:
        assert voice_at(voices, start, start + length).kind == "paraphrased"


def test_a_part_points_at_its_whole() -> None:
    whole = Mention("count", 0, 10, TEXT[:10], "xx.counts.loss", Count(613, 613, "exact"), "killed")
    part = Mention("count", 17, 27, TEXT[17:], "xx.counts.part", Count(63, 63, "exact"), "killed", basis=(Evidence(0, 10, TEXT[:10]),))
    maker = Maker(reading(), ())
    made = [maker.statement("0", "killed", m, m.value, None) for m in (whole, part) if m.value is not None]
    first, second = link_parts(made, [whole, part])
    assert isinstance(first.value, Count)
    assert isinstance(second.value, Count)
    assert (first.value.part_of, second.value.part_of) == (None, first.id)


def test_ids_name_their_content() -> None:
    assert digest("a", 1) == digest("a", 1)
    assert digest("a", 1) != digest("a", 2)


def test_the_events_own_organisers_speak_as_organisers() -> None:
    voice = Voice("paraphrased", Speaker(0, 1, "l'Amicale", "other"))
    told = as_organiser(voice, [names_in("Amicale des anciens du port")])
    assert told.speaker is not None
    assert told.speaker.role == "organisers"
    assert as_organiser(voice, [names_in("Union des dockers")]) == voice
    police = Voice("paraphrased", Speaker(0, 1, "la police de l'Amicale", "police"))
    assert as_organiser(police, [names_in("Amicale des anciens du port")]) == police


def test_participants_speak_as_organisers_only_under_the_very_name() -> None:
    voice = Voice("paraphrased", Speaker(0, 1, "le collectif Rives Propres", "participants"))
    told = as_organiser(voice, [names_in("collectif Rives Propres")])
    assert told.speaker is not None
    assert told.speaker.role == "organisers"
    assert as_organiser(voice, [names_in("Rives du Sud")]) == voice


def test_a_demand_quoted_from_the_other_side_is_none_of_the_protest() -> None:
    def demand(kind: str, role: str) -> Statement:
        voice = Voice(kind, Speaker(0, 1, "x", role))  # type: ignore[arg-type]
        return Statement("a", "demand", "xx.demands.x", Words("du calme", None, "for"), (Evidence(0, 1, "x"),), voice)

    assert not of_the_protest(demand("quoted", "police"))
    assert of_the_protest(demand("quoted", "participants"))
    assert of_the_protest(demand("paraphrased", "police"))


def figure(name: str, start: int, low: int, voice: Voice) -> Statement:
    return Statement(name, "size", "xx.counts.x", Count(low, low, "exact"), (Evidence(start, start + 1, "x"),), voice)


def test_a_figure_told_twice_in_one_voice_is_one_statement_with_both_places() -> None:
    police = Voice("paraphrased", Speaker(0, 1, "la police", "police"))
    merged = merge_repeats(
        [figure("a", 0, 500, police), figure("b", 9, 500, police), figure("c", 20, 500, Voice("outlet")), figure("d", 30, 80, police)]
    )
    assert [(s.id, [e.start for e in s.evidence]) for s in merged] == [("a", [0, 9]), ("c", [20]), ("d", [30])]


def test_who_is_told_again_is_one_statement_under_the_fuller_name() -> None:
    def told(start: int, name: str, field: str = "participants") -> Statement:
        return Statement(name, field, "xx.x", Who(name), (Evidence(start, start + len(name), name),), Voice("outlet"), None, ())

    drivers, counted, staff = told(0, "drivers"), told(20, "480 bus drivers"), told(50, "hospital staff")
    kept = merge_repeats([drivers, counted, staff, told(80, "drivers", "organiser")])
    assert [(one.field, one.value) for one in kept] == [
        ("participants", Who("480 bus drivers")),
        ("participants", Who("hospital staff")),
        ("organiser", Who("drivers")),
    ]
    assert [piece.text for piece in kept[0].evidence] == ["480 bus drivers", "drivers"]
