"""Tags for tokens from closed word classes, verb lists and endings: what the shallow chunker (:mod:`selon.lang.chunks`) stands on.

One left-to-right pass, no part-of-speech model. A word is a verb only where nothing before it makes it a noun.
"""

from collections.abc import Container, Iterable, Sequence

from msgspec import Struct

from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.phrases import Hit, PhraseTable, table
from selon.lang.tokens import norm
from selon.model import Token

# Tags. D determiner · P preposition · C coordinator · R relative or subordinator · B subject pronoun · O object pronoun
# V finite verb or auxiliary · I infinitive · T participle after its noun · N negator · A adverb · X masked (a time) · # number
# L opens the members of what stands before it ("including") · W any other word · others: marks
OPENING, CLOSING = frozenset('«“"‘„'), frozenset('»”"’')
"""Quotation marks."""
_UNITS = frozenset("%‰€$£¥°")
_LIST = 40


class Shallow(Struct, frozen=True):
    """What the chunker keeps of one pack."""

    determiners: frozenset[str]
    prepositions: frozenset[str]
    families: dict[str, str]
    breaks: frozenset[str]
    subjects: frozenset[str]
    objects: frozenset[str]
    auxiliaries: frozenset[str]
    linkers: PhraseTable
    partitives: frozenset[str]
    after_auxiliary: tuple[str, ...]
    verbs: dict[str, str]
    finite_endings: tuple[str, ...]
    infinitive_endings: tuple[str, ...]
    gerund_endings: tuple[str, ...]
    participle_endings: tuple[str, ...]
    not_verbs: frozenset[str]
    infinitive_marks: frozenset[str]
    genitives: frozenset[str]
    name_prepositions: frozenset[str]
    agents: frozenset[str]
    conjunctions: frozenset[str]
    quantifiers: PhraseTable
    numerals: frozenset[str]
    head_first: bool
    closed: dict[str, str]
    hanging: frozenset[str]
    contracted: frozenset[str]
    plural: tuple[str, ...]
    plural_finite: tuple[str, ...]
    clitics: frozenset[str]
    homographs: frozenset[str]
    including: PhraseTable
    clausal_names: tuple[str, ...]


def shallow(pack: Pack) -> Shallow:
    """The chunker's tables from *pack*: the closed classes of ``pack.toml`` and the ``[chunks]`` part of ``actors.toml``."""
    classes, extra, paradigms = pack.language.classes, pack.actors.chunks, pack.language.paradigms
    verbs: dict[str, str] = {}
    for pattern in extra.verbs:
        for form in expand(pattern, paradigms):
            verbs.setdefault(norm(form.text), form.tense or "finite")
    return Shallow(
        determiners=classes.determiners | extra.determiners,
        prepositions=classes.prepositions,
        families=dict(extra.families),
        breaks=(classes.relatives | classes.subordinators) - classes.prepositions,
        subjects=classes.subject_pronouns,
        objects=classes.object_pronouns,
        auxiliaries=classes.auxiliaries,
        linkers=table((("", form) for form in extra.linkers), paradigms, pack.cutter),
        partitives=extra.partitives,
        after_auxiliary=extra.after_auxiliary,
        verbs=verbs,
        finite_endings=extra.finite_endings,
        infinitive_endings=extra.infinitive_endings,
        gerund_endings=extra.gerund_endings,
        participle_endings=extra.participle_endings,
        not_verbs=extra.not_verbs,
        infinitive_marks=extra.infinitive_marks,
        genitives=extra.genitives,
        name_prepositions=extra.name_prepositions,
        agents=pack.actors.violence_grammar.by,
        conjunctions=extra.conjunctions,
        quantifiers=table((("", form) for form in extra.quantifiers), paradigms, pack.cutter),
        numerals=extra.numerals,
        head_first=extra.heads == "first",
        closed=_closed_words(pack),
        contracted=frozenset(word for word, family in extra.families.items() if word != family and word[-1].isalpha()) - {*extra.genitives},
        plural=pack.actors.plural,
        plural_finite=extra.plural_finite,
        clitics=extra.clitics,
        homographs=extra.homographs,
        including=table((("", form) for form in extra.including), paradigms, pack.cutter),
        clausal_names=extra.clausal_names,
        hanging=classes.subject_pronouns
        | classes.object_pronouns
        | extra.partitives
        | extra.infinitive_marks
        | (classes.auxiliaries & extra.genitives),
    )


def _closed_words(pack: Pack) -> dict[str, str]:
    """The tag that each word of a closed class has of itself, whatever stands around it; the first class that has it counts."""
    classes, extra = pack.language.classes, pack.actors.chunks
    order = (
        ("P", extra.families),
        ("R", (classes.relatives | classes.subordinators) - classes.prepositions),
        ("C", classes.coordinators),
        ("P", classes.prepositions),
        ("D", classes.determiners | extra.determiners),
        ("V", classes.auxiliaries),
        ("N", classes.negators),
        ("A", classes.adverbs),
    )
    tags: dict[str, str] = {}
    for mark, words in order:
        tags.update((word, mark) for word in words if word not in tags)
    return tags


def _mark(text: str) -> str:
    if text in OPENING or text in CLOSING:
        return '"'
    if text in _UNITS:
        return "#"
    return text[0] if text[0] in ",;:.!?()[]" else "."


def _closed(shallow: Shallow, tokens: Sequence[Token], at: int, before: str) -> str | None:
    """The tag of a word that may be of several classes, by its neighbours; None for an open one. *before*: the tag of the token before."""
    word, after = tokens[at].norm, tokens[at + 1].norm if at + 1 < len(tokens) else ""
    if word in shallow.clitics:
        return "O"
    verb_next = after in shallow.auxiliaries or (after in shallow.verbs and after not in shallow.not_verbs)
    article = word in shallow.determiners and before not in "BN" and after not in shallow.auxiliaries
    if word in shallow.subjects and word in shallow.objects and word not in shallow.determiners and before in '.,;:!?C"RX()':
        return "B"
    if word in shallow.objects and (before in "BNR" or verb_next) and not article:
        return "O" if word not in shallow.prepositions or before in "BNR" else "P"
    if word in shallow.subjects and word in shallow.breaks and before in 'WT,)#"':
        return "R"
    if word in shallow.subjects and not (word in shallow.determiners and not verb_next):
        return "B"
    if word in shallow.partitives:
        return "P" if before in "WT#" else "D"
    own = shallow.closed.get(word)
    if own == "P" and word in shallow.infinitive_marks and word not in shallow.families and _verbal(shallow, tokens, at + 1):
        return "I"
    return "W" if own == "V" and before in "WX" and word in shallow.genitives else own


def _verbal(shallow: Shallow, tokens: Sequence[Token], at: int) -> bool:
    """Whether the word after an infinitive mark can be a verb: a small letter, no closed class ("to scrap", not "to the", "to London")."""
    if at >= len(tokens) or not tokens[at].text[0].islower():
        return False
    word = tokens[at].norm
    many = word.endswith(shallow.plural) and word[-2:] != 2 * word[-1:] and word not in shallow.verbs
    return (
        not many
        and word not in shallow.determiners
        and word not in shallow.prepositions
        and word not in shallow.numerals
        and word not in shallow.objects
    )


def _open(shallow: Shallow, token: Token, before: str, before_that: str, after: str) -> str:
    """The tag of an open-class word: a verb form by the pack's verbs and endings where no determiner stands before it, else ``W``."""
    word = token.norm
    if word in shallow.numerals:
        return "#"
    if before == "V" and word.endswith(shallow.after_auxiliary) and not token.text[0].isupper():
        return "V"
    if before == "O" and token.text[0].islower():
        infinitive = shallow.verbs.get(word) == "infinitive" or word.endswith(shallow.infinitive_endings)
        return "I" if infinitive and before_that not in "BW" else "V"
    if word in shallow.homographs and ((before == "W" and after in shallow.determiners) or (before == "B" and not shallow.head_first)):
        return "V"
    if word in shallow.not_verbs or before in "D#" or (token.text[0].isupper() and before in "WPCB"):
        return "W"
    tense = shallow.verbs.get(word, "")
    if tense == "infinitive" or (word.endswith(shallow.infinitive_endings) and before in "PIA" and len(word) > 4):
        return "I"
    if before in "PI":
        verbal = word.endswith(shallow.gerund_endings) and len(word) > 5 and after[:1].isalnum()
        return ("W" if before_that == "I" else "I") if before == "I" else ("R" if verbal else "W")
    if (
        before == ","
        and shallow.head_first
        and word.endswith(shallow.participle_endings)
        and token.text[0].islower()
        and _governs(shallow, after)
    ):
        return "T"
    if before == "," and word.endswith(shallow.gerund_endings) and len(word) > 5 and token.text[0].islower():
        return "R"
    if tense in ("past", "finite") and before in "WTA)" and after not in shallow.agents:
        return "V"
    transitive = after in shallow.determiners or after[:1].isdigit()
    if transitive and word.endswith(shallow.finite_endings) and len(word) > 4 and before in "WTA)":
        return "V"
    if before in "WT#" and (tense in ("participle", "gerund") or (len(word) > 5 and word.endswith(shallow.participle_endings))):
        return "T"
    if tense == "gerund":
        return "R"
    if tense == "participle":
        return "V" if before in "VANBO" else "W"
    if not tense and not shallow.head_first and before in "C,.;:(" and after[:1].isalpha() and after not in shallow.closed:
        return "W"  # "nurses and retired miners": a participle before its noun
    if tense or (len(word) > 5 and word.endswith(shallow.finite_endings)):
        return "V"
    return "V" if before in "BO" or (before == "N" and before_that in "BWT") else "W"


def _agrees(shallow: Shallow, tokens: Sequence[Token], at: int) -> bool:
    """Whether the word at token *at* ends like a verb of the plural, as no adjective does, after a plural ("étudiants dorment")."""
    word, noun = tokens[at].norm, tokens[at - 1].norm
    if not tokens[at].text[0].islower() or word in shallow.not_verbs:
        return False
    return noun.endswith(shallow.plural) and word.endswith(shallow.plural_finite) and len(word) > 4


def _governs(shallow: Shallow, after: str) -> bool:
    """Whether *after* is a preposition other than a genitive: then the participle before it opens an aside ("…, réunis devant …")."""
    return after in shallow.prepositions and shallow.families.get(after, after) not in shallow.genitives


def tag(
    shallow: Shallow,
    tokens: Sequence[Token],
    masked: Iterable[tuple[int, int]] = (),
    named: Iterable[tuple[int, int]] = (),
    people: Container[int] = (),
    opening: frozenset[int] = frozenset(),
) -> list[str]:
    """One tag a token (see the list above). *masked* token ranges (times) are tagged ``X``, the words of *named* ones ``W``.

    *people*: tokens that name people or a body of them, who may do what the word behind them says. *opening*: the first tokens of
    sentences; a title above one may lack its full stop.
    """
    tags: list[str] = []
    forced: dict[int, str] = {index: "X" for first, last in masked for index in range(first, last)}
    forced.update((index, "W") for first, last in named for index in range(first, last))
    for hit in shallow.linkers.scan(tokens):
        forced.update((index, "C") for index in range(hit.first, hit.last))
    for hit in shallow.quantifiers.scan(tokens):
        if not _of_place(shallow, tokens, hit):
            forced.update((index, "#") for index in range(hit.first, hit.last))
    before = before_that = "."
    for at, token in enumerate(tokens):
        if at in opening:
            before = before_that = "."
        found = forced.get(at)
        if found is None:
            first = token.text[0]
            if first.isdigit():
                found = "#"
            elif not (first.isalpha() or first in "#@-'’") or token.text == "-":  # a hyphen by itself stands for a dash
                found = "W" if _joins(tokens, at) and not shallow.head_first else _mark(token.text)
            else:
                hangs = token.norm in shallow.hanging
                found = _closed(shallow, tokens, at, before) if hangs else shallow.closed.get(token.norm)
                if found is None:
                    after = tokens[at + 1].norm if at + 1 < len(tokens) else ""
                    held = "D" if before == "P" and tokens[at - 1].norm in shallow.contracted else before
                    many = before == "W" and token.norm in shallow.homographs and tokens[at - 1].norm.endswith(shallow.plural)
                    verbal = many and after not in shallow.closed and after[:1].isalpha()
                    verbal = verbal or (before == "W" and at - 1 in people and _singular_verb(shallow, tokens, at))
                    verbal = verbal or (many and at - 1 in people and _opens(tags, at) and shallow.closed.get(after) == "P")
                    verbal = verbal or (before == "W" and _agrees(shallow, tokens, at))
                    found = "V" if verbal else _open(shallow, token, held, before_that, after)
                    if not shallow.head_first and _progressive(shallow, tokens, at):
                        found = "V"
                elif found == "A" and before == "W" and first.isupper() and tokens[at - 1].text[0].isupper():
                    found = "W"  # an adverb that closes a name ("Tenants Together")
        tags.append(found)
        before, before_that = found, before
    for hit in shallow.including.scan(tokens):
        if _lists(tags, hit):
            tags[hit.first : hit.last] = "L" * (hit.last - hit.first)
    return tags


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """Whether the hyphen at token *at* joins a figure and a word ("a 48-hour strike")."""
    touching = 0 < at < len(tokens) - 1 and tokens[at - 1].end == tokens[at].start and tokens[at].end == tokens[at + 1].start
    return touching and tokens[at].text == "-" and tokens[at - 1].text[-1].isdigit() and tokens[at + 1].text[0].islower()


def _singular_verb(shallow: Shallow, tokens: Sequence[Token], at: int) -> bool:
    """Whether the word at token *at* ends like a verb whose subject is one body, after a noun for one ("the union calls off …")."""
    word, after = tokens[at].norm, tokens[at + 1].norm if at + 1 < len(tokens) else ""
    stem = next((word[: -len(ending)] for ending in shallow.plural if word.endswith(ending)), "")
    known = stem in shallow.homographs or stem.removesuffix("e") in shallow.homographs
    return (
        known and not tokens[at - 1].norm.endswith(shallow.plural) and after[:1].isalpha() and shallow.closed.get(after) not in ("V", "C")
    )


def _opens(tags: Sequence[str], at: int) -> bool:
    """Whether the phrase before token *at* opens its sentence or follows a figure: in a headline the word behind it is its verb."""
    while at > 0 and tags[at - 1] == "W":
        at -= 1
    return at == 0 or tags[at - 1] in '.;:!?"#'


def _of_place(shallow: Shallow, tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether the words of quantity at *hit* are a preposition here: before a determiner, or alone before anything but a number."""
    if tokens[hit.first].norm not in shallow.prepositions or hit.last >= len(tokens):
        return False
    after = tokens[hit.last]
    number = after.text[0].isdigit() or after.norm in shallow.numerals or bool(shallow.quantifiers.at(tokens, hit.last))
    return after.norm in shallow.determiners or (hit.last == hit.first + 1 and not number)


def _progressive(shallow: Shallow, tokens: Sequence[Token], at: int) -> bool:
    """Whether the word at token *at* is the gerund of an auxiliary right before it ("are taking part")."""
    word = tokens[at].norm
    gerund = word.endswith(shallow.gerund_endings) and len(word) > 5 and word not in shallow.not_verbs
    return gerund and at > 0 and tokens[at - 1].norm in shallow.auxiliaries and tokens[at].text[0].islower()


def _lists(tags: Sequence[str], hit: Hit) -> bool:
    """Whether the word at *hit* opens a list of members, not a clause: no verb comes before its end, or one after a closing mark."""
    coordinated = False
    for at in range(hit.last, min(hit.last + _LIST, len(tags))):
        coordinated = coordinated or tags[at] == "C"
        if tags[at] in ".;:!?)" or (coordinated and tags[at] == ","):
            return True
        if tags[at] == "V":
            while tags[at - 1] in "ONA":
                at -= 1
            return tags[at - 1] in ",)" or "R" not in tags[hit.first : hit.last]
    return "R" not in tags[hit.first : hit.last]
