"""Dependency parses of the sentences that need one, by the tagged models of spaCy (Honnibal et al. 2020), on Selon's own tokens.

Only a model's embedding layer and parser are loaded: no tokeniser (most of the loading time of the French model is the compiling of its
tokeniser's exceptions, which we have no use for), no tagger, no lemmatiser, no entity recogniser. A sentence becomes one document of our
tokens, so heads are indices of our tokens without any alignment. All sentences of a report are one batch, and only of that report: what a
report is parsed into never depends on what else is coded in the same run.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple, Protocol

from selon.errors import ResourceError
from selon.lang.pack import Pack
from selon.model import Act, Mentions, Parse, Parses, Reading, Token
from selon.read.threads import one_thread
from selon.text import sentence_at

LONGEST = 250
"""Sentences of more tokens are not parsed: lists and broken texts, on which a parse is slow and worth nothing."""

VERB = "verb"
"""The class of an action's word, and the label of a cue, that a parse can tell something of."""

KEPT_WORDS = 50_000
"""Different words whose features are kept; later ones are forgotten after each report, so that memory does not grow."""


_PARTS_OF_BATCH = 4
"""spaCy's parser cuts a batch into four, and works through them one by one: a batch so many times as large goes through at once."""

PARTS = ("tok2vec", "parser")
"""What is loaded of a model, in the order of work."""


class Sentence(NamedTuple):
    """What a parser is given: words, and for each whether white space follows it."""

    words: tuple[str, ...]
    spaces: tuple[bool, ...]


class Tree(NamedTuple):
    """What a parser gives: for each word the position of its head in the sentence (its own for a root) and the label."""

    heads: tuple[int, ...]
    labels: tuple[str, ...]


class Parser(Protocol):
    """Anything that parses sentences. ``name`` is written to the output, with the version."""

    @property
    def name(self) -> str:
        """Name and version of the model."""
        ...

    def __call__(self, sentences: Sequence[Sentence]) -> Sequence[Tree]:
        """One tree for each sentence, in order."""
        ...


class SpacyParser(NamedTuple):
    """A spaCy model reduced to its parser."""

    name: str
    parse: Callable[[Sequence[Sentence]], Sequence[Tree]]

    def __call__(self, sentences: Sequence[Sentence]) -> Sequence[Tree]:
        """One tree for each sentence, in order."""
        return self.parse(sentences)


def prepare(pack: Pack) -> None:
    """Parsing keeps nothing of the pack: the parser handed in is that of its language."""


def parse(kept: None, reading: Reading, parser: Parser | None, actions: Mentions, cues: Mentions) -> Parses:
    """Parses of the sentences in which a verb of saying (of *cues*) or of an event (of *actions*) stands, by sentence index.

    Only of verbs is a parse asked for anything: who does it, and where the clause ends that it governs. Sentences of more than
    :data:`LONGEST` tokens are left out; without a parser there are none.
    """
    if parser is None:
        return MappingProxyType({})
    verbs = [action for action in actions if isinstance(action.value, Act) and action.value.word_class == VERB]
    verbs += [cue for cue in cues if cue.label == VERB]
    wanted = sorted({sentence_at(reading, verb.start) for verb in verbs})
    return parse_sentences(reading, parser, wanted)


def parse_sentences(reading: Reading, parser: Parser, indices: Iterable[int]) -> Parses:
    """Parses of the sentences with the given *indices*, by index, in that order."""
    chosen = [(index, reading.sentences[index]) for index in indices]
    chosen = [(index, sentence) for index, sentence in chosen if sentence.last - sentence.first <= LONGEST]
    trees = parser([_sentence(reading.tokens[sentence.first : sentence.last]) for _, sentence in chosen])
    made: dict[int, Parse] = {}
    for (index, sentence), tree in zip(chosen, trees, strict=True):
        made[index] = Parse(sentence.first, tuple(sentence.first + head for head in tree.heads), tree.labels)
    return MappingProxyType(made)


def _sentence(tokens: Sequence[Token]) -> Sentence:
    spaces = tuple(token.end < following.start for token, following in pairwise(tokens))
    return Sentence(tuple(_word(token) for token in tokens), (*spaces, False))


def _word(token: Token) -> str:
    """The word as treebanks write it: with a straight apostrophe ("l'"). A mark alone stays, as it may be a quotation mark."""
    return token.text if len(token.text) == 1 else token.text.replace("’", "'")


def installed(names: Sequence[str]) -> str | None:
    """The first of the models *names* that is installed, or None. Imports nothing of them."""
    if find_spec("spacy") is None:
        return None
    return next((name for name in names if find_spec(name) is not None), None)


def model_name(names: Sequence[str], *, required: bool) -> str | None:
    """Name and version of the model that :func:`open_parser` would load, as the output names it; nothing is loaded.

    Raises ResourceError as that does.
    """
    name = installed(names)
    if name is not None:
        return f"{name} {_folder(name).name.removeprefix(f'{name}-')}"
    open_parser(names, required=required)
    return None


def open_parser(names: Sequence[str], *, required: bool) -> Parser | None:
    """The parser of the first of the models *names* that is installed; None where none is and none is *required*.

    Raises ResourceError where one is required and missing, or is there and damaged.
    """
    name = installed(names)
    if name is not None:
        return load_spacy(name)
    if required:
        raise ResourceError(
            f"no dependency parser: none of {', '.join(names)} is installed; install one with: python -m pip install {names[-1]}"
        )
    return None


def _info(*arguments: Any, **named: Any) -> Any:
    """``spacy.info``, imported when it is called."""
    return import_module("spacy.cli.info").info(*arguments, **named)


@contextmanager
def _without_commands() -> Iterator[None]:
    """Import spaCy without its command line.

    spaCy imports its command line with itself, and so several HTTP clients, one of which opens a socket to try out IPv6: half a second, and
    nothing that parsing needs. While spaCy is imported, empty modules stand in for it; then they go, and who wants it can import it.
    """
    names = ("spacy.cli", "spacy.cli.info")
    if "spacy" in sys.modules:
        yield
        return
    for name in names:
        stand_in = ModuleType(name)
        setattr(stand_in, "info", _info)  # noqa: B010
        sys.modules[name] = stand_in
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)


def load_spacy(name: str) -> SpacyParser:
    """The embedding layer and the parser of the installed spaCy model *name*. Raises ResourceError where its files are not as expected."""
    one_thread()
    with _without_commands():
        spacy = import_module("spacy.util")
        documents = import_module("spacy.tokens")
    folder, config, version = _model_files(name, spacy)
    config["nlp"].update(lang="xx", pipeline=list(PARTS), disabled=[])
    config["components"] = {part: settings for part, settings in config["components"].items() if part in PARTS}
    config["initialize"] = {}
    try:
        language = spacy.load_model_from_config(config, auto_fill=True, validate=False)
        language.vocab.from_disk(folder / "vocab", exclude=["strings"])
        for part in PARTS:
            language.get_pipe(part).from_disk(folder / part, exclude=["vocab"])
            _multiply_by_numpy(language.get_pipe(part).model)
    except (OSError, ValueError, KeyError) as error:
        raise ResourceError(f"the parser model {name} {version} in {folder} can't be loaded ({error}); reinstall it") from error
    return SpacyParser(f"{name} {version}", _batch(language, documents.Doc))


def _folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ResourceError(f"the parser model {name} is not installed; install it with: python -m pip install {name}")
    folder = next(iter(sorted(Path(spec.origin).parent.glob(f"{name}-*"))), None)
    if folder is None:
        raise ResourceError(f"the parser model {name} holds no model folder in {Path(spec.origin).parent}; reinstall it")
    return folder


def _model_files(name: str, spacy: Any) -> tuple[Path, Any, str]:
    folder = _folder(name)
    return folder, spacy.load_config(folder / "config.cfg"), folder.name.removeprefix(f"{name}-")


def _multiply_by_numpy(model: Any) -> None:
    """Let NumPy multiply matrices instead of BLIS: a third off the time of a parse on x86, with the same parses."""
    operations = import_module("thinc.api").NumpyOps
    plain = operations(use_blis=False)
    for layer in model.walk():
        if type(layer.ops) is operations:
            layer.ops = plain


def _batch(language: Any, document: Any) -> Callable[[Sequence[Sentence]], Sequence[Tree]]:
    """A function that parses a batch."""
    tokens, parser = (language.get_pipe(part) for part in PARTS)
    from selon.read.vectors import word_vectors  # brings NumPy, which has to find one thread asked for

    vectors = word_vectors(tokens.model, lambda words: _document(language, document, Sentence(*zip(*words, strict=True))), KEPT_WORDS)

    def run(sentences: Sequence[Sentence]) -> Sequence[Tree]:
        with language.memory_zone() if len(language.vocab) > KEPT_WORDS else nullcontext():
            docs: Any = [_document(language, document, sentence) for sentence in sentences]
            if vectors is None:
                docs = list(tokens.pipe(docs, batch_size=max(1, len(docs))))
            else:
                for doc, made in zip(docs, vectors([tuple(zip(*sentence, strict=True)) for sentence in sentences]), strict=True):
                    doc.tensor = made
            docs = list(parser.pipe(docs, batch_size=_PARTS_OF_BATCH * max(1, len(docs))))
            return [_tree(language.vocab.strings, doc) for doc in docs]

    return run


def _tree(strings: Any, doc: Any) -> Tree:
    columns = doc.to_array(["HEAD", "DEP"])
    heads = columns[:, 0].astype("int64").tolist()  # distance from each word to its head
    return Tree(tuple(index + head for index, head in enumerate(heads)), tuple(strings[label] for label in columns[:, 1].tolist()))


def _document(language: Any, document: Any, sentence: Sentence) -> Any:
    starts = [True] + [False] * (len(sentence.words) - 1)
    return document(language.vocab, words=list(sentence.words), spaces=list(sentence.spaces), sent_starts=starts)
