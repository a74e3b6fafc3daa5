"""The contract of handlers: a way says what may be asked by whom, an ask is all that a handler is handed, an answer all it gives back.

Handlers are ordinary functions; they run in a thread of their own, and may wait for the writer.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl, quote

import msgspec
from markupsafe import Markup
from msgspec import Struct

from selon.errors import Refused, Worded
from selon.export.visible import visible
from selon.review.refusing import told
from selon.store.handle import Project
from selon.web.bench import Bench, Tastes
from selon.web.sessions import Role, Who
from selon.web.uploads import Upload
from selon.web.words import Words

T = TypeVar("T", bound=Struct)
LONGEST = 300
"""Characters of a parameter of a URL."""
MANY = 100
"""Parameters of a URL."""
HTML, JSON = "text/html; charset=utf-8", "application/json"


class Answer(Struct, frozen=True):
    """What goes back. ``policy`` names a content security policy of :mod:`selon.web.security`; ``file`` is sent instead of a body."""

    body: bytes
    media: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    policy: str = "strict"
    file: Path | None = None


class Ask(Struct, frozen=True, eq=False):
    """What is asked: a request that passed the guard and whose sender may ask it.

    ``way``: the way that it took. ``who``: None only on ways without a role. ``path``: the parts of the address that vary. ``given``: the
    parameters as (name, value) in order. ``address``: path and parameters as they were asked. ``reader``: the project, to be read, in one
    snapshot (ways without a role have none). ``upload``: the files of a form, on ways that take them.
    """

    bench: Bench
    way: "Way"
    who: Who | None
    tastes: Tastes
    path: Mapping[str, str] = {}
    given: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    cookies: Mapping[str, str] = {}
    address: str = "/"
    reader: Project | None = None
    upload: Upload | None = None

    @property
    def words(self) -> Words:
        """The words of the pages, in the language of who asks."""
        return self.bench.words[self.tastes.language]

    @property
    def project(self) -> Project:
        """The project, to be read."""
        if self.reader is None:
            raise LookupError(f"{self.way.path} has no role, and so no project to read")
        return self.reader

    @property
    def coder(self) -> str:
        """The name under which decisions are kept."""
        if self.who is None:
            raise LookupError(f"{self.way.path} has no role, and so nobody asks")
        return self.who.coder

    def query(self, kind: type[T]) -> T:
        """The parameters of the URL as a *kind*. Unknown, doubled or wrong ones are refused (400); empty ones are as if not given."""
        return filled(kind, self.given)

    def form(self, kind: type[T]) -> T:
        """The fields of a form that was sent, as a *kind*, under the same rules."""
        try:
            pairs = parse_qsl(self.body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(self.body), max_num_fields=MANY)
        except ValueError:
            raise Refused(400, "no_form") from None
        return filled(kind, pairs)

    def json(self, kind: type[T]) -> T:
        """The body as a *kind*. Raises Refused (400) for anything else."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise Refused(400, "no_json", why=str(error)) from None

    def told(self, error: Refused) -> str:
        """What *error* is in words."""
        cells = {name: cell if isinstance(cell, str) else self._worded(cell) for name, cell in error.cells.items()}
        return str(self.words.pages.errors[error.word]).format(**{name: visible(cell) for name, cell in cells.items()})

    def _worded(self, error: Worded) -> str:
        """Why a decision can't be, in the language of who asks."""
        return told(error, self.tastes.language, self.bench.speeches[self.tastes.language].title)

    def part(self, template: str, **things: Hashable) -> Markup:
        """The part *template* of a page, which shows *things*, in the language of who asks; see :func:`selon.web.rendering.parts`."""
        return self.bench.part(template, self.way.name, self.tastes.language, **things)

    def page(self, template: str, *, status: int = 200, policy: str = "strict", **context: object) -> Answer:
        """The answer with the page *template*, rendered."""
        return Answer(self.bench.render(template, self, context).encode("utf-8"), HTML, status, policy=policy)


Handler = Callable[[Ask], Answer]


class Way(Struct, frozen=True):
    """One way into the workbench.

    ``role``: the least role that may go it; None: anybody, without a session. ``name``: that of its words (``words/<xx>/<name>.toml``)
    and of its keys (``keys/<name>.toml``). ``shown``: stands in the navigation. ``body``: greatest number of bytes that may be sent.
    ``upload``: of a form with files; 0: it takes none. ``seconds``: how long its questions to the project may take. ``data``: errors are
    told as JSON, and what is sent is JSON.
    """

    method: Literal["GET", "POST"]
    path: str
    role: Role | None
    handler: Handler
    name: str = "shell"
    shown: bool = False
    body: int = 0
    upload: int = 0
    seconds: float = 2.0
    data: bool = False


def data(value: object, status: int = 200) -> Answer:
    """The answer with *value* as JSON."""
    return Answer(msgspec.json.encode(value), JSON, status)


def goto(path: str, *headers: tuple[str, str]) -> Answer:
    """Go to *path* of the workbench. Anything that a browser could take for another server leads to the start."""
    return Answer(b"", "text/plain", 303, (("location", own_path(path)), *headers))


def own_path(path: str) -> str:
    """*path* where it is one of this server and nothing else, "/" otherwise."""
    fine = path.startswith("/") and not path.startswith("//") and path.isprintable() and path.isascii() and "\\" not in path
    return path if fine else "/"


def download(name: str, media: str, body: bytes | Path) -> Answer:
    """The answer with a file to keep, its bytes or where it lies: never shown by the browser itself."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    held = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    told = (("content-disposition", held),)
    return (
        Answer(b"", media, headers=told, policy="nothing", file=body)
        if isinstance(body, Path)
        else Answer(body, media, headers=told, policy="nothing")
    )


def filled(kind: type[T], given: Sequence[tuple[str, str]]) -> T:
    """*given* as a *kind*: fields that are tuples take all values of their name, others one. Raises Refused (400)."""
    if len(given) > MANY:
        raise Refused(400, "too_many_parameters")
    known = {field.name: field for field in msgspec.structs.fields(kind)}
    cells: dict[str, Any] = {}
    for name, value in given:
        if name not in known:
            raise Refused(400, "unknown_parameter", name=name[:LONGEST])
        if len(value) > LONGEST or "\0" in value:
            raise Refused(400, "wrong_parameter", name=name, value=value[:40])
        if not value.strip():
            continue
        if isinstance(known[name].default, tuple):
            cells.setdefault(name, []).append(value)
        elif name in cells:
            raise Refused(400, "doubled_parameter", name=name)
        else:
            cells[name] = value
    try:
        return msgspec.convert(cells, kind, strict=False)
    except msgspec.ValidationError as error:
        name = str(error).partition("$.")[2].partition("`")[0].partition("[")[0]
        raise Refused(400, "wrong_parameter", name=name or "?", value=str(cells.get(name, ""))[:40]) from None


def code(name: str, value: str, codes: Sequence[str]) -> str:
    """*value* where it is one of *codes*. Raises Refused (400)."""
    if value not in codes:
        raise Refused(400, "wrong_parameter", name=name, value=value[:40])
    return value


def day(name: str, value: str | None) -> str | None:
    """*value* as a day ``YYYY-MM-DD``, or None. Raises Refused (400)."""
    try:
        return None if value is None else date.fromisoformat(value).isoformat()
    except ValueError:
        raise Refused(400, "wrong_parameter", name=name, value=value or "") from None
