"""Finder of demands and occasions: what a protest asks for or turns against, and what it marks.

Labels of the mentions (kind ``demand``, value :class:`selon.model.Words`): ``demand`` (with its stance, for or against) and ``occasion``.
One mention a coordinated demand; span and value are the demand's own words, without the cue, the closing time and the closing place. The
method is cue frames; the wording is split where a coordinator or a comma is followed by the opening that the first member had
("la hausse …, le retrait … et l'abandon …"), so coordinated adjectives and inner prepositional phrases stay together.
"""

from collections.abc import Iterable
from typing import NamedTuple

from selon import syntax
from selon.lang import chunks, tagging
from selon.lang.chunks import Lattice
from selon.lang.heads import Heads, classify, compile_heads
from selon.lang.pack import Pack
from selon.lang.phrases import Hit, PhraseTable, table
from selon.lang.sections.actors import Head
from selon.lang.sections.demands import Frame
from selon.lang.tagging import Shallow
from selon.model import Act, Mention, Mentions, Parses, Reading, Sentence, Words
from selon.text import sentence_at, token_evidence, token_range

_REACH = 28
_LONGEST = 60
_HARD = chunks.HARD
_BULLETS, _MOST_ITEMS = frozenset("-–—•*·▪➡►→"), 12


class Grammar(NamedTuple):
    """What the finder keeps of one pack."""

    shallow: Shallow
    cues: PhraseTable
    frames: dict[str, Frame]
    heads: Heads
    masks: PhraseTable
    stops: PhraseTable
    fence: frozenset[str]
    trailing: frozenset[str]
    carriers: frozenset[str]
    pronouns: frozenset[str]
    enders: frozenset[str]
    skips: PhraseTable
    matters: PhraseTable
    plural: tuple[str, ...]
    head_first: bool


class _Scene(NamedTuple):
    grammar: Grammar
    reading: Reading
    parses: Parses
    lattice: Lattice
    classes: dict[int, Head]
    protests: dict[int, tuple[tuple[int, int], ...]]
    codes: dict[int, str]
    quoted: frozenset[int]


def prepare(pack: Pack) -> Grammar:
    """Compile the cues of *pack*."""
    section, paradigms = pack.demands, pack.language.paradigms

    def compiled(entries: Iterable[tuple[str, str]]) -> PhraseTable:
        return table(entries, paradigms, pack.cutter)

    return Grammar(
        shallow=tagging.shallow(pack),
        cues=compiled((frame.id, form) for frame in section.frames for form in frame.forms),
        frames={frame.id: frame for frame in section.frames},
        heads=compile_heads(pack),
        masks=compiled(("", form) for form in section.times),
        stops=compiled(("", form) for form in section.stops),
        fence=section.fence,
        trailing=section.trailing,
        carriers=section.carriers,
        pronouns=section.pronouns,
        enders=section.enders,
        skips=compiled(("", form) for form in section.skips),
        matters=compiled(("", form) for form in section.matters),
        plural=pack.actors.plural,
        head_first=pack.actors.chunks.heads == "first",
    )


def find(grammar: Grammar, reading: Reading, parses: Parses, actions: Mentions, quotations: Mentions) -> Mentions:
    """The demands and occasions of *reading*, in text order. Linear in the length of the text."""
    if not reading.sentences:
        return ()
    protests: dict[int, list[tuple[int, int]]] = {}
    codes: dict[int, str] = {}
    for action in actions:
        if isinstance(action.value, Act) and action.value.family == "protest":
            span = token_range(reading, action.start, action.end)
            protests.setdefault(sentence_at(reading, action.start), []).append(span)
            codes[span[0]] = action.value.code
    masked = tuple((hit.first, hit.last) for hit in grammar.masks.scan(reading.tokens))
    scene = _Scene(
        grammar,
        reading,
        parses,
        chunks.lattice(grammar.shallow, reading.tokens, masked),
        classify(grammar.heads, reading.tokens),
        {number: tuple(sorted(spans)) for number, spans in protests.items()},
        codes,
        _quoted_tokens(reading),
    )
    made: list[Mention] = []
    for number, sentence in enumerate(reading.sentences):
        reached = sentence.first
        for hit in chunks.scan(scene.lattice, grammar.cues, sentence.first, sentence.last):
            frame = grammar.frames[hit.key]
            if hit.first < reached or hit.first in scene.quoted or not _belongs(scene, number, sentence, hit, frame):
                continue
            wordings = _wordings(scene, sentence, hit, frame) or _items(scene, number, hit, frame)
            if wordings:
                reached = wordings[-1][1]
            made.extend(_mention(scene, first, last, frame) for first, last in wordings)
    return tuple(made)


def _quoted_tokens(reading: Reading) -> frozenset[int]:
    spans = ((quote.inner_start, quote.inner_end) for quote in reading.quotes if quote.depth == 0)
    return frozenset(index for span in spans for index in range(*token_range(reading, *span)))


def _mention(scene: _Scene, first: int, last: int, frame: Frame) -> Mention:
    words = token_evidence(scene.reading, first, last)
    return Mention("demand", words.start, words.end, words.text, frame.id, Words(words.text, None, frame.stance), frame.label)


# ---------------------------------------------------------------------------------------------------------- whose cue?


def _belongs(scene: _Scene, number: int, sentence: Sentence, hit: Hit, frame: Frame) -> bool:
    """Whether the cue belongs to a protest: the action it follows, the people who say it, or the words themselves."""
    if frame.prep is not None and scene.lattice.tags[hit.first] == "P" and _in_name(scene, sentence, hit.first):
        return False
    if frame.who == "any":
        return True
    if frame.who == "people":
        return _by_people(scene, number, sentence, hit, frame)
    if any(_is_protest(scene, number, index) for index in range(hit.first, hit.last)):
        return True
    opening = hit.first == sentence.first and frame.stance == "against"
    if (frame.around or opening) and number in scene.protests:
        return True
    return _follows_action(scene, number, hit.first, frame.near) or (frame.prep is not None and _matters(scene, sentence, hit))


def _in_name(scene: _Scene, sentence: Sentence, at: int) -> bool:
    """Whether the preposition at token *at* stands inside a name ("comité Vérité pour Lina", "Norwich Against Racism")."""
    tokens, first = scene.reading.tokens, at
    if tokens[at].text[0].isupper() and at > sentence.first and not sentence.heading:
        return True
    while first > sentence.first and tokens[first - 1].text[0].isupper() and at - first < 3:
        first -= 1
    heads = (scene.classes.get(index) for index in {at - 1, first - 1})
    return any(head is not None and head.kind == "organisation" for head in heads)


def _follows_action(scene: _Scene, number: int, cue: int, near: bool) -> bool:
    """Whether the cue stands after a word of a protest in its sentence, with nothing between that it rather belongs to."""
    spans = [span for span in scene.protests.get(number, ()) if span[0] < cue <= span[1] + _REACH]
    if not spans:
        return False
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    between = range(max(spans)[1], cue)
    blocked = _HARD | frozenset("VBRI") if near else _HARD
    if any(tags[index] in blocked for index in between):
        return False
    return not any(tokens[index].norm in scene.grammar.carriers for index in between)


def _matters(scene: _Scene, sentence: Sentence, hit: Hit) -> bool:
    """Whether a wording headed by a policy or a grievance follows a group or a crowd, in a report that tells of a protest."""
    if not scene.protests:
        return False
    first = _after_skips(scene, hit.last, sentence.last)
    while first < sentence.last and scene.lattice.tags[first] in "D#":
        first += 1
    if not scene.grammar.matters.at(scene.reading.tokens, first, sentence.last):
        return False
    kinds = {head.kind for index in range(sentence.first, hit.first) if (head := scene.classes.get(index)) is not None}
    return bool(kinds & {"crowd", "group", "organisation", "movement"})


def _after_skips(scene: _Scene, at: int, last: int) -> int:
    hits = scene.grammar.skips.at(scene.reading.tokens, at, last)
    while hits:
        at = hits[0].last
        hits = scene.grammar.skips.at(scene.reading.tokens, at, last)
    return at


def _by_people(scene: _Scene, number: int, sentence: Sentence, hit: Hit, frame: Frame) -> bool:
    """Whether the subject of the cue's verb is those who protest: a crowd, a group, an organisation, or a pronoun for them."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    if any(first <= index < last for first, last in scene.protests.get(number, ()) for index in range(hit.first, hit.last)):
        return True
    first = hit.first
    while first > sentence.first and tags[first - 1] in "VOANXI":
        first -= 1
    before = tags[first - 1] if first > sentence.first else "."
    if before == "B" or "B" in tags[hit.first : hit.last]:
        pronoun = first - 1 if before == "B" else hit.first + list(tags[hit.first : hit.last]).index("B")
        relative = tokens[pronoun].norm in scene.grammar.shallow.breaks
        return tokens[pronoun].norm in scene.grammar.pronouns and (relative or not _antecedent_is_other(scene, number, pronoun))
    if before in "PIR" and "V" not in tags[first : hit.last]:
        return _follows_action(scene, number, first, near=False) or number in scene.protests
    if before == "R":
        return _antecedent_is_people(scene, number, first - 1, sentence.first)
    noun = _subject(scene, number, sentence, first, hit.last)
    if noun is None:
        return False
    head = scene.classes.get(noun)
    if head is None:
        named = tokens[noun].text[:1].isupper() and number in scene.protests and frame.stance == "for"
        return tokens[noun].norm in scene.grammar.pronouns or named or _is_protest(scene, number, noun)
    return _protesters(head)


def _protesters(head: Head | None) -> bool:
    """Whether such a head names people who may protest or call for it."""
    if head is None:
        return False
    return head.kind in ("crowd", "group", "movement") or (head.kind == "organisation" and head.role in (None, "union", "organisers"))


def _antecedent_is_people(scene: _Scene, number: int, relative: int, first: int) -> bool:
    """Whether the noun phrase before a relative pronoun names protesters or a protest."""
    at = chunks.chunk_at(scene.lattice, relative)
    at = len(scene.lattice.chunks) if at is None else at
    for chunk in reversed(scene.lattice.chunks[max(0, at - 4) : at]):
        if chunk.first < first:
            break
        if _protesters(scene.classes.get(chunk.head)) or _is_protest(scene, number, chunk.head):
            return True
        if chunk.link != "next":
            break
    return False


def _subject(scene: _Scene, number: int, sentence: Sentence, first: int, last: int) -> int | None:
    """The head noun of the subject of the verb group ``first:last``."""
    parse = scene.parses.get(number)
    if parse is not None:
        for token in range(last - 1, first - 1, -1):
            noun = syntax.subject(parse, token)
            if noun is not None:
                return noun
    spans = chunks.subject(scene.lattice, first, sentence.first)
    return spans[0].head if spans else None


def _antecedent_is_other(scene: _Scene, number: int, pronoun: int) -> bool:
    """Whether whom the pronoun stands for is an institution or an outlet.

    That is the nearest head before it in its sentence, or the first of the sentence before, that agrees with it in number.
    """
    tokens, plural = scene.reading.tokens, scene.grammar.plural
    sentences = scene.reading.sentences
    before = list(range(pronoun - 1, sentences[number].first - 1, -1))
    if number:
        before += range(sentences[number - 1].first, min(sentences[number - 1].last, sentences[number - 1].first + 8))
    many = tokens[pronoun].norm.endswith(plural)
    for index in before:
        head = scene.classes.get(index)
        if head is not None and (not scene.grammar.head_first or tokens[index].norm.endswith(plural) == many):
            return head.kind == "institution" or head.role in ("media", "expert")
    return False


def _is_protest(scene: _Scene, number: int, token: int) -> bool:
    return any(first <= token < last for first, last in scene.protests.get(number, ()))


# ------------------------------------------------------------------------------------------------------------ wordings


def _wordings(scene: _Scene, sentence: Sentence, hit: Hit, frame: Frame) -> list[tuple[int, int]]:
    """Token ranges of the coordinated wordings after the cue; with ``keep`` the one that begins with the cue itself."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    first, last = _after_skips(scene, hit.last, sentence.last), sentence.last
    if first >= last or (tags[first] == "I" and not frame.clause) or scene.grammar.stops.at(tokens, first, last):
        return []
    if tags[first] == '"':
        quote = next((q for q in scene.reading.quotes if q.start == tokens[first].start), None)
        if quote is not None:
            end = next((i for i in range(first + 1, last) if tokens[i].end > quote.inner_end), last)
            return [(first + 1, end)] if end > first + 1 else []
        first += 1
    if frame.infinitive is not None:
        verb = next((i for i in range(first, min(first + 24, last)) if tags[i] in _HARD or tags[i] in "IV"), last)
        if verb >= last or tags[verb] != "I" or _to_act(scene, sentence, verb):
            return []
        first = verb if frame.infinitive == "start" else first
    if frame.not_for_its_own and _its_own(scene, sentence, hit, first, frame):
        return []
    ranges = _clauses(scene, hit, first, last, frame.infinitive is not None) if frame.clause else _phrases(scene, first, last, frame)
    found = [trimmed for a, b in ranges if (trimmed := _trim(scene, a, b, frame)) is not None]
    if frame.keep and found:
        return [(hit.first, found[0][1])]
    return found


def _its_own(scene: _Scene, sentence: Sentence, hit: Hit, first: int, frame: Frame) -> bool:
    """Whether those named after the cue are who does it rather than what it is for ("a day of strike for the nurses")."""
    before = max((span[0] for span in scene.protests.get(_number(scene, first), ()) if span[0] < hit.first), default=-1)
    if scene.codes.get(before) not in frame.not_for_its_own:
        return False
    noun = next((index for index in range(first, min(first + 4, sentence.last)) if scene.lattice.tags[index] == "W"), -1)
    head = scene.classes.get(noun)
    return head is not None and head.kind in ("group", "crowd")


def _items(scene: _Scene, number: int, hit: Hit, frame: Frame) -> list[tuple[int, int]]:
    """The items of the list that the cue announces with a colon at the end of its line, one wording an item."""
    sentences, tokens = scene.reading.sentences, scene.reading.tokens
    if frame.who != "any" or frame.label != "demand" or hit.last < sentences[number].last or scene.lattice.tags[hit.last - 1] != ":":
        return []
    found: list[tuple[int, int]] = []
    for sentence in sentences[number + 1 : number + 1 + _MOST_ITEMS]:
        if tokens[sentence.first].text not in _BULLETS:
            break
        first = sentence.first + 1
        end = next((at for at in range(first, sentence.last) if scene.lattice.tags[at] in _HARD), sentence.last)
        end -= end > first and tokens[end - 1].text == ","
        if end > first:
            found.append((first, end))
    return found


def _to_act(scene: _Scene, sentence: Sentence, verb: int) -> bool:
    """Whether the infinitive at token *verb* is that of a protest: then people are called out, and nothing is demanded."""
    return any(_is_protest(scene, _number(scene, verb), index) for index in range(verb, min(verb + 2, sentence.last)))


def _number(scene: _Scene, token: int) -> int:
    return sentence_at(scene.reading, scene.reading.tokens[token].start)


def _clauses(scene: _Scene, hit: Hit, first: int, last: int, infinitive: bool) -> list[tuple[int, int]]:
    """A clause or infinitive up to its end; a coordinator followed by the cue's own last word begins the next."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    opener = tokens[hit.last - 1].norm
    found: list[tuple[int, int]] = []
    start = at = first
    while at < last and at - start < _LONGEST:
        if tags[at] in _HARD or tags[at] == '"' or tokens[at].norm in scene.grammar.enders:
            break
        if tags[at] in ",C":
            after = at
            while after < last and tags[after] in ",C":
                after += 1
            again = next((i + 1 for i in range(after, min(after + 2, last)) if tokens[i].norm[:2] == opener[:2]), None)
            if infinitive and "C" in tags[at:after]:
                again = next((i for i in range(after, min(after + 2, last)) if tags[i] == "I"), None)
            if again is not None:
                found.append((start, at))
                start = at = again
                continue
            if tags[at] == ",":
                break
        at += 1
    found.append((start, at))
    return found


def _phrases(scene: _Scene, first: int, last: int, frame: Frame) -> list[tuple[int, int]]:
    """Coordinated noun phrases with all that hangs on them. A list of commas alone needs three members that open alike."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    start, at = first, first
    found: list[tuple[int, int]] = []
    joined = cut_by_verb = subordinate = False
    while at < last and at - start < _LONGEST:
        tag = tags[at]
        if tag in _HARD or tag == '"' or (tag == "B" and not subordinate):
            break
        if tag == "R":
            subordinate = True
        if tag == "V" and not subordinate:
            cut_by_verb = bool(found)
            if tokens[first - 1].norm in scene.grammar.shallow.conjunctions:
                return found
            break
        if at > start and (tokens[at].norm in scene.grammar.enders or _purpose(scene, at, last)):
            break
        if tag in ",C":
            after, coordinated = at, False
            while after < last and tags[after] in ",C":
                coordinated = coordinated or tags[after] == "C"
                after += 1
            verdict = _turn(scene, first, start, at, after, last, coordinated, subordinate, frame)
            if verdict == "stop":
                break
            if verdict == "split":
                found.append((start, at))
                joined = joined or coordinated
                start = at = _past_prep(scene, after, frame)
                subordinate = False
                continue
            at = after
            continue
        at += 1
    if not cut_by_verb or not found:
        found.append((start, at))
    joined = joined or "C" in tags[found[-1][0] : found[-1][1]]
    if len(found) > 1 and not joined and (len(found) < 3 or tags[first] != "D"):
        return found[:1]
    return found


def _purpose(scene: _Scene, at: int, last: int) -> bool:
    """Whether another frame begins at *at*: its preposition before an infinitive or a clause ("pour dénoncer", "pour que")."""
    token = scene.reading.tokens[at].norm
    opens = scene.grammar.shallow.families.get(token, token) in scene.grammar.fence
    return opens and scene.lattice.tags[at] == "P" and at + 1 < last and scene.lattice.tags[at + 1] in "IR"


def _past_prep(scene: _Scene, at: int, frame: Frame) -> int:
    """Past the repeated preposition of the frame ("contre X et contre Y")."""
    token = scene.reading.tokens[at].norm
    return at + 1 if frame.prep is not None and scene.grammar.shallow.families.get(token, token) == frame.prep else at


def _turn(scene: _Scene, first: int, start: int, at: int, after: int, last: int, coordinated: bool, subordinate: bool, frame: Frame) -> str:
    """What a comma or coordinator at ``at:after`` does to the wording that began at *start*: ``split``, ``stop`` or ``go`` on."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    if after >= last:
        return "stop"
    tag, token = tags[after], tokens[after].norm
    family = scene.grammar.shallow.families.get(token, token)
    if tag == "P":
        if family == frame.prep:
            return "split"
        if family in scene.grammar.fence:
            return "stop"
        if (
            coordinated
            and not subordinate
            and family in scene.grammar.shallow.genitives
            and list(tags[after + 1 : after + 3]) == ["W", "W"]
        ):
            return "split"
        before = {scene.grammar.shallow.families.get(tokens[i].norm, tokens[i].norm) for i in range(start, at) if tags[i] == "P"}
        return "go" if family in before or (coordinated and not subordinate) else "stop"
    if tag in "VBRI" + "".join(_HARD):
        return "go" if subordinate and coordinated else "stop"
    if tag == "D" or (tag == "#" and coordinated):
        if subordinate and coordinated:
            return "go"
        alike = tags[first] in "D#" or not scene.grammar.head_first
        return "split" if alike or coordinated else "stop"
    if tag == "W":
        begun = at
        while begun > start and tags[begun - 1] in "WT":
            begun -= 1
        words = at - begun
        if scene.grammar.head_first and tags[start] == "D":
            return "go" if coordinated or (tags[at - 1] in "WT" and chunks.coordinator_follows(tags, after, last)) else "stop"
        if words < 2 or subordinate or (after + 1 < last and tags[after + 1] in ",C" and not coordinated and words < 2):
            return "go" if coordinated or chunks.coordinator_follows(tags, after, last) else "stop"
        return "split" if coordinated or chunks.coordinator_follows(tags, after, last) else "stop"
    return "stop"


def _trim(scene: _Scene, first: int, last: int, frame: Frame) -> tuple[int, int] | None:
    """The wording without leading article, closing times, places and marks; None where nothing worth keeping is left."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    ends = "XR" if frame.label == "occasion" else "X"
    stop = next((i for i in range(first, last) if tags[i] in ends), last)
    if stop > first:
        last = stop
    at = chunks.chunk_at(scene.lattice, last - 1)
    while at is not None and at > 0:
        chunk = scene.lattice.chunks[at]
        if chunk.last != last or chunk.first <= first or chunk.prep not in scene.grammar.trailing:
            break
        if chunk.prep in scene.grammar.fence or not tokens[chunk.core].text[0].isupper():
            break
        last, at = chunk.first, at - 1
    while last > first and tags[last - 1] in 'PDCAR,"#N':
        last -= 1
    while first < last and tags[first] in ',"C':
        first += 1
    if not any(tags[i] in "WTIV" for i in range(first, last)):
        return None
    noun = next((i for i in range(first, last) if tags[i] == "W"), None)
    if noun is not None and frame.label == "demand" and not frame.clause:
        end = next((index for index in range(noun, last) if tags[index] != "W"), last)
        if any(_is_protest(scene, _number(scene, noun), index) for index in range(noun, end)):
            return None
        head = scene.classes.get(noun)
        kinds = ("crowd", "institution") if frame.stance == "against" else ("crowd", "institution", "organisation")
        if head is not None and head.kind in kinds and frame.prep is not None:
            return None
    return first, last
