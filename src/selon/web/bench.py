"""What lives as long as the server: connections, sessions, words, keys, templates, static files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jinja2 import Environment
from markupsafe import Markup
from msgspec import Struct

from selon import __version__
from selon.codebook.book import Codebook, load
from selon.export.labels import Labels as PlotWords
from selon.export.labels import load_labels
from selon.export.speech import Speech, speech
from selon.link.sentences import Sentences, sentences
from selon.link.weights import Level
from selon.link.weights import shipped as weights
from selon.rivals.rules import Rules, shipped
from selon.runner.team import Finishing
from selon.web.accounts import Team
from selon.web.assets import Assets, load_assets
from selon.web.assigning import Assigning
from selon.web.jobs import Jobs
from selon.web.keys import Act, acts_of, load_keys
from selon.web.linker import Linker
from selon.web.listing import Lists
from selon.web.newest import Newest
from selon.web.readers import Readers
from selon.web.rendering import Labels, environment, parts
from selon.web.reports import Drawn
from selon.web.sessions import Sessions, Ticket, Who
from selon.web.standings import Standings
from selon.web.words import Words, load_words
from selon.web.writer import Writer

if TYPE_CHECKING:
    from selon.web.asks import Ask, Way

Theme = Literal["auto", "light", "dark"]
_PARTS = 1_000
"""Parts of pages that are remembered: the records of some hundred reports, or of a few very long ones."""
_DRAWN = 32
"""Reports that are remembered as somebody left them: a very long one takes a megabyte."""
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")


class Tastes(Struct, frozen=True):
    """How pages are shown to somebody."""

    language: str
    theme: Theme = "auto"


class Gate(Struct, frozen=True, eq=False):
    """Who may enter: one person with a one-time link (``ticket``, ``alone``), or a team with accounts."""

    person: Callable[[str], tuple[Who, str] | None]
    ticket: Ticket | None = None
    alone: str | None = None
    team: Team | None = None


class Bench:
    """One project on the bench. A handler finds here what does not change from request to request."""

    def __init__(self, path: Path, gate: Gate, key: bytes, ways: "Sequence[Way]", *, secure: bool = False) -> None:
        self.path = path
        self.gate = gate
        self.ways = tuple(ways)
        self.book: Codebook = load()
        self.writer = Writer(path, self.book)  # brings an older project up to date
        self.readers = Readers(path)
        self.linker = Linker(path, self.writer.work)
        self.jobs = Jobs()
        self.sessions = Sessions(key, path, gate.person, secure=secure)
        self.words: Mapping[str, Words] = load_words()
        self.speeches: Mapping[str, Speech] = {code: speech(code, self.book) for code in self.words}
        self.plot_words: Mapping[str, PlotWords] = {code: load_labels(code) for code in self.words}
        self.levels: Mapping[tuple[str, str], Level] = {(one.comparison, one.level): one for one in weights().levels}
        self.links: Mapping[str, Sentences] = {code: sentences(code) for code in self.words}
        self.link_from = weights().link_from
        self.rules: Mapping[str, Rules] = {code: shipped(code) for code in self.words}
        self.lists = Lists(path, self.book, next(iter(self.rules.values())))
        self.keys: Mapping[str, tuple[Act, ...]] = load_keys()
        self.assets: Assets = load_assets()
        self.assigning: Assigning = Assigning(path)
        self.finishing: Finishing = Finishing()
        self.called = Labels(self.book).label
        self.standings: Standings = Standings(self.readers.one)
        self._templates: Environment = environment(self.book)
        self.drawn: Newest[Drawn] = Newest(_DRAWN)
        self.draw: Callable[..., Markup] = parts(self._templates, self.words)
        self.part: Callable[..., Markup] = lru_cache(_PARTS)(self.draw)

    def render(self, template: str, ask: "Ask", context: Mapping[str, object]) -> str:
        """The page *template* for *ask*, with the words of the shell (``shell``) and of its way (``words``)."""
        role = ask.who
        acts = [act for act in acts_of(dict(self.keys), ask.way.name) if role is not None and role.may(act.role)]
        pages = ask.words.pages
        names = {act.id: pages[act.page].acts[act.name] for act in acts}
        common = {
            "ask": ask,
            "acts": acts,
            "act_data": [{"id": act.id, "key": act.key, "name": names[act.id], "quiet": act.quiet} for act in acts],
            "act_words": names,
            "asset": self.assets.address,
            "has_map": self.assets.has_map,
            "languages": [(one.language, one.name) for one in self.words.values()],
            "navigation": [way for way in self.ways if way.shown and way.role and role is not None and role.may(way.role)],
            "pages": pages,
            "project_name": self.path.name,
            "shell": pages.shell,
            "themes": THEMES,
            "title": "",
            "version": __version__,
            "words": pages[ask.way.name],
        }
        return self._templates.get_template(template).render(common | dict(context))

    def warming(self) -> Iterator[Callable[[], object]]:
        """What makes the things that the first who ask would have to wait for, bit by bit: templates, and the lists."""
        for name in self._templates.list_templates():
            yield partial(self._templates.get_template, name)
        yield self.lists.warm

    def close(self) -> None:
        """End what is at work, and close the project."""
        self.jobs.close()
        self.lists.close()
        self.linker.close()
        self.standings.close()
        self.readers.close()
        self.writer.close()
