"""Templates: escaped by themselves, strict about what is missing. ``safe`` is not used; text of reports becomes text and quoted values."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from urllib.parse import urlencode, urlsplit

import msgspec
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from selon.codebook.book import Codebook
from selon.export.templating import engine
from selon.export.visible import visible
from selon.web.words import Words


def link(path: str, **parameters: object) -> str:
    """*path* with *parameters*: those that are empty are left out, tuples are written one by one."""
    pairs: list[tuple[str, str]] = []
    for name, value in parameters.items():
        if isinstance(value, tuple):
            pairs += [(name, str(one)) for one in value]
        elif value is not None and value != "":
            pairs.append((name, str(value)))
    return f"{path}?{urlencode(pairs)}" if pairs else path


def outward(address: str | None) -> str | None:
    """*address* where it is one of the web; None for anything that a browser would run or open otherwise."""
    if address is None or not address.isprintable():
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    return address.strip() if parts.scheme in ("http", "https") and parts.hostname else None


def short(source: str) -> str:
    """The last part of a path or an address: what tells sources apart in a list."""
    return source.rstrip("/").rpartition("/")[2] or source


def drawn(plot: str) -> Markup:
    """An SVG element that :mod:`selon.export.plots` drew, as it is: its own template escapes what a report gave. Nothing else goes here."""
    return Markup(plot) if plot.startswith("<svg ") else escape(plot)


class Labels:
    """What the codebook calls its codes, in the language of the reader; a code that it does not know stays as it is."""

    def __init__(self, book: Codebook) -> None:
        self._known: Mapping[tuple[str, str], Mapping[str, str]] = {
            (name, entry.code): entry.name for name in book.lists for entry in book.entries(name)
        }

    def label(self, lists: str, code: str | None, language: str) -> str:
        """The name of *code*, looked for in *lists* (names with blanks between)."""
        for name in lists.split():
            found = self._known.get((name, code or ""))
            if found and language in found:
                return found[language]
        return visible((code or "").replace("_", " "))


def _json(value: object, **_: object) -> str:
    """*value* as JSON, structures as objects. Jinja writes out what would end the script that holds it."""
    return msgspec.json.encode(value).decode("utf-8")


def environment(book: Codebook) -> Environment:
    """The templates. ``book`` names what codes are called."""
    made = engine(FileSystemLoader(str(files("selon.web") / "templates")))
    made.policies["json.dumps_function"] = _json
    made.filters["visible"] = visible
    made.filters["outward"] = outward
    made.filters["short"] = short
    made.filters["drawn"] = drawn
    made.globals["link"] = link
    made.globals["label"] = Labels(book).label
    return made


def parts(templates: Environment, words: Mapping[str, Words]) -> Callable[..., Markup]:
    """Makes parts of pages: ``part(template, page, language, name=thing, …)`` is *template* filled with things and the words of *page*.

    A part knows nothing else, least of all who asks. So it may be remembered by the content of what it shows, and can't be stale: where
    anything of that has changed it is another part.
    """

    def made(template: str, page: str, language: str, **things: object) -> Markup:
        mine = words[language]
        told = {"forms": mine, "language": language, "words": mine.pages[page]}
        return Markup(templates.get_template(template).render(told | things))

    return made
