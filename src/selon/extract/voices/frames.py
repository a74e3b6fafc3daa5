"""Attribution by verbs: "X a indiqué que …", "« … », a lancé X", "X compte 500 …", "…, said X".

A frame is found in three steps: is the form a verb that says something here (tense, auxiliary, passive); what does it take to the right (a
quotation, a clause, an infinitive, an object, a figure); who is its subject (before it, behind it, across an apposition). What takes
nothing to the right is an incise, and speaks of what stands to its left.
"""

from typing import NamedTuple

from selon.extract.voices.clauses import (
    Range,
    View,
    apposition_after,
    closed,
    figure_in,
    is_figure,
    is_word,
    main_subject,
    phrase_after,
    phrase_before,
    pronoun_at,
    skip_group,
    speaker_sort,
    subject_before,
    verb_at,
)
from selon.extract.voices.complements import Complement, adjunct_end, adjunct_tight, complement, content_end, figure_object
from selon.extract.voices.grammar import Verb

_REACH = 14
_LOOSE = 6
_FAR = 24


class Frame(NamedTuple):
    """An attribution: the rule, the cue, the speaker (None: nobody named) and the contents, all as token ranges.

    ``figure``: the content is a figure with its noun. ``direct``: the verb stands right at quotation marks. ``kind`` overrides the voice.
    ``begin``: where the frame's own words begin, which end a content before them (else the speaker).
    """

    rule: str
    cue: Range
    speaker: Range | None
    contents: tuple[Range, ...]
    figure: bool = False
    direct: bool = False
    kind: str | None = None
    role: str | None = None
    begin: int | None = None


def verb_frames(v: View) -> list[Frame]:
    """The frames that the verbs of a sentence open."""
    found: list[Frame] = []
    for verb in v.verbs:
        frame = _inside_marks(v, verb) if v.quoted[verb.first] >= 0 else _verb_frame(v, verb) or _shared(v, verb, found)
        if frame is not None:
            found.append(frame)
    return found


# ------------------------------------------------------------------------------------------------------- is it a verb here


def shape(v: View, verb: Verb) -> str:
    """``finite``, ``gerund``, ``infinitive``, ``passive`` or ``none`` (a participle or a noun of the same form)."""
    words, classes = v.grammar.voices.words, v.grammar.classes
    at = verb.first
    light = classes.adverbs | classes.negators | words.not_names
    while at > v.first and v.quoted[at - 1] < 0 and (v.tokens[at - 1].norm in light or at - 1 in v.asides):
        at -= 1
    if at - 1 > v.first and v.tokens[at - 1].norm[0] == "-" and v.tokens[at - 1].start == v.tokens[at - 2].end:
        at -= 1
    before = v.tokens[at - 1].norm if at > v.first and v.quoted[at - 1] < 0 else ""
    if before in classes.determiners and (before not in classes.object_pronouns or _behind_verb(v, at - 1)):
        return "none"
    if verb_at(v, verb.last) and verb.last < v.last and v.quoted[verb.last] < 0:
        return "none"
    if verb.tenses == {"gerund"}:
        return "gerund"
    if before in words.infinitive or verb.tenses == {"infinitive"}:
        return "infinitive"
    participle = bool(verb.tenses & {"participle", "past", ""})
    if participle and before in words.be:
        reflexive = at - 2 >= v.first and v.tokens[at - 2].norm in classes.object_pronouns and not words.possessive
        return "finite" if reflexive else "passive"
    if verb.tenses == {"participle"}:
        return "finite" if before in words.have else "none"
    return "finite"


def _behind_verb(v: View, at: int) -> bool:
    """Whether a verb of attribution ends right before *at*: then an article stands there and no pronoun ("avance le chiffre")."""
    return any(verb.last == at for verb in v.verbs)


# ------------------------------------------------------------------------------------------------------------ the frame


def _edge(v: View, at: int) -> bool:
    """Whether a mark that can set off an incise stands right before *at*."""
    if at <= v.first:
        return False
    return v.quoted[at - 1] >= 0 or v.tokens[at - 1].text in {",", "?", "!", "…", "...", ":", "–", "—"}


def _at_marks(v: View, at: int) -> bool:
    """Whether a quotation closes right before *at*, a comma between allowed."""
    at -= 1
    if at >= v.first and v.quoted[at] < 0 and v.tokens[at].text in {",", "–", "—"}:
        at -= 1
    return at >= v.first and v.quoted[at] >= 0


def _verb_frame(v: View, verb: Verb) -> Frame | None:
    form = shape(v, verb)
    passive = _passive(v, verb, form)
    if passive is not None or form in ("none", "passive"):
        return passive
    taken = complement(v, verb, form)
    if form in ("gerund", "infinitive"):
        return _dependent(v, verb, taken, form)
    if verb.last < v.last and v.tokens[verb.last].norm[0] == "-" and pronoun_at(v, verb.last, verb.last + 1):
        return _inverted(v, verb, (verb.last, verb.last + 1))
    clitic = _clitic_before(v, verb)
    if clitic is not None:
        return _inverted(v, verb, clitic)
    subject = subject_before(v, verb.first)
    if subject is None or _hears(v, verb, subject):
        return _after_mark(v, verb, taken)
    said_there = _at_marks(v, subject[0]) and (taken is None or taken.sort == "bare")
    if said_there or taken is None or (_incised(v, subject, verb) and taken.sort not in ("that", "quote")):
        return _incise(v, verb, subject, taken)
    if taken.sort == "quote" and _at_marks(v, subject[0]) and _incised(v, subject, verb):
        return _incise(v, verb, subject, taken)
    return _right(v, verb, subject, taken)


def _hears(v: View, verb: Verb, subject: Range) -> bool:
    """Whether a first person before the verb is its object: "« … », nous a répondu Jeanne Roy"."""
    if v.tokens[subject[0]].norm not in v.grammar.voices.words.first_person or not _at_marks(v, subject[0]):
        return False
    behind = phrase_after(v, verb.last, v.last)
    return behind is not None and speaker_sort(v, *behind) in ("name", "role")


def _clitic_before(v: View, verb: Verb) -> Range | None:
    """The inverted pronoun between an auxiliary and its participle: "a-t-elle ajouté"."""
    at = verb.first
    while at > v.first and v.quoted[at - 1] < 0 and v.tokens[at - 1].norm in v.grammar.after:
        at -= 1
    inverted = at > v.first and v.tokens[at - 1].norm[0] == "-" and v.tokens[at - 1].start == v.tokens[at - 2].end
    return (at - 1, at) if inverted and pronoun_at(v, at - 1, at) else None


def _incised(v: View, subject: Range, verb: Verb) -> bool:
    """Whether subject and verb stand between marks: nothing of their clause before them, nothing behind."""
    end = adjunct_end(v, _heard_end(v, verb))
    return _edge(v, subject[0]) and (end >= v.last or closed(v, end))


def _speaks(v: View, subject: Range, need: str) -> bool:
    sort = speaker_sort(v, *subject)
    if need == "any":
        return True
    if need == "role":
        return sort in ("role", "name", "pronoun")
    return sort != "other"


def _right(v: View, verb: Verb, subject: Range, taken: Complement) -> Frame | None:
    if not _speaks(v, subject, taken.speaker):
        return None
    if v.tokens[subject[0]].norm in v.grammar.voices.words.first_person and taken.sort != "quote":
        return None
    if taken.sort == "bare" and speaker_sort(v, *subject) == "other" and not _bare_subject(v, subject):
        return None
    figure = taken.sort == "figure"
    end = content_end(v, taken.first, figure)
    if _in_relative(v, verb):
        end = next((k for k in range(taken.first, end) if v.quoted[k] < 0 and v.tokens[k].text == ","), end)
    if end <= taken.first:
        return None
    return Frame(taken.rule, (verb.first, verb.last), subject, ((taken.first, end),), figure, taken.sort == "quote")


def _bare_subject(v: View, subject: Range) -> bool:
    """Whether a phrase without name or role can be the subject of a clause that takes another without a mark between them."""
    first = subject[0]
    return v.tokens[first].norm in v.grammar.classes.determiners or is_figure(v, first) or closed(v, first - 1)


def _in_relative(v: View, verb: Verb) -> bool:
    """Whether the verb stands in a relative clause that a comma set off: the next comma ends it."""
    at = skip_group(v, verb.first, v.first)
    return at - 2 >= v.first and v.tokens[at - 1].norm in v.grammar.classes.relatives and v.tokens[at - 2].text == ","


def _shared(v: View, verb: Verb, before: list[Frame]) -> Frame | None:
    """A coordinated verb shares the subject of the one before it: "La CGT dénonce le texte et réclame son retrait"."""
    at = skip_group(v, verb.first, v.first)
    if at <= v.first or v.quoted[at - 1] >= 0 or v.tokens[at - 1].norm not in v.grammar.classes.coordinators:
        return None
    form = shape(v, verb)
    if not (form == "finite" or (form == "none" and verb.tenses == {"participle"} and before) or (form == "infinitive" and before)):
        return None
    taken = complement(v, verb, form)
    subject = before[-1].speaker if before else main_subject(v, at - 1)
    if taken is None or subject is None or subject[1] > verb.first:
        return None
    made = _right(v, verb, subject, taken)
    return made._replace(begin=at) if made else None


def _dependent(v: View, verb: Verb, taken: Complement | None, form: str) -> Frame | None:
    """A gerund or an infinitive of purpose speaks for the subject of its sentence."""
    if taken is None or taken.sort == "figure":
        return None
    at = skip_group(v, verb.first, v.first)
    wanted = v.grammar.voices.words.purpose
    purposeful = any(v.tokens[k].norm in wanted for k in range(max(v.first, at - 1), verb.first))
    if form == "infinitive" and not purposeful:
        return None
    subject = main_subject(v, verb.first)
    if subject is None:
        return None
    made = _right(v, verb, subject, taken)
    return made._replace(begin=verb.first) if made else None


def _passive(v: View, verb: Verb, form: str) -> Frame | None:
    """ "The crowd was put at 500 by police", "500 manifestants recensés par la police": a figure and its agent."""
    words = v.grammar.voices.words
    frame = next((f for f in verb.frames if "passive" in f.takes), None)
    if frame is None:
        return None
    for at in range(verb.last, min(v.last, verb.last + _LOOSE)):
        if closed(v, at):
            return None
        if v.tokens[at].norm not in words.agent:
            continue
        between = v.tokens[verb.last : at]
        light = words.figure_prepositions | words.approximators
        plain = all(is_figure(v, verb.last + n) or t.norm in light for n, t in enumerate(between))
        speaker = phrase_after(v, at + 1, v.last)
        if speaker is None or speaker_sort(v, *speaker) != "role" or (form == "finite" and not plain):
            return None
        figure = figure_object(v, verb.last)
        if figure is not None and figure < at:
            return Frame(frame.id, (verb.first, verb.last), speaker, ((figure, at),), figure=True)
        start = verb.first
        while start > v.first and not closed(v, start - 1):
            start -= 1
        if figure_in(v, start, verb.first) is not None:
            return Frame(frame.id, (verb.first, verb.last), speaker, ((start, verb.first),), figure=True)
        return None
    return None


def _reports(verb: Verb) -> bool:
    """Whether *verb* reports clauses: only such a verb stands in an incise that is not at quotation marks."""
    return any("quote" in frame.takes and ("that" in frame.takes or "bare" in frame.takes) for frame in verb.frames)


def _sayer(verb: Verb) -> str | None:
    """The frame of *verb* that can close a quotation, if any."""
    return next((frame.id for frame in verb.frames if "quote" in frame.takes), None)


def _after_mark(v: View, verb: Verb, taken: Complement | None) -> Frame | None:
    """No subject in front: an apposition stands there, or the subject follows."""
    group = skip_group(v, verb.first, v.first)
    if group > v.first and v.tokens[group - 1].norm in v.grammar.voices.words.first_person and _at_marks(v, group - 1):
        group -= 1
    opener = group > v.first and v.tokens[group - 1].norm in v.grammar.classes.subordinators
    if not (_edge(v, group) or opener):
        return None
    heard = any("addressee" in frame.takes for frame in verb.frames)
    behind = None if heard else phrase_after(v, verb.last, v.last) or phrase_after(v, adjunct_tight(v, verb.last), v.last)
    if behind is not None and v.tokens[behind[0]].norm in v.grammar.classes.object_pronouns - v.grammar.classes.determiners:
        behind = None
    if behind is not None and is_figure(v, behind[0]):
        behind = None
    by_mark = _at_marks(v, group)
    clausal = taken is not None and taken.sort in ("that", "infinitive")
    across = _across_apposition(v, group) if not opener and (clausal or not by_mark) else None
    if across and taken is None and (heard or behind is None) and _edge(v, across[0]):
        return _incise(v, verb, across, None)
    if across and taken:
        ends = behind is not None and (behind[1] >= v.last or closed(v, behind[1])) and taken.sort in ("bare", "object")
        if not ends or (speaker_sort(v, *across) != "other" and taken.sort == "object"):
            return _right(v, verb, across, taken)
    if behind is not None and _sayer(verb) and (by_mark or opener or (_reports(verb) and _bare_speaker(v, behind))):
        return _inverted(v, verb, behind)
    if behind is None or taken is not None or v.tokens[group - 1].text != "," or not closed(v, behind[1]):
        return None
    rule = _tallier(v, verb, behind, group)
    return _inverted(v, verb, behind, rule) if rule is not None else None


def _tallier(v: View, verb: Verb, speaker: Range, before: int) -> str | None:
    """The frame of a verb of counting that closes a clause with a figure: "Ils étaient 300 au port, a compté la police"."""
    if speaker_sort(v, *speaker) != "role" or figure_in(v, _left_edge(v, before), before) is None:
        return None
    return next((frame.id for frame in verb.frames if "figure" in frame.takes and "passive" in frame.takes), None)


def _bare_speaker(v: View, behind: Range) -> bool:
    """Whether an inverted subject that no marks announce can be one: a name, a role, or a phrase with a determiner."""
    return speaker_sort(v, *behind) != "other" or v.tokens[behind[0]].norm in v.grammar.classes.determiners


def _across_apposition(v: View, group: int) -> Range | None:
    """The subject at the head of the clause, when commas set an apposition off between it and the verb: "X, porte-parole, a dit"."""
    comma = group - 1
    if v.tokens[comma].text != ",":
        return None
    opening = next((k for k in range(comma - 1, max(v.first, comma - _FAR) - 1, -1) if v.tokens[k].text == ","), None)
    if opening is None or opening == v.first or _clause_between(v, opening, comma):
        return None
    found = phrase_before(v, opening, v.first)
    relative = v.tokens[opening + 1].norm in v.grammar.classes.relatives
    if relative and found is not None and not _at_start(v, found) and speaker_sort(v, *found) != "other":
        return found
    while opening is not None and (found is None or speaker_sort(v, *found) == "other"):
        earlier = next((k for k in range(opening - 1, max(v.first, comma - 2 * _FAR) - 1, -1) if v.tokens[k].text == ","), None)
        if earlier is None:
            break
        opening = earlier
        found = phrase_before(v, opening, v.first)
    if found is not None and found[0] - 1 > v.first and v.tokens[found[0] - 1].text == "," and speaker_sort(v, *found) != "name":
        named = phrase_before(v, found[0] - 1, v.first)
        found = named if named is not None and speaker_sort(v, *named) == "name" else found
    return found


def _clause_between(v: View, opening: int, comma: int) -> bool:
    """Whether a main clause ends at *comma*, and no apposition: it has an auxiliary and begins with no relative."""
    if v.tokens[opening + 1].norm in v.grammar.classes.relatives | v.grammar.voices.words.parts:
        return False
    return any(v.tokens[k].norm in v.grammar.classes.auxiliaries for k in range(opening + 1, comma))


def _at_start(v: View, found: Range) -> bool:
    """Whether a phrase stands at the head of its sentence."""
    return found[0] == v.first


def _at_home(v: View, at: int) -> Range | None:
    """The speaker behind "chez", "du côté de" where the verb's subject names nobody ("résume-t-on chez les organisateurs")."""
    words = v.grammar.voices.words
    if at < v.last and v.tokens[at].norm in words.at_home:
        return phrase_after(v, at + 1, v.last)
    return None


def _inverted(v: View, verb: Verb, speaker: Range, rule: str | None = None) -> Frame | None:
    rule = rule or _sayer(verb)
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
    return _around(v, Frame(rule, (verb.first, verb.last), named, (), direct=_at_marks(v, group)), group, end)


def _incise(v: View, verb: Verb, subject: Range, taken: Complement | None) -> Frame | None:
    """ "…, X said": what stands to its left, and to its right where the sentence goes on."""
    if not _edge(v, subject[0]):
        return None
    tallied = _tallier(v, verb, subject, subject[0]) if taken is None and v.tokens[subject[0] - 1].text == "," else None
    rule = _sayer(verb) or tallied
    if rule is None:
        return None
    if v.tokens[subject[0]].norm in v.grammar.voices.words.first_person and not _at_marks(v, subject[0]):
        return None
    end = adjunct_end(v, _heard_end(v, verb))
    at_marks = _at_marks(v, subject[0])
    if not at_marks and (v.tokens[subject[0] - 1].text == ":" or not (_reports(verb) or tallied)):
        return None
    if taken is not None and taken.sort == "quote":
        end = verb.last
    elif end < v.last and not closed(v, end):
        if not at_marks:
            return None
        while end < v.last and not closed(v, end):
            end += 1
    return _around(v, Frame(rule, (verb.first, verb.last), subject, (), direct=at_marks), subject[0], end)


def _heard_end(v: View, verb: Verb) -> int:
    """Behind the hearer of a verb that names one ("told the paper")."""
    if any("addressee" in frame.takes for frame in verb.frames):
        heard = phrase_after(v, verb.last, v.last)
        return heard[1] if heard else verb.last
    return verb.last


def _around(v: View, frame: Frame, first: int, last: int) -> Frame | None:
    """The frame of an incise at ``first:last``: its contents are what the sentence says before and behind it."""
    contents: list[Range] = []
    begin = _left_edge(v, first)
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
    goes_on = at < v.last and v.tokens[at - 1].text in {",", ":"} and begin < end and verb_at(v, at) is None
    if goes_on and frame.speaker is not None and frame.speaker[0] >= frame.cue[1] and v.tokens[frame.speaker[0]].norm[0] != "-":
        goes_on = _resumes(v, at) or end - begin <= 3
    if at < v.last and (v.quoted[at] >= 0 or goes_on):
        stop = content_end(v, at, figure=False)
        if stop > at:
            contents.append((at, stop))
    return frame._replace(contents=tuple(contents)) if contents else None


def _resumes(v: View, at: int) -> bool:
    """Whether the sentence goes on at *at* behind a named speaker, and not with what that speaker is ("…, assure X, élu du Nord")."""
    classes = v.grammar.classes
    norm = v.tokens[at].norm
    if norm in classes.prepositions and norm not in classes.determiners:
        return False
    opening = classes.determiners | classes.subject_pronouns | classes.coordinators | classes.auxiliaries | classes.negators
    return norm in opening or norm in v.grammar.voices.words.that


def _left_edge(v: View, before: int) -> int:
    """Where the clause begins that an incise closes: the sentence's start, or behind the last semicolon or colon outside marks."""
    for at in range(before - 2, v.first, -1):
        if v.quoted[at] < 0 and v.tokens[at].text in {";", ":"}:
            return at + 1
    return v.first


def _inside_marks(v: View, verb: Verb) -> Frame | None:
    """An incise within the marks: « …, dit-il, … ». Only with an inverted subject right behind a comma."""
    rule = _sayer(verb)
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
