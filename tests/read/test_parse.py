"""Which sentences are parsed, into what, and by which parser."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from selon import syntax
from selon.errors import ResourceError
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.model import Act, Mention, Reading
from selon.read import parse
from selon.read.parse import LONGEST, Parser, Sentence, Tree, installed, open_parser, parse_sentences
from selon.read.reading import read

TEXTS = {
    "fr": "La place est calme. Selon la préfecture, 5 000 personnes ont défilé mardi à Lyon. Rien n’a bougé.",
    "en": "The square is quiet. According to police, 5,000 people marched on Tuesday. They don't know why.",
}


class Chain(NamedTuple):
    """A parser for which each word hangs on the one before; it keeps what it was given."""

    name: str
    given: list[Sentence]

    def __call__(self, sentences: Sequence[Sentence]) -> Sequence[Tree]:
        self.given.extend(sentences)
        return [Tree((0, *range(len(s.words) - 1)), ("ROOT",) + ("dep",) * (len(s.words) - 1)) for s in sentences]


def reading_of(text: str, code: str = "fr") -> Reading:
    return read(load_pack(code), report_from_text(text, "test"))


def mention(reading: Reading, words: str) -> Mention:
    start = reading.report.text.index(words)
    return Mention("cue", start, start + len(words), words, "fr.test.cue")


@cache
def model(code: str) -> Parser:
    names = load_pack(code).language.model
    if installed(names) is None:
        pytest.skip(f"no parser for {code} is installed")
    parser = open_parser(names, required=True)
    assert parser is not None
    return parser


def test_only_sentences_that_hold_a_verb_of_saying_or_of_an_event() -> None:
    reading = reading_of("La marche est calme. " + TEXTS["fr"] + " La préfecture avance 5 000 personnes.")
    chain = Chain("chain 1", [])
    act = Act("protest", "march", "verb")
    actions = (
        replace(mention(reading, "marche"), kind="action", value=replace(act, word_class="noun")),
        replace(mention(reading, "défilé"), kind="action", value=act),
    )
    cues = (replace(mention(reading, "Selon"), label="preposition"), replace(mention(reading, "avance"), label="verb"))
    parses = parse.parse(None, reading, chain, actions, cues)
    assert list(parses) == [2, 4]
    assert parses[2].first == reading.sentences[2].first
    assert parses[2].heads[:3] == (parses[2].first, parses[2].first, parses[2].first + 1)
    assert [len(s.words) for s in chain.given] == [reading.sentences[at].last - reading.sentences[at].first for at in (2, 4)]


def test_a_blocked_trigger_asks_for_no_parse() -> None:
    reading = reading_of(TEXTS["fr"])
    assert parse.parse(None, reading, Chain("chain 1", []), (replace(mention(reading, "bougé"), kind="action", label="blocked"),), ()) == {}


def test_the_parser_sees_straight_apostrophes_and_where_spaces_are() -> None:
    reading = reading_of("Rien n’a bougé.")
    chain = Chain("chain 1", [])
    parse_sentences(reading, chain, [0])
    assert chain.given == [Sentence(("Rien", "n'", "a", "bougé", "."), (True, False, True, False, False))]


def test_no_parser_no_parses() -> None:
    reading = reading_of(TEXTS["fr"])
    assert parse.parse(None, reading, None, (), (replace(mention(reading, "bougé"), label="verb"),)) == {}


def test_very_long_sentences_are_left_out() -> None:
    reading = reading_of("mot " * (LONGEST + 1) + "\nSelon elle, non.")
    chain = Chain("chain 1", [])
    assert list(parse_sentences(reading, chain, [0, 1])) == [1]


def test_a_missing_model_is_none_or_an_error_that_says_what_to_install() -> None:
    assert open_parser(["xx_no_such_model"], required=False) is None
    with pytest.raises(ResourceError, match="pip install xx_no_such_model"):
        open_parser(["xx_no_such_model"], required=True)


@pytest.mark.parametrize(("code", "verb", "noun"), [("fr", "défilé", "personnes"), ("en", "marched", "people")])
def test_a_real_model_finds_the_subject(code: str, verb: str, noun: str) -> None:
    reading = reading_of(TEXTS[code], code)
    parser = model(code)
    parses = parse_sentences(reading, parser, [1])
    at = next(index for index, token in enumerate(reading.tokens) if token.text == verb)
    subject = syntax.subject(parses[1], at)
    assert subject is not None
    assert reading.tokens[subject].text == noun
    assert syntax.root(parses[1]) == at
    assert parser.name.split()[0] in load_pack(code).language.model


@pytest.mark.parametrize("code", ["fr", "en"])
def test_the_same_parse_again_and_whatever_was_parsed_before(code: str) -> None:
    parser = model(code)
    reading = reading_of(TEXTS[code], code)
    once = parse_sentences(reading, parser, range(3))
    parse_sentences(reading_of("mot inconnu " * 90 + "."), parser, [0])
    assert dict(parse_sentences(reading, parser, range(3))) == dict(once)


@pytest.mark.parametrize("text", ["…", "\u0301", "«" * 30, "😀 İ 5", "a" * 5000])
def test_odd_words_parse_to_something(text: str) -> None:
    reading = reading_of(text + " a")
    (parsed,) = parse_sentences(reading, model("fr"), [0]).values()
    assert len(parsed.heads) == len(parsed.labels) == len(reading.tokens)
    assert all(0 <= head < len(reading.tokens) for head in parsed.heads)
