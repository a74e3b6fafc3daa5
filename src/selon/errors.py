"""Every error that Selon raises on purpose.

    SelonError
    ├── UsageError          the command was called wrongly            exit code 2
    ├── InputError          a source cannot be read as a report       exit code 3 (or a recorded outcome, see below)
    │   ├── EmptyInput      no text in it
    │   ├── BinaryInput     not text at all
    │   ├── EncodingError   text, but not in an encoding we can name
    │   ├── TooLarge        past a stated limit
    │   ├── TextLost        a parser dropped the text that the source shows
    │   ├── NoTextLayer     pictures of text
    │   ├── NoTextColumn    a table in which no column is known to hold the text
    │   ├── UnknownSeparator  no profile of that name for an export of a press archive
    │   ├── TitleOnly       a heading and no body
    │   ├── CutShort        its bytes end too early, or are damaged on the way
    │   └── UnsupportedLanguage  no pack for the language it is written in
    ├── PackError           a language pack or the codebook is wrong: file, line, reason
    ├── ResourceError       a model or the gazetteer is missing or damaged
    ├── RunError            a run cannot go on: what it runs on is gone, or would give other results
    ├── DecisionRefused     what a coder decided can't be             exit code 2
    ├── DecisionStale       what was decided on has changed since     exit code 5
    ├── Busy                another process writes to that folder         exit code 5
    ├── Stopped             work was ended by whoever asked for it
    ├── Refused             a request to the workbench can't be granted   answered with its status
    └── StoreError          a project can't be read or written            exit code: its ``exit_code``
        ├── StoreMissing    there is none at that path                    3
        ├── StoreForeign    the file is no project                        3
        ├── StoreNewer      written by a newer version                    3
        ├── StoreOlder      of an older version, and only to be read      3
        ├── StoreDamaged    its bytes are not what they were              3
        ├── StoreLocked     another process writes to it                  5
        ├── StoreFull       no room on the disk                           1
        ├── StoreReadOnly   may not be written to                         1
        ├── StoreFailed     the disk fails                                1
        ├── StoreSlow       a question took longer than it may            1
        └── StoreConflict   what is to be written contradicts what is there   1

A problem *in the data* (a sum that does not add up, a weekday that does not fit) is a finding, never an exception.
Messages say what, where, and what to do.
"""

import traceback
from collections.abc import Mapping
from pathlib import PurePath
from typing import NamedTuple

DEFECTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a mistake in Selon's own code raises. One report that meets it must not cost the others. No memory left is none of them."""
_LONGEST = 500


class SelonError(Exception):
    """Base of all errors raised on purpose; its text is meant for a user. ``exit_code`` is that of a command which ends by it."""

    exit_code = 1


class UsageError(SelonError):
    """The command was called with arguments that do not fit."""

    exit_code = 2


class InputError(SelonError):
    """A source cannot become a report. ``outcome`` is the word recorded for it; ``unreadable`` says that its bytes could not be had."""

    exit_code = 3
    outcome = "unreadable"
    unreadable = True


class EmptyInput(InputError):
    """The source holds no text."""

    outcome = "empty"
    unreadable = False


class BinaryInput(InputError):
    """The source is not text."""

    outcome = "binary"


class EncodingError(InputError):
    """The source is text in no encoding that we can name."""

    outcome = "wrong_encoding"


class TooLarge(InputError):
    """The source is past a stated limit."""

    outcome = "too_large"
    unreadable = False


class TitleOnly(InputError):
    """The source holds a heading and no body."""

    outcome = "title_only"
    unreadable = False


class CutShort(InputError):
    """The source's bytes end too early, or are damaged."""

    outcome = "cut_short"


class TextLost(InputError):
    """The source shows text, and what could be drawn out of it is no article any more."""

    outcome = "text_lost"
    unreadable = False


class NoTextLayer(InputError):
    """The source holds pictures of text and no text."""

    outcome = "no_text_layer"
    unreadable = False


class NoTextColumn(InputError):
    """No column of a table is known to hold the text, or one that was named is not there."""

    outcome = "no_text_column"
    unreadable = False


class UnknownSeparator(InputError):
    """There is no profile of that name for exports of press archives."""

    outcome = "unknown_separator"
    unreadable = False


class UnsupportedLanguage(InputError):
    """No pack for the language of the source."""

    outcome = "unsupported_language"
    unreadable = False


def refusal(outcome: str) -> type[InputError]:
    """The error whose recorded word is *outcome*; InputError itself for a word that is none's."""
    kinds = [InputError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return next((kind for kind in kinds if kind.outcome == outcome), InputError)


def told(error: BaseException) -> str:
    """An exception in words, at most some hundred characters of its own, with the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({PurePath(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name})" if frames else ""
    return f"{type(error).__name__}: {str(error)[:_LONGEST]}{where}"


def mistake(error: BaseException, innocent: str) -> str:
    """What a user is told of a mistake in Selon's own code; *innocent* names what is not to blame (report, source …)."""
    return f"a mistake in Selon, not in the {innocent}: {told(error)}; please report it"


class PackError(SelonError):
    """A pack file is wrong. ``path`` and ``line`` (1-based, 0 when unknown) say where."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


class ResourceError(SelonError):
    """A model or the gazetteer is missing or damaged."""


class RunError(SelonError):
    """A run cannot go on: the cluster is gone, or a worker would code by other packs, models or versions than the run's."""


class Busy(SelonError):
    """Another process writes where this one was to write."""

    exit_code = 5


class Named(NamedTuple):
    """Codes in a sentence, of a list of the codebook or of another list that has words for them."""

    list: str
    codes: tuple[str, ...]


class Worded(SelonError):
    """What can be told in the reader's language: ``word`` names the sentence, ``cells`` fill it. As it is written it is English."""

    def __init__(self, told: str, word: str = "", cells: Mapping[str, str | Named] | None = None) -> None:
        super().__init__(told)
        self.word, self.cells = word, cells or {}


class DecisionRefused(Worded):
    """What a coder decided can't be: it is about nothing, or holds what the codebook has no place for."""

    exit_code = 2


class DecisionStale(Worded):
    """What a coder decided on has changed since it was shown."""

    exit_code = 5


class Stopped(SelonError):
    """Work was ended by whoever asked for it, before it was done."""


class Refused(SelonError):
    """A request to the workbench can't be granted.

    ``status`` is that of HTTP, ``word`` names the sentence for the user among the words of the pages, ``cells`` fill it.
    """

    def __init__(self, status: int, word: str, **cells: str | Worded) -> None:
        super().__init__(f"{word}: {', '.join(map(str, cells.values()))}" if cells else word)
        self.status, self.word, self.cells = status, word, cells


class StoreError(SelonError):
    """A project can't be read or written."""


class StoreMissing(StoreError):
    """There is no project at that path."""

    exit_code = 3


class StoreForeign(StoreError):
    """The file is no project of Selon."""

    exit_code = 3


class StoreNewer(StoreError):
    """The project was written by a newer version."""

    exit_code = 3


class StoreOlder(StoreError):
    """The project is of an older version, and was opened for reading only."""

    exit_code = 3


class StoreDamaged(StoreError):
    """The file's bytes are not what they were."""

    exit_code = 3


class StoreLocked(StoreError):
    """Another process is writing."""

    exit_code = 5


class StoreFull(StoreError):
    """No room is left on the disk."""


class StoreReadOnly(StoreError):
    """The file or its folder may not be written to."""


class StoreFailed(StoreError):
    """The disk fails."""


class StoreSlow(StoreError):
    """A question took longer than it may."""


class StoreConflict(StoreError):
    """What is to be written contradicts what is there."""
