"""Incises: "…, a indiqué X", "…, X said, …", « …, dit-il, … ». They speak of what stands to their left and of how the sentence goes on."""

from msgspec.structs import replace

from selon.extract.voices.clauses import (
    Range,
    View,
    apposition_after,
    closed,
    figure_in,
    is_figure,
    is_word,
    phrase_after,
    pronoun_at,
    speaker_sort,
    verb_at,
)
from selon.extract.voices.complements import Complement, adjunct_end, content_end
from selon.extract.voices.grammar import Verb
from selon.extract.voices.sayings import Frame, at_edge, behind_marks, heard_end, left_edge, reports, sayer, tallier

_REACH = 14
_LOOSE = 6


def inverted(v: View, verb: Verb, speaker: Range, rule: str | None = None) -> Frame | None:
    """ "…, said X", "« … », a lancé X", "a-t-elle ajouté": the verb before its subject."""
    rule = rule or sayer(verb)
    if rule is None:
        return None
    hit = pronoun_at(v, *speaker)
    named: Range | None = speaker
    end = speaker[1]
    if hit is not None and v.grammar.voices.pronouns[int(hit.key)].stands_for == "nobody":
        if any(h.key.startswith("preposition") and verb.last <= h.first <= max(end, verb.last) for h in v.hits):
            return None
        named = _at_home(v, max(end, verb.last))
        end = named[1] if named else end
    group, end = min(verb.first, speaker[0]), max(end, verb.last)
    clitic = speaker[0] == verb.last and v.tokens[verb.last].norm[0] == "-"
    while (
        group > v.first
        and v.quoted[group - 1] < 0
        and (v.tokens[group - 1].norm in v.grammar.group or group - 1 in v.asides or (clitic and is_word(v.tokens[group - 1])))
    ):
        group -= 1
    return _around(v, Frame(rule, (verb.first, verb.last), named, (), direct=behind_marks(v, group)), group, end)


def incise(v: View, verb: Verb, subject: Range, taken: Complement | None) -> Frame | None:
    """ "…, X said": what stands to its left, and to its right where the sentence goes on."""
    if not at_edge(v, subject[0]) or not _can_speak(v, subject):
        return None
    tallied = tallier(v, verb, subject, subject[0]) if taken is None and v.tokens[subject[0] - 1].text == "," else None
    rule = sayer(verb) or tallied
    if rule is None:
        return None
    if v.tokens[subject[0]].norm in v.grammar.voices.words.first_person and not behind_marks(v, subject[0]):
        return None
    end = adjunct_end(v, heard_end(v, verb))
    at_marks = behind_marks(v, subject[0])
    if not at_marks and (v.tokens[subject[0] - 1].text == ":" or not (reports(verb) or tallied)):
        return None
    if taken is not None and taken.sort == "quote":
        end = verb.last
    elif end < v.last and not closed(v, end):
        if not at_marks:
            return None
        while end < v.last and not closed(v, end):
            end += 1
    return _around(v, Frame(rule, (verb.first, verb.last), subject, (), direct=at_marks), subject[0], end)


def _can_speak(v: View, subject: Range) -> bool:
    """Whether a phrase before the verb of an incise can be its subject: no bare singular ("the “Long Way Home” tour begins")."""
    bare = speaker_sort(v, *subject) == "other" and v.tokens[subject[0]].norm not in v.grammar.classes.determiners
    return not bare or is_figure(v, subject[0]) or v.tokens[subject[1] - 1].text.endswith("s")


def _around(v: View, frame: Frame, first: int, last: int) -> Frame | None:
    """The frame of an incise at ``first:last``: its contents are what the sentence says before and behind it."""
    contents: list[Range] = []
    begin = left_edge(v, first)
    end = first
    while end > begin and v.quoted[end - 1] < 0 and not is_word(v.tokens[end - 1]):
        end -= 1
    if end > begin:
        contents.append((begin, end))
    at = last
    while frame.speaker is not None and frame.speaker[0] >= frame.cue[1]:
        extra = apposition_after(v, at)
        if extra is None:
            break
        at = extra[1]
    at = adjunct_end(v, at) if at == last else at
    while at < v.last and v.quoted[at] < 0 and not is_word(v.tokens[at]):
        at += 1
    goes_on = (
        at < v.last and v.tokens[at - 1].text in {",", ":"} and begin < end and verb_at(v, at) is None and not _told_beside(v, frame, at)
    )
    if goes_on and frame.speaker is not None and frame.speaker[0] >= frame.cue[1] and v.tokens[frame.speaker[0]].norm[0] != "-":
        goes_on = _resumes(v, at) or end - begin <= 3
    if at < v.last and (v.quoted[at] >= 0 or goes_on):
        stop = content_end(v, at, figure=False)
        if stop > at:
            contents.append((at, stop))
    return replace(frame, contents=tuple(contents)) if contents else None


def _told_beside(v: View, frame: Frame, at: int) -> bool:
    """Whether the words at *at* behind an incise are the outlet's: what the speaker did meanwhile ("he said, holding a sign"; but not what
    came of it, "he said, leaving nine dead"), or, behind words in marks, anything that no coordinator or subordinator joins to them."""
    norm = v.tokens[at].norm
    if norm.endswith(v.grammar.voices.words.ends_gerund) and norm not in v.grammar.classes.prepositions:
        return frame.direct or figure_in(v, at, v.last) is None
    return frame.direct and not (norm in v.grammar.classes.coordinators or norm in v.grammar.voices.words.that)


def _resumes(v: View, at: int) -> bool:
    """Whether the sentence goes on at *at* behind a named speaker, and not with what that speaker is ("…, assure X, élu du Nord")."""
    classes = v.grammar.classes
    norm = v.tokens[at].norm
    if norm in classes.prepositions and norm not in classes.determiners:
        return False
    opening = classes.determiners | classes.subject_pronouns | classes.coordinators | classes.auxiliaries | classes.negators
    return norm in opening or norm in v.grammar.voices.words.that


def _at_home(v: View, at: int) -> Range | None:
    """The speaker behind "chez", "du côté de" where the verb's subject names nobody ("résume-t-on chez les organisateurs")."""
    words = v.grammar.voices.words
    if at < v.last and v.tokens[at].norm in words.at_home:
        return phrase_after(v, at + 1, v.last)
    return None


def inside_marks(v: View, verb: Verb) -> Frame | None:
    """An incise within the marks: « …, dit-il, … ». Only with an inverted subject right behind a comma."""
    rule = sayer(verb)
    quote = v.quoted[verb.first]
    if rule is None or verb.first <= v.first or v.tokens[verb.first - 1].text not in {",", "?", "!", "…"} or verb.last >= v.last:
        return None
    speaker = _quoted_speaker(v, verb, quote)
    if speaker is None:
        return None
    first, last = verb.first, speaker[1]
    behind = _behind_age_or_post(v, last, quote)
    while first > v.first and v.quoted[first - 1] == quote:
        first -= 1
    while last < v.last and v.quoted[last] == quote:
        last += 1
    contents = tuple(r for r in ((first, verb.first), (behind, last)) if r[1] > r[0])
    return Frame(rule, (verb.first, verb.last), speaker, contents, direct=True)


def _behind_age_or_post(v: View, at: int, quote: int) -> int:
    """Behind the appositions of an incise's subject ("Jeanne Roy, 34 ans, déléguée CGT,"): stretches of a few words up to a comma."""
    while at < v.last and v.tokens[at].text == ",":
        end = at + 1
        while end < v.last and v.quoted[end] == quote and v.tokens[end].text != "," and end - at < _LOOSE:
            end += 1
        first = v.tokens[min(at + 1, v.last - 1)]
        posted = first.text[0].isdigit() or v.grammar.roles.at(v.tokens, at + 1, end)
        if not posted or end >= v.last or v.tokens[end].text != ",":
            break
        at = end
    return at


def _quoted_speaker(v: View, verb: Verb, quote: int) -> Range | None:
    """The inverted subject of an incise within marks: a clitic, or a name between the verb and the next comma."""
    if v.tokens[verb.last].norm[0] == "-" and pronoun_at(v, verb.last, verb.last + 1):
        return (verb.last, verb.last + 1)
    end = verb.last
    while end < v.last and v.quoted[end] == quote and end - verb.last < _REACH and v.tokens[end].text[0].isupper():
        end += 1
    ends = end < v.last and v.tokens[end].text in {",", "."}
    return (verb.last, end) if end > verb.last and ends else None
