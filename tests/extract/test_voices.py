"""Who says what: reported speech, quotations, slogans, rumour, and what stays the outlet's own."""

import sys
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from selon.coder import Coder
from selon.extract import quotations
from selon.extract import voices as finder
from selon.ingest.plain import report_from_text
from selon.model import Mention, Speaker
from selon.read.reading import read

Told = tuple[str, str, str | None]


@cache
def coder() -> Coder:
    return Coder(parser="none")


def voices(text: str, language: str = "fr") -> tuple[Mention, ...]:
    found = coder().run(report_from_text(text, "test", language=language), until="voices")["voices"]
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
        assert mention.voice is not None
        for part in (mention.voice.speaker, mention.voice.cue):
            assert part is None or text[part.start : part.end] == part.text
    return found  # type: ignore[no-any-return]


def told(text: str, language: str = "fr") -> list[Told]:
    """(kind of voice, content, speaker as written)."""
    return [(m.voice.kind, m.text, m.voice.speaker.text if m.voice.speaker else None) for m in voices(text, language) if m.voice]


def speaker(text: str, content: str, language: str = "fr") -> Speaker:
    mention = next(m for m in voices(text, language) if m.text == content)
    assert mention.voice is not None
    assert mention.voice.speaker is not None
    return mention.voice.speaker


# ----------------------------------------------------------------------------------------------------- reported speech


@pytest.mark.parametrize(
    ("text", "content", "who"),
    [
        ("La mairie a indiqué lundi que le pont serait fermé.", "le pont serait fermé", "La mairie"),
        ("Le pont sera fermé, a indiqué lundi la mairie.", "Le pont sera fermé", "la mairie"),
        ("Le pont, précise la mairie, sera fermé en mai.", "sera fermé en mai", "la mairie"),
        ("Luc Azéma, maire de Foix, assure que le pont tient.", "le pont tient", "Luc Azéma"),
        ("Luc Azéma, qui préside le comité, assure que le pont tient.", "le pont tient", "Luc Azéma"),
        ("Le pont tient, a déclaré à la radio locale Luc Azéma.", "Le pont tient", "Luc Azéma"),
        ("La CGT accuse la mairie de mentir.", "la mairie de mentir", "La CGT"),
        ("Pour Luc Azéma, élu local, le pont tiendra.", "le pont tiendra", "Luc Azéma"),
    ],
)
def test_french_frames(text: str, content: str, who: str) -> None:
    assert ("paraphrased", content, who) in told(text)


@pytest.mark.parametrize(
    ("text", "content", "who"),
    [
        ("The council said on Monday that the bridge would close.", "the bridge would close", "The council"),
        ("The bridge would close, the council said on Monday.", "The bridge would close", "the council"),
        ("The bridge, the council said, would close in May.", "would close in May", "the council"),
        ("Luke Ames, who chairs the group, says the bridge is safe.", "the bridge is safe", "Luke Ames"),
        ("Luke Ames told the Tyne Echo that the bridge is safe.", "the bridge is safe", "Luke Ames"),
        ("According to Luke Ames, the bridge is safe.", "the bridge is safe", "Luke Ames"),
    ],
)
def test_english_frames(text: str, content: str, who: str) -> None:
    assert ("paraphrased", content, who) in told(text, "en")


def test_coordinated_verbs_share_their_subject_and_part_their_contents() -> None:
    assert told("La CGT dénonce un plan brutal et réclame son retrait.") == [
        ("paraphrased", "un plan brutal", "La CGT"),
        ("paraphrased", "son retrait", "La CGT"),
    ]


def test_demands_are_what_the_demonstrators_say() -> None:
    text = "Ils ont réclamé l'arrêt du chantier, la publication de l'étude et le départ du préfet."
    assert told(text) == [("paraphrased", "l'arrêt du chantier, la publication de l'étude et le départ du préfet", "Ils")]


def test_a_march_against_something_speaks_for_those_who_march() -> None:
    found = told("Plusieurs centaines de personnes ont marché à Foix pour dénoncer la vente du lac.")
    assert found == [("paraphrased", "la vente du lac", "Plusieurs centaines de personnes")]


# ---------------------------------------------------------------------------------------------------------- quotations


def test_a_quotation_goes_on_after_its_incise() -> None:
    assert told("« On reste », lance Odile Brau. « Toute la nuit s'il le faut. »") == [
        ("quoted", "On reste", "Odile Brau"),
        ("quoted", "Toute la nuit s'il le faut.", "Odile Brau"),
    ]


def test_an_incise_within_the_marks_splits_the_quotation() -> None:
    assert told("« On reste, souffle Odile Brau, 34 ans, toute la nuit. »") == [
        ("quoted", "On reste", "Odile Brau"),
        ("quoted", "toute la nuit.", "Odile Brau"),
    ]


def test_marks_inside_reported_speech_are_one_attribution_with_it() -> None:
    found = told("La préfecture affirme que le groupe arrivé mardi de Toulouse par le train « n'avait rien déclaré ».")
    assert ("quoted", "n'avait rien déclaré", "La préfecture") in found
    assert [(kind, who) for kind, content, who in found if content.startswith("le groupe arrivé")] == [("quoted", "La préfecture")]


def test_a_colon_opens_a_quotation() -> None:
    assert ("quoted", "Nous n'irons pas.", "Luc Azéma") in told("Luc Azéma a répondu : « Nous n'irons pas. »")


def test_quotations_of_several_paragraphs_keep_their_speaker() -> None:
    found = told("« Le lac est à nous », dit Odile Brau.\n\n« Nous le garderons. »")
    assert [who for _, _, who in found] == ["Odile Brau", "Odile Brau"]


def test_slogans_are_chanted_even_beside_a_speech_verb() -> None:
    found = told("Odile Brau estime que la foule a crié « Rendez le lac ! » sans relâche.")
    assert ("chanted", "Rendez le lac !", None) in found


def test_titles_and_scare_quotes_are_nobodys_words() -> None:
    assert told("Le collectif « Lac libre » a vu un « signe » dans le ciel de Foix.") == []


# --------------------------------------------------------------------------------------------------------- the outlet


@pytest.mark.parametrize(
    "text",
    [
        "Il convient de noter que douze personnes ont été tuées en 1992.",
        "Douze personnes ont été tuées à Foix en 1992, dont trois enfants.",
        "Rappelons que le pont date de 1961.",
        "Nous avons compté 400 personnes sur le pont.",
        "Selon les cas, le pont est ouvert ou fermé.",
        "Des manifestants ont lancé des pierres et la police a répondu par des gaz.",
    ],
)
def test_the_outlets_own_words_stay_its_own(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text", ["Twelve people were killed in 1992.", "The crowd was expected to grow.", "We counted 400 people on the bridge."]
)
def test_the_outlets_own_words_stay_its_own_in_english(text: str) -> None:
    assert told(text, "en") == []


def test_rumour_names_nobody() -> None:
    assert told("Un agent aurait frappé deux lycéens à Foix.") == [("hearsay", "Un agent aurait frappé deux lycéens à Foix", None)]
    assert told("An officer reportedly hit two students.", "en") == [("hearsay", "An officer reportedly hit two students", None)]


def test_rumour_under_a_source_is_that_sources_word() -> None:
    assert [kind for kind, _, _ in told("Selon la CGT, un agent aurait frappé deux lycéens.")] == ["paraphrased"]


# ------------------------------------------------------------------------------------------------------------ speakers


@pytest.mark.parametrize(
    ("text", "content", "role"),
    [
        ("Selon la gendarmerie, la route est coupée.", "la route est coupée", "police"),
        ("Selon l'intersyndicale, la route est coupée.", "la route est coupée", "union"),
        ("Selon les organisateurs, la route est coupée.", "la route est coupée", "organisers"),
        ("Selon le ministère de l'Intérieur, la route est coupée.", "la route est coupée", "police"),
        ("Selon le ministère de la Culture, la route est coupée.", "la route est coupée", "government"),
        ("Selon le Samu, la route est coupée.", "la route est coupée", "medical"),
        ("Selon Amnesty International, la route est coupée.", "la route est coupée", "ngo"),
        ("Selon un témoin, la route est coupée.", "la route est coupée", "witness"),
        ("Selon l'AFP, la route est coupée.", "la route est coupée", "media"),
        ("Selon la sociologue Ève Caro, la route est coupée.", "la route est coupée", "expert"),
        ("Selon Ève Caro, déléguée CGT, la route est coupée.", "la route est coupée", "union"),
        ("Selon une porte-parole de la police, la route est coupée.", "la route est coupée", "police"),
        ("Selon Ève Caro, la route est coupée.", "la route est coupée", "other"),
    ],
)
def test_roles(text: str, content: str, role: str) -> None:
    assert speaker(text, content).role == role


def test_the_head_noun_stands_last_in_english() -> None:
    assert speaker("A police spokesman said the road was cut.", "the road was cut", "en").role == "police"
    assert speaker("Union officials said the road was cut.", "the road was cut", "en").role == "union"


def test_a_surname_finds_its_full_name() -> None:
    assert speaker("Ève Caro est venue de Foix. « Le lac vit », dit Caro.", "Le lac vit").name == "Ève Caro"


def test_a_surname_that_two_bear_stays_alone() -> None:
    text = "Ève Caro et son frère Jean Caro sont venus. « Le lac vit », dit Caro."
    assert speaker(text, "Le lac vit").name is None


def test_an_acronym_finds_its_expansion() -> None:
    text = "La Ligue des pêcheurs ariégeois (LPA) est venue. La LPA affirme que le lac vit."
    assert speaker(text, "le lac vit").name == "Ligue des pêcheurs ariégeois"


def test_a_title_finds_the_name_beside_it() -> None:
    assert speaker("Le maire, Luc Azéma, assure que le pont tient.", "le pont tient").name == "Luc Azéma"


def test_a_pronoun_takes_the_nearest_speaker_that_it_can_mean() -> None:
    text = "« Le pont tient », assure Luc Azéma. Il ajoute que le lac est plein."
    assert speaker(text, "le lac est plein").name == "Luc Azéma"


def test_a_pronoun_means_the_subject_before_it_and_not_a_rival_who_spoke_earlier() -> None:
    text = "Eight people were killed, police said. The Tyne Dockers' Union gave a higher toll. As many as 50 people died, it said."
    assert speaker(text, "As many as 50 people died", "en").role == "union"


def test_a_plural_pronoun_is_no_single_person() -> None:
    text = "« Le pont tient », assure Luc Azéma. Ils réclament un sursis."
    assert speaker(text, "un sursis").name is None


# ---------------------------------------------------------------------------------------------------------- properties

_WORDS = ["Selon", "la police", ",", "a dit", "que", "«", "»", "12", "500", "personnes", "(", ")", "CGT", "et", "qui", "-t-il", "aurait"]
_WORDS += ["été", "frappé", "Ève Caro", ".", ":", "\n", "pour", "les syndicats", "ont compté", "İls", "\u00a0", "said", "police", "“", "”"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=30), st.sampled_from(["fr", "en"]))
def test_any_text_gives_honest_spans_in_text_order(words: list[str], language: str) -> None:
    text = " ".join(words)
    assume(text.strip())
    found = voices(text, language)
    assert all(m.start < m.end for m in found)
    assert [m.start for m in found] == sorted(m.start for m in found)
    assert found == voices(text, language)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_arbitrary_unicode_never_raises(text: str) -> None:
    assume(text.strip())
    voices(text)


def work(text: str, language: str) -> int:
    """How many calls finding takes: the clock of a busy machine is no measure."""
    pack, _ = Coder(parser="none").pack(language)
    grammar, marks = finder.prepare(pack), quotations.prepare(pack)
    reading = read(pack, report_from_text(text, "test", language=language))
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        finder.find(grammar, reading, {}, finder.hear(grammar, reading), quotations.find(marks, reading), (), ())
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    ("unit", "language"),
    [
        ("police said that the union said ", "en"),
        ("X, who said, ", "en"),
        ("“a” said “b” ", "en"),
        ("the claim that ", "en"),
        ("dit la police, ", "fr"),
        ("« a » dit « b » ", "fr"),
    ],
)
def test_work_grows_with_the_length_of_the_text(unit: str, language: str) -> None:
    assert work(unit * 800, language) < 3 * work(unit * 400, language)


def test_who_holds_an_opinion_says_nothing() -> None:
    found = {m.text: m.label for m in voices("The union welcomed the ban on leaflets. It believes the ferry will close.", "en")}
    assert found == {"the ban": "stance", "the ferry will close": "unspoken"}


def test_a_subject_reaches_over_its_relative_clause() -> None:
    said = told("The officials whose ferry has been cancelled say the quay is safe.", "en")
    assert said == [("paraphrased", "the quay is safe", "The officials")]


def test_a_saying_under_a_subordinator_ends_at_the_comma() -> None:
    assert ("paraphrased", "500 people came", "police") in told("While police say 500 people came, the quay was full.", "en")


def test_a_quotation_goes_on_with_the_quotation_before_it() -> None:
    text = "« On reste », dit Odile Brau, qui soutient le maire. « Personne ne partira. »"
    assert [m for m in told(text) if m[0] == "quoted"] == [
        ("quoted", "On reste", "Odile Brau"),
        ("quoted", "Personne ne partira.", "Odile Brau"),
    ]


def test_marks_in_markup_and_titles_in_capitals_are_nobodys_words() -> None:
    assert told('<post date="2016-02-15"> The "Long Way Home" tour begins.', "en") == []


def test_an_acronym_has_the_role_of_its_expansion() -> None:
    text = "The Harbour Workers' Union (HWU) has called a strike. HWU claims 900 marchers."
    who = speaker(text, "900 marchers", "en")
    assert (who.role, who.name) == ("union", "Harbour Workers' Union")
    who = speaker("L'Amicale des dockers (ADN) marche. L'ADN revendique 900 marcheurs.", "900 marcheurs")
    assert who.name == "Amicale des dockers"


def test_a_bare_body_gets_its_fuller_name_where_the_head_stands_last() -> None:
    text = "The Harbour Police said 400 people marched. Later the police put the figure at 450."
    assert speaker(text, "450", "en").name == "Harbour Police"


def test_a_president_has_the_role_of_what_he_presides() -> None:
    text = "The president of the federation, John Roe, put the number at 900. He added that 40 coaches had been stopped."
    assert [(who.role, who.name) for who in (speaker(text, "900", "en"), speaker(text, "40 coaches had been stopped", "en"))] == [
        ("union", "John Roe"),
        ("union", "John Roe"),
    ]


def test_a_gerund_goes_on_for_who_spoke() -> None:
    text = "Up to 50 people were arrested, the interior ministry said, adding that 12 officers had been hurt."
    assert speaker(text, "12 officers had been hurt", "en").role == "police"


def test_a_second_pour_behind_a_semicolon_has_its_own_figure() -> None:
    assert speaker("Pour la police, 300 personnes ont défilé ; pour la CGT, 900.", "900").role == "union"


def test_a_progressive_form_speaks_for_its_subject() -> None:
    assert ("paraphrased", "a second ferry", "The union") in told("The union is calling for a second ferry.", "en")


def test_verbs_speak_in_agency_reports_in_capitals_too() -> None:
    assert ("paraphrased", "SIX DOCKERS WERE HURT", "THE POLICE") in told("THE POLICE SAID THAT SIX DOCKERS WERE HURT.", "en")
