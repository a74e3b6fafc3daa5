"""The typed pack: everything Selon knows of one language, and the hash that names this state of it."""

from msgspec import Struct

from selon.lang.sections.actions import Actions
from selon.lang.sections.actors import Actors
from selon.lang.sections.counts import Counts
from selon.lang.sections.demands import Demands
from selon.lang.sections.language import Language
from selon.lang.sections.places import Places
from selon.lang.sections.response import Response
from selon.lang.sections.routes import Routes
from selon.lang.sections.times import Times
from selon.lang.sections.voices import Voices
from selon.lang.tokens import Cutter


class Pack(Struct, frozen=True):
    """One language. ``hash`` is ``sha256:`` + the digest of its files (examples left out: they change no value)."""

    code: str
    hash: str
    language: Language
    abbreviations: frozenset[str]
    cutter: Cutter
    times: Times
    places: Places
    counts: Counts
    actors: Actors
    actions: Actions
    demands: Demands
    voices: Voices
    response: Response
    routes: Routes
