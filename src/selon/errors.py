"""Every error that Selon raises on purpose.

    SelonError
    ├── UsageError          the command was called wrongly            exit code 2
    ├── InputError          a source cannot be read as a report       exit code 3 (or a recorded outcome, see below)
    │   ├── EmptyInput      no text in it
    │   ├── BinaryInput     not text at all
    │   ├── EncodingError   text, but not in an encoding we can name
    │   ├── TooLarge        past a stated limit
    │   ├── TitleOnly       a heading and no body
    │   └── UnsupportedLanguage  no pack for the language it is written in
    ├── PackError           a language pack or the codebook is wrong: file, line, reason
    └── ResourceError       a model or the gazetteer is missing or damaged

A problem *in the data* (a sum that does not add up, a weekday that does not fit) is a finding, never an exception.
Messages say what, where, and what to do.
"""


class SelonError(Exception):
    """Base of all errors raised on purpose; its text is meant for a user."""


class UsageError(SelonError):
    """The command was called with arguments that do not fit."""


class InputError(SelonError):
    """A source cannot become a report. ``outcome`` is the word recorded for it; ``unreadable`` says that its bytes could not be had."""

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


class UnsupportedLanguage(InputError):
    """No pack for the language of the source."""

    outcome = "unsupported_language"
    unreadable = False


class PackError(SelonError):
    """A pack file is wrong. ``path`` and ``line`` (1-based, 0 when unknown) say where."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


class ResourceError(SelonError):
    """A model or the gazetteer is missing or damaged."""
