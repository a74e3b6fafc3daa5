"""A sentence as the finder of voices sees it, and the shallow noun phrases in it. No parser needed: closed word classes and marks.

All positions are token indices of the whole reading, ranges half-open. The method is partial parsing by closed classes (Abney 1996): a noun
phrase ends where a word stands that no noun phrase holds.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from selon.extract.voices.grammar import Grammar, Verb, verb_frame
from selon.lang.phrases import Hit
from selon.model import Parse, Reading, Token
from selon.text import token_range

Range = tuple[int, int]
_CROWD = re.compile(r"\d[\d.,'’]*[kKmM]?")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_LONGEST = 14
_DASHED = 40
_RELATIVE = 20
_SHORT = 3
_DATELINE = 14
DASHES = frozenset("–—-")


class View(Struct, frozen=True, gc=False):
    """One sentence: its tokens ``first:last``, for each token of the reading the quotation around it (-1: none), its cues, its parse.

    ``asides`` and ``joints`` are the tokens that such cues hold, ``behind_claims`` those right behind a noun of claiming.
    """

    grammar: Grammar
    reading: Reading
    tokens: tuple[Token, ...]
    quoted: tuple[int, ...]
    sentence: int
    first: int
    last: int
    hits: tuple[Hit, ...]
    verbs: tuple[Verb, ...]
    openings: Mapping[int, Verb]
    asides: frozenset[int]
    joints: frozenset[int]
    behind_claims: frozenset[int]
    parse: Parse | None


def quoted_tokens(reading: Reading) -> tuple[int, ...]:
    """For each token the number of the outermost quotation that holds it, -1 outside."""
    marked = [-1] * len(reading.tokens)
    for number, quote in enumerate(reading.quotes):
        if quote.depth == 0:
            first, last = token_range(reading, quote.start, quote.end)
            marked[first:last] = [number] * (last - first)
    return tuple(marked)


def view(
    grammar: Grammar, reading: Reading, quoted: tuple[int, ...], index: int, window: Range, hits: tuple[Hit, ...], parse: Parse | None
) -> View:
    """The view of the tokens *window* of sentence *index*, whose cues are *hits*."""
    verbs: list[Verb] = []
    spans: dict[Range, list[Hit]] = {}
    verbal = [hit for hit in hits if hit.key.startswith("verb")]
    headline = bool(verbal) and _untold_by_capitals(reading, index, window)
    for hit in verbal:
        if hit.first == window[0] or headline or not reading.tokens[hit.first].text[0].isupper():
            spans.setdefault((hit.first, hit.last), []).append(hit)
    for (first, last), same in sorted(spans.items()):
        frames = tuple(dict.fromkeys(verb_frame(grammar, hit) for hit in same))
        verbs.append(Verb(first, last, frames, frozenset(hit.tense or "" for hit in same)))
    openings = {verb.first: verb for verb in verbs}
    asides, joints = _held(hits, "aside"), _held(hits, "joint")
    behind = frozenset(hit.last for hit in hits if hit.key.startswith("that_noun"))
    return View(grammar, reading, reading.tokens, quoted, index, *window, hits, tuple(verbs), openings, asides, joints, behind, parse)


def _untold_by_capitals(reading: Reading, index: int, window: Range) -> bool:
    """Whether a capital tells no name: all longer words are in capitals, as agency reports once came, or nearly all of a heading's have one
    ("Union Says Thousands Will March")."""
    texts = [token.text for token in reading.tokens[window[0] : window[1]]]
    long = [text for text in texts if len(text) > _SHORT and text[0].isalpha()]
    heading = reading.sentences[index].heading and 5 * sum(text[0].isupper() for text in long) >= 4 * len(long)
    return len(long) > 2 and (heading or all(text.isupper() for text in long))


def _held(hits: tuple[Hit, ...], sort: str) -> frozenset[int]:
    """The tokens that cues of a sort hold."""
    return frozenset(at for hit in hits if hit.key.startswith(sort) for at in range(hit.first, hit.last))


def is_word(token: Token) -> bool:
    """Whether *token* is a word or a figure, not a mark."""
    return token.text[0].isalnum() or (token.text[0] in "-#'’" and len(token.text) > 1)


def closed(v: View, at: int) -> bool:
    """Whether a clause-level mark stands at *at* (or a quotation begins or ends there, or the sentence)."""
    return not v.first <= at < v.last or v.quoted[at] >= 0 or not (is_word(v.tokens[at]) or _inner_mark(v, at))


def _inner_mark(v: View, at: int) -> bool:
    """A full stop of an abbreviated title ("M.", "Rev."), a slash or a percent sign inside a phrase."""
    text = v.tokens[at].text
    if text in {"&", "/", "%", "'", "’", "€", "$", "£"}:
        return True
    if text != "." or at + 1 >= v.last or at == v.first:
        return False
    before = v.tokens[at - 1]
    return before.end == v.tokens[at].start and before.text[0].isupper() and len(before.text) <= 4


def _name(token: Token) -> bool:
    return token.text[0].isupper()


def is_figure(v: View, at: int) -> bool:
    """Whether a crowd-sized number or a number word stands at *at*: no hour, no ordinal, no bare year."""
    token = v.tokens[at]
    if token.text[0].isdigit():
        if at + 1 < v.last and v.tokens[at + 1].norm in v.grammar.voices.words.not_names:
            return False
        if _YEAR.match(token.text):
            return at + 1 < v.last and v.tokens[at + 1].text[0].isalpha() and v.tokens[at + 1].text[0].islower() and not small(v, at + 1)
        return _CROWD.fullmatch(token.text) is not None
    return token.norm in v.grammar.voices.words.number_words


def small(v: View, at: int) -> bool:
    """Whether a preposition, coordinator, auxiliary or the like stands at *at*."""
    norm = v.tokens[at].norm
    classes = v.grammar.classes
    return norm in classes.prepositions or norm in classes.coordinators or norm in v.grammar.stops


def figure_in(v: View, first: int, last: int) -> int | None:
    """The first figure at ``first:last`` that stands outside quotation marks."""
    return next((at for at in range(first, last) if v.quoted[at] < 0 and is_figure(v, at)), None)


def verb_at(v: View, at: int) -> Verb | None:
    """The verb of attribution that begins at *at*."""
    return v.openings.get(at)


def role_hits(v: View, first: int, last: int) -> list[Hit]:
    """The role nouns within ``first:last``."""
    return v.grammar.roles.scan(v.tokens, first, last)


def pronoun_at(v: View, first: int, last: int) -> Hit | None:
    """The pronoun that fills ``first:last``."""
    return next((hit for hit in v.grammar.pronouns.at(v.tokens, first, last) if hit.last == last), None)


def speaker_sort(v: View, first: int, last: int) -> str:
    """What kind of phrase ``first:last`` is: ``pronoun``, ``role``, ``name`` or ``other``."""
    if pronoun_at(v, first, last):
        return "pronoun"
    if role_hits(v, first, last):
        return "role"
    plain = v.grammar.classes.determiners | v.grammar.voices.words.not_names
    capitals = [at for at in range(first, last) if _name(v.tokens[at]) and v.tokens[at].norm not in plain]
    for at in capitals:
        if at > v.first or (last - first == 1 and not small(v, at)) or (at + 1 < last and _namely(v, at + 1)):
            return "name"
    return "other"


def _namely(v: View, at: int) -> bool:
    """Whether the word at *at* shows that the capital before it is a name's: another capital, or a possessive."""
    return _name(v.tokens[at]) or v.tokens[at].norm in v.grammar.voices.words.possessive


def skip_group(v: View, at: int, floor: int) -> int:
    """Back over the words that may stand between a subject and its verb: auxiliaries, negators, pronouns, adverbs, asides."""
    words = v.grammar.voices.words
    while (
        at > floor
        and v.quoted[at - 1] < 0
        and (v.tokens[at - 1].norm in v.grammar.group or v.tokens[at - 1].norm in words.not_names or at - 1 in v.asides)
    ):
        if v.tokens[at - 1].norm in words.possessive and v.tokens[at - 1].start == v.tokens[at - 2].end and not is_word(v.tokens[at - 2]):
            break
        at -= 1
    return at


def phrase_before(v: View, end: int, floor: int) -> Range | None:
    """The noun phrase that ends right before *end*."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    if end - 1 > floor and v.tokens[end - 1].text == ")" and v.quoted[end - 1] < 0:
        opening = next((k for k in range(end - 2, max(floor, end - 12), -1) if v.tokens[k].text == "("), None)
        return phrase_before(v, opening, floor) if opening is not None else None
    at = end
    while at > floor and end - at < _LONGEST:
        norm = v.tokens[at - 1].norm
        if (
            closed(v, at - 1)
            or norm in words.agent
            or norm in classes.relatives
            or norm in v.grammar.stops
            or (norm in classes.subject_pronouns and at < end)
        ):
            break
        if norm in classes.coordinators and any(
            v.tokens[k].norm in classes.auxiliaries or verb_at(v, k) or v.tokens[k].text[0].isdigit() for k in range(floor, at - 1)
        ):
            break
        if norm in classes.determiners and norm not in words.links and at - 1 > floor:
            before = v.tokens[at - 2].norm
            joined = before in words.links or before in classes.determiners or before in classes.prepositions or before in words.possessive
            named = _name(v.tokens[at - 2]) and at - 2 > v.first and (_name(v.tokens[at - 1]) or (at < end and _name(v.tokens[at])))
            if not joined and before not in classes.coordinators and not named:
                at -= 1
                break
        at -= 1
    return _trim(v, at, end)


def _trim(v: View, first: int, last: int) -> Range | None:
    """Drop what cannot begin a noun phrase: coordinators, adverbs, day names, a prepositional phrase."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    while first < last:
        norm = v.tokens[first].norm
        if norm in classes.determiners and not (
            norm in classes.prepositions and v.tokens[first].text[0].islower() and norm not in words.links
        ):
            break
        if norm in classes.prepositions:
            later = next((k for k in range(last - 1, first + 1, -1) if _begins(v, k, first)), None)
            if later is None:
                return None
            first = later
            break
        if norm in classes.coordinators or norm in classes.adverbs or norm in words.not_names or not is_word(v.tokens[first]):
            first += 1
            continue
        break
    while last > first and (v.tokens[last - 1].norm in classes.adverbs or v.tokens[last - 1].norm in words.not_names):
        last -= 1
    return (first, last) if first < last else None


def _begins(v: View, at: int, floor: int) -> bool:
    """Whether a noun phrase of its own begins at *at*, behind an adverbial that begins at *floor*."""
    classes = v.grammar.classes
    before = v.tokens[at - 1].norm
    joined = before in classes.prepositions or before in classes.determiners or before in classes.coordinators
    if joined:
        return False
    if v.tokens[at].norm in classes.determiners and v.tokens[at].norm not in v.grammar.voices.words.links:
        return True
    return at > floor + 1 and bool(v.grammar.roles.at(v.tokens, at, v.last)) and v.tokens[at].text[0].islower()


def phrase_after(v: View, first: int, ceiling: int) -> Range | None:
    """The noun phrase that begins at *first*."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    at = first
    while at < ceiling and at - first < _LONGEST and not closed(v, at):
        norm = v.tokens[at].norm
        fresh = at == first
        if norm in v.grammar.stops and not (fresh and norm in classes.determiners):
            break
        if norm in classes.subject_pronouns and not fresh and norm not in classes.determiners:
            break
        if (
            norm in words.not_names
            or (norm in classes.adverbs and norm not in classes.determiners and (fresh or v.tokens[at - 1].norm not in classes.determiners))
            or (not fresh and _figure_breaks(v, at))
        ):
            break
        if norm in classes.coordinators and not _joins(v, at, first, ceiling):
            break
        if norm in classes.prepositions and norm not in words.links and not (fresh and norm in classes.determiners):
            break
        if not fresh and verb_at(v, at) and not _nominal(v, at) and not _counting_noun(v, at, first):
            break
        if norm in classes.determiners and not fresh and norm not in words.links:
            before = v.tokens[at - 1].norm
            if not (before in words.links or before in classes.determiners or before in classes.coordinators):
                break
        at += 1
        if fresh and norm in classes.subject_pronouns and norm not in classes.determiners:
            break
    while at > first and (v.tokens[at - 1].norm in words.links or v.tokens[at - 1].norm in classes.coordinators):
        at -= 1
    if at - first == 1 and v.tokens[first].norm in classes.determiners and v.tokens[first].norm not in classes.subject_pronouns:
        return None
    return (first, at) if at > first else None


def _figure_breaks(v: View, at: int) -> bool:
    """Whether a figure at *at* begins another phrase; "plusieurs centaines de" goes on with the one that a determiner began."""
    return is_figure(v, at) and (v.tokens[at].text[0].isdigit() or v.tokens[at - 1].norm not in v.grammar.classes.determiners)


def _nominal(v: View, at: int) -> bool:
    """Whether the word at *at* stands where a noun must: behind a determiner or a link."""
    norm = v.tokens[at - 1].norm
    return norm in v.grammar.classes.determiners or norm in v.grammar.voices.words.links


def _counting_noun(v: View, at: int, first: int) -> bool:
    """Whether the word at *at* is a noun of counting in a phrase that a determiner began ("a provisional tally")."""
    noun = any(hit.first == at and hit.key.startswith("noun") for hit in v.hits)
    return noun and v.tokens[first].norm in v.grammar.classes.determiners


def _joins(v: View, at: int, first: int, ceiling: int) -> bool:
    """Whether the coordinator at *at* joins two speakers: a role noun or a name follows, and no verb behind it."""
    following = at + 1
    if at == first or following >= ceiling or closed(v, following) or is_figure(v, following):
        return False
    norm = v.tokens[following].norm
    classes = v.grammar.classes
    if norm in classes.subject_pronouns and norm not in classes.determiners:
        return False
    end = following
    while end < ceiling and end - following < 6 and not closed(v, end) and not small(v, end):
        if verb_at(v, end) or is_figure(v, end):
            return False
        end += 1
    if end < ceiling and (v.tokens[end].norm in classes.auxiliaries or v.tokens[end].norm in classes.negators):
        return False
    return _name(v.tokens[following]) or norm in classes.determiners or bool(v.grammar.roles.at(v.tokens, following, ceiling))


def past_dateline(v: View) -> int:
    """Where a sentence begins behind its dateline ("LIMA (Newsdesk) – …", "PATNA: …"): a word in capitals before an early dash or colon."""
    if len(v.tokens[v.first].text) < 3 or not v.tokens[v.first].text.isupper():
        return v.first
    for at in range(v.first + 1, min(v.last, v.first + _DATELINE)):
        if v.tokens[at].text in DASHES or v.tokens[at].text == ":":
            return at + 1
    return v.first


def main_subject(v: View, before: int) -> Range | None:
    """The noun phrase that heads the clause or sentence in front of token *before*: its grammatical subject, as far as marks show it."""
    at = past_dateline(v)
    classes = v.grammar.classes
    for _ in range(4):
        while at < before and (closed(v, at) or v.tokens[at].norm in classes.coordinators or v.tokens[at].norm in classes.adverbs):
            at += 1
        verb = verb_at(v, at)
        at = verb.last if verb is not None else at
        if at >= before:
            return None
        norm = v.tokens[at].norm
        starts = norm in classes.determiners or norm in classes.subject_pronouns or norm not in classes.prepositions
        starts = starts and not any(hit.first == at and hit.key.startswith("preposition") for hit in v.hits)
        if starts and norm not in classes.subordinators and norm not in v.grammar.voices.words.not_names:
            found = phrase_after(v, at, before)
            alone = found is not None and found[1] - found[0] == 1 and found[1] < before and v.tokens[found[1]].text == ","
            if found and speaker_sort(v, *found) != "other" and not (alone and at == v.first):
                return to_head(v, *found)
        while at < before and v.tokens[at].text not in {",", ":", ";"}:
            at += 1
        at += 1
    return None


def to_head(v: View, first: int, last: int) -> Range:
    """``first:last`` ended behind its last role noun or capital and what a link joins to it: an unknown verb may stand behind that."""
    ends = [hit.last for hit in role_hits(v, first, last)]
    ends += [at + 1 for at in range(first + 1, last) if _name(v.tokens[at])]
    if not ends:
        return first, last
    end = max(ends)
    while end + 1 < last and v.tokens[end].norm in v.grammar.voices.words.links:
        end += 2
        while end < last and v.tokens[end - 1].norm in v.grammar.classes.determiners:
            end += 1
    return first, min(end, last)


def subject_before(v: View, first: int) -> Range | None:
    """The subject that stands in front of the verb at *first*, or None where a mark does."""
    classes = v.grammar.classes
    at = skip_group(v, first, v.first)
    if at <= v.first:
        return None
    norm = v.tokens[at - 1].norm
    if norm in classes.subject_pronouns and v.quoted[at - 1] < 0 and norm not in classes.relatives:
        return (at - 1, at)
    if v.tokens[at - 1].text == "," and at - 3 >= v.first and v.tokens[at - 3].text == "," and pronoun_at(v, at - 2, at - 1):
        return phrase_before(v, at - 3, v.first)
    if norm in classes.relatives and v.quoted[at - 1] < 0:
        return antecedent_before(v, at - 2 if at - 2 >= v.first and v.tokens[at - 2].text == "," else at - 1)
    if v.tokens[at - 1].text in DASHES and v.quoted[at - 1] < 0:
        opening = next((k for k in range(at - 2, max(v.first, at - _DASHED), -1) if v.tokens[k].text in DASHES and v.quoted[k] < 0), None)
        return phrase_before(v, opening, v.first) if opening is not None else None
    if closed(v, at - 1) and v.tokens[at - 1].text != ")":
        return None
    if norm in classes.prepositions and norm not in v.grammar.voices.words.links and norm not in classes.determiners:
        return None  # "against planned tax rises": what a preposition governs is no verb
    found = _modified(v, phrase_before(v, at, v.first))
    return _past_relative(v, found) or found


def _past_relative(v: View, found: Range | None) -> Range | None:
    """The subject in front of a relative clause without commas: "the officials *whose laws have been struck down* say"."""
    if found is None or speaker_sort(v, *found) != "other" or v.tokens[found[0] - 1].norm not in v.grammar.stops or found[0] <= v.first:
        return None
    for at in range(found[0] - 1, max(v.first, found[0] - _RELATIVE), -1):
        if closed(v, at) or verb_at(v, at):
            return None
        if v.tokens[at].norm in v.grammar.classes.relatives:
            outer = phrase_before(v, at, v.first)
            return outer if outer is not None and speaker_sort(v, *outer) in ("role", "name") else None
    return None


def _modified(v: View, found: Range | None) -> Range | None:
    """The subject that an agent modifies: "un médecin joint par l'AFP", "a doctor reached by phone"."""
    if found is None or found[0] - 2 < v.first or v.tokens[found[0] - 1].norm not in v.grammar.voices.words.agent:
        return found
    outer = phrase_before(v, found[0] - 1, v.first)
    told = outer is not None and outer[1] == found[0] - 1 and speaker_sort(v, *outer) in ("role", "name")
    return to_head(v, *outer) if told and outer is not None else found


def in_relative(v: View, first: int) -> bool:
    """Whether the verb at *first* stands in a relative clause that a comma set off: the next comma ends it."""
    at = skip_group(v, first, v.first)
    return at - 2 >= v.first and v.tokens[at - 1].norm in v.grammar.classes.relatives and v.tokens[at - 2].text == ","


def antecedent_before(v: View, end: int) -> Range | None:
    """The noun phrase that a relative pronoun behind *end* means: the name at its tail ("une idée de la peintre Jeanne Roy, pour qui"),
    or across an apposition the name it stands by ("Jeanne Roy, sénatrice du Rhône, qui")."""
    found = phrase_before(v, end, v.first)
    if found is None:
        return None
    inner = next((k for k in range(found[1] - 2, found[0], -1) if v.tokens[k].norm in v.grammar.classes.determiners), None)
    if (
        inner is not None
        and _name(v.tokens[end - 1])
        and _name(v.tokens[end - 2])
        and v.tokens[inner - 1].norm in v.grammar.voices.words.links
    ):
        return (inner, end)
    comma = found[0] - 1
    if speaker_sort(v, *found) == "role" and comma > v.first and v.tokens[comma].text == ",":
        earlier = phrase_before(v, comma, v.first)
        if earlier is not None and speaker_sort(v, *earlier) == "name":
            return earlier
        behind = _inverted_name(v, comma)
        if behind is not None:
            return behind
    return found


def _inverted_name(v: View, comma: int) -> Range | None:
    """The inverted subject right before *comma*: "plaide Jeanne Roy, sénatrice, qui"."""
    at = comma
    while at > v.first and _name(v.tokens[at - 1]):
        at -= 1
    return (at, comma) if comma - at >= 1 and at > v.first else None


def apposition_after(v: View, at: int) -> Range | None:
    """The words between a comma at *at* and the next mark, where they say what somebody is (they begin with a determiner or role noun)."""
    if at >= v.last or v.tokens[at].text != ",":
        return None
    first = at + 1
    end = first
    while end < v.last and not closed(v, end):
        end += 1
    if end == first:
        return None
    head = v.tokens[first].norm
    if end <= first + 2 and v.tokens[first].text.isdigit():
        return (first, end)
    sorted_ = head in v.grammar.classes.determiners or bool(v.grammar.roles.at(v.tokens, first, min(end, first + 4)))
    linked = head in v.grammar.voices.words.links and v.grammar.roles.scan(v.tokens, first + 1, min(end, first + 5))
    sorted_ = sorted_ or bool(linked)
    relative = head in v.grammar.classes.relatives
    return (first, end) if relative or (sorted_ and not main_verb_in(v, first, end)) else None


def main_verb_in(v: View, first: int, last: int) -> bool:
    """Whether a verb that is known as one stands in ``first:last`` before any relative pronoun: then a clause stands there."""
    possessive, relatives, auxiliaries = v.grammar.voices.words.possessive, v.grammar.classes.relatives, v.grammar.classes.auxiliaries
    for at in range(first, last):
        norm = v.tokens[at].norm
        if norm in relatives:
            return False
        if (norm in auxiliaries and norm not in possessive) or (verb_at(v, at) and not _nominal(v, at)):
            return True
    return False
