"""Static files. Their address holds a hash of them all, so that browsers may keep them for good."""

from selon.errors import Refused
from selon.web.asks import Answer, Ask

_KEPT = ("cache-control", "public, max-age=31536000, immutable")


def file(ask: Ask) -> Answer:
    """One file, by looking up its address."""
    assets = ask.bench.assets
    found = assets.files.get(ask.path["path"])
    if found is None or ask.path["tree"] != assets.tree:
        raise Refused(404, "missing")
    return Answer(found.body, found.media, headers=(_KEPT,), policy="strict")
