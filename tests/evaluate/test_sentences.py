"""A sentence against its gold."""

from typing import Any

from selon.evaluate.gold import GoldCount, GoldPlace, GoldSentence, SentenceVoice
from selon.evaluate.scores import Scored, Tally
from selon.evaluate.sentences import measures_of, score_figures, score_places
from selon.model import Count, Evidence, Finding, Mention, Speaker, Voice, Where

TEXT = "Police arrested 40 people, 12 of them students; the union says 15 were hurt."
UNION = SentenceVoice("paraphrased", "the union", "union")


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def count(number: int, words: str, low: int, label: str, **more: Any) -> GoldCount:
    return GoldCount(number, *at(words), words, label, more.pop("voice", SentenceVoice("outlet")), low, low, **more)


GOLD = (
    count(1, "40 people", 40, "arrested", noun="people"),
    count(2, "12 of them", 12, "arrested", of=1),
    count(3, "15", 15, "injured", voice=UNION),
)


def told(words: str, low: int, label: str, noun: str | None = None, whole: str | None = None) -> Mention:
    basis = () if whole is None else (Evidence(*at(whole), whole),)
    return Mention("count", *at(words), words, "r", Count(low, low, "exact", noun), label, (), basis)


ALL = (told("40 people", 40, "arrested", "people"), told("12 of them", 12, "arrested", "them", "40 people"), told("15", 15, "injured"))
SAID = Mention(
    "quotation",
    *at("15 were hurt"),
    "15 were hurt",
    "r",
    label="indirect",
    voice=Voice("paraphrased", Speaker(*at("the union"), "the union", "union")),
)


def scored(*mentions: Mention, gold: tuple[GoldCount, ...] = GOLD, said: tuple[Mention, ...] = (SAID,), **more: Any) -> Scored:
    findings = more.pop("findings", ())
    return score_figures(GoldSentence("a", TEXT, counts=gold, **more), mentions, said, findings)


def test_all_right() -> None:
    tallies = scored(*ALL).tallies
    assert tallies["figures"] == tallies["numbers"] == tallies["attribution"] == tallies["voice_kind"] == Tally(3, 0, 0)
    assert tallies["edges"] == Tally(1, 0, 0)
    assert tallies["contested_as_outlet"] == Tally(1, 0, 0)
    assert not scored(*ALL).misses


def test_a_wrong_label_or_noun_leaves_the_number_right() -> None:
    tallies = scored(told("40 people", 40, "injured", "people"), *ALL[1:]).tallies
    assert tallies["figures"] == Tally(2, 1, 1)
    assert tallies["numbers"] == Tally(3, 0, 0)
    assert scored(told("40 people", 40, "arrested", "students"), *ALL[1:]).tallies["figures"] == Tally(2, 1, 1)


def test_the_voice_of_a_figure_that_is_wrong_is_not_judged() -> None:
    tallies = scored(*ALL[:2], told("15", 50, "injured")).tallies
    assert tallies["numbers"] == Tally(2, 1, 1)
    assert tallies["attribution"] == Tally(2, 0, 0)
    assert "contested_as_outlet" not in tallies


def test_a_claim_kept_as_the_outlets_own() -> None:
    tallies = scored(*ALL, said=()).tallies
    assert tallies["attribution"] == Tally(2, 0, 1)
    assert tallies["contested_as_outlet"] == Tally(0, 1, 0)


def test_a_role_that_the_excerpt_leaves_open() -> None:
    other = count(3, "15", 15, "injured", voice=SentenceVoice("paraphrased", "the union", "organisers", ("union",)))
    assert scored(*ALL, gold=(*GOLD[:2], other)).tallies["attribution"] == Tally(3, 0, 0)


def test_edges_missed_and_made_up() -> None:
    alone, wrong = told("12 of them", 12, "arrested", "them"), told("15", 15, "injured", None, "40 people")
    assert scored(ALL[0], alone, ALL[2]).tallies["edges"] == Tally(0, 0, 1)
    assert scored(*ALL[:2], wrong).tallies["edges"] == Tally(1, 1, 0)
    assert scored(ALL[1], ALL[2]).tallies["edges"] == Tally(0, 1, 1)


def test_other_numbers_and_optional_figures_count_neither_way() -> None:
    age = Mention("count", *at("12 of them"), "12 of them", "r", Count(12, 12, "exact"), "age")
    assert scored(ALL[0], age, ALL[2]).tallies["numbers"] == Tally(2, 0, 1)
    gold = (GOLD[0], count(2, "12 of them", 12, "arrested", of=1, optional=True), GOLD[2])
    assert scored(*ALL, gold=gold).tallies["numbers"] == scored(ALL[0], ALL[2], gold=gold).tallies["numbers"] == Tally(2, 0, 0)
    assert not scored(*ALL, gold=gold).tallies.get("edges", Tally()).false


def test_sums_that_do_not_fit() -> None:
    finding = Finding("sum-part-over-whole", "error", "")
    assert scored(*ALL, conflict=True, findings=(finding,)).tallies["sum_conflicts"] == Tally(1, 0, 0)
    assert scored(*ALL, conflict=True).tallies["sum_conflicts"] == Tally(0, 0, 1)
    assert scored(*ALL, findings=(finding,)).tallies["sum_conflicts"] == Tally(0, 1, 0)
    assert "sum_conflicts" not in scored(*ALL, findings=(Finding("rival-figures", "note", ""),)).tallies


def test_a_trap() -> None:
    assert scored(ALL[0], gold=()).tallies["false_crowds"] == Tally(0, 1, 0)
    assert scored(told("40 people", 40, "organisations"), gold=()).tallies["false_crowds"] == Tally(1, 0, 0)
    assert "false_crowds" not in scored(*ALL).tallies


def test_a_file_is_measured_on_what_it_holds() -> None:
    figures, traps, places = (GoldSentence("a", TEXT, counts=GOLD), GoldSentence("b", TEXT, counts=()), GoldSentence("c", TEXT, places=()))
    assert [measure.name for measure in measures_of([traps])] == ["false_crowds"]
    assert "figures" in {measure.name for measure in measures_of([traps, figures])}
    assert {measure.name for measure in measures_of([places])} == {"city", "false_places"}


def test_places_and_names_used_for_something_else() -> None:
    text = "In Leith the Lyon court sat."
    sentence = GoldSentence("p", text, places=(GoldPlace(3, 8, "Leith", "Edinburgh", "GB"),), other=(GoldPlace(13, 17, "Lyon"),))
    leith = Mention("place", 3, 8, "Leith", "r", Where("Leith", "city", city="Edinburgh", country="GB"), "place")
    court = Mention("place", 13, 23, "Lyon court", "r", Where("Lyon court", "venue"), "venue")
    lyon = Mention("place", 13, 17, "Lyon", "r", Where("Lyon", "city", city="Lyon", country="FR"), "place")
    right = score_places(sentence, (leith, court)).tallies
    assert (right["city"], right["false_places"]) == (Tally(1, 0, 0), Tally(1, 0, 0))
    wrong = score_places(sentence, (lyon,)).tallies
    assert (wrong["city"], wrong["false_places"]) == (Tally(0, 0, 1), Tally(0, 1, 0))
