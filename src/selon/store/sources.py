"""Where reports come from: outlets with what they gave, and texts that several documents print."""

import msgspec
from msgspec import Struct

from selon.errors import StoreError
from selon.store.derived import fold
from selon.store.handle import Project
from selon.store.trouble import speaking

# The group of copies that a document is in: that of its text's first document, or the text itself.
_GROUP = (
    "coalesce((SELECT w.wire_group FROM wires w WHERE w.document = coalesce(d.duplicate_of, d.n) ORDER BY w.n DESC LIMIT 1), "
    "'text ' || d.text)"
)
_GROUPS = (
    f"SELECT g, count(*) AS c, min(published), max(published) FROM (SELECT {_GROUP} AS g, d.published AS published FROM documents d) "
    "GROUP BY g HAVING c > 1 AND (:count IS NULL OR c < :count OR (c = :count AND g > :group)) ORDER BY c DESC, g LIMIT :limit"
)
_PRINTED = (
    f"SELECT {_GROUP} AS g, d.id, s.source, d.outlet, d.title, d.published, d.duplicate_of IS NOT NULL FROM documents d "
    "JOIN sources s ON s.n = d.source WHERE g IN (SELECT value FROM json_each (?)) ORDER BY g, d.published IS NULL, d.published, d.n"
)


class OutletRow(Struct, frozen=True):
    """One outlet ("" for documents that name none): its documents, those of them that repeat a text to the letter, the days between which
    they were published, and how many records and events rest on them."""

    name: str
    documents: int
    copies: int
    first: str | None
    last: str | None
    records: int
    events: int


class Printed(Struct, frozen=True):
    """A document that prints a text: ``copy`` where it repeats an earlier one to the letter."""

    document: str
    source: str
    outlet: str | None
    title: str | None
    published: str | None
    copy: bool


class CopyGroup(Struct, frozen=True):
    """Documents that are one voice: how many, the days between which they were published, and the first of them."""

    name: str
    documents: int
    first: str | None
    last: str | None
    printed: tuple[Printed, ...]

    @property
    def title(self) -> str | None:
        """The title under which the first of them that has one was printed."""
        return next((one.title for one in self.printed if one.title), None)


class CopyPage(Struct, frozen=True):
    """Groups of copies, largest first, and where the next page goes on (None: there is none)."""

    rows: tuple[CopyGroup, ...]
    after: str | None = None


def outlets(project: Project, limit: int = 1_000) -> tuple[list[OutletRow], int]:
    """Up to *limit* outlets, those with most documents first, and how many there are. Names are one where they differ by case and accents
    only; records are those of the newest run, events those of the last linking."""
    with speaking(project.path):
        db = project.connection
        records = dict(
            db.execute("SELECT coalesce(outlet, ''), count(*) FROM records WHERE run = (SELECT max(n) FROM runs) GROUP BY 1").fetchall()
        )
        events = dict(db.execute("SELECT outlet, count(DISTINCT event) FROM event_outlets GROUP BY outlet").fetchall())
        found: dict[str, OutletRow] = {}
        for name, documents, copies, first, last in db.execute(
            "SELECT coalesce(outlet, ''), count(*), count(duplicate_of), min(published), max(published) FROM documents GROUP BY 1 "
            "ORDER BY 2 DESC, 1"
        ):
            key, before = fold(name), found.get(fold(name))
            days = [one for one in (first, last, *((before.first, before.last) if before else ())) if one]
            found[key] = OutletRow(
                before.name if before else name,
                documents + (before.documents if before else 0),
                copies + (before.copies if before else 0),
                min(days, default=None),
                max(days, default=None),
                records.get(key, 0),
                events.get(key, 0),
            )
    return sorted(found.values(), key=lambda one: (-one.documents, one.name))[:limit], len(found)


def copies(project: Project, limit: int = 25, after: str | None = None, shown: int = 12) -> CopyPage:
    """Up to *limit* groups of documents that print one text (to the letter, or nearly so: wire groups), with the first *shown* of each.

    *after*: where the page before ended. Raises StoreError for one that is none.
    """
    count, group = _cursor(after)
    with speaking(project.path):
        cells = {"count": count, "group": group, "limit": limit + 1}
        rows = project.connection.execute(_GROUPS, cells).fetchall()
        printed: dict[str, list[Printed]] = {}
        names = msgspec.json.encode([name for name, *_ in rows[:limit]]).decode("utf-8")
        for name, document, source, outlet, title, published, copy in project.connection.execute(_PRINTED, (names,)):
            if len(printed.setdefault(name, [])) < shown:
                printed[name].append(Printed(document, source, outlet, title, published, bool(copy)))
    groups = tuple(CopyGroup(name, number, first, last, tuple(printed.get(name, ()))) for name, number, first, last in rows[:limit])
    return CopyPage(groups, f"{groups[-1].documents}/{groups[-1].name}" if len(rows) > limit else None)


def _cursor(after: str | None) -> tuple[int | None, str]:
    if after is None:
        return None, ""
    count, mark, group = after.partition("/")
    if not (mark and count.isascii() and count.isdecimal()):
        raise StoreError(f"{after!r} is no place to go on from; take what the page before gave")
    return int(count), group


def counts(project: Project) -> tuple[int, int]:
    """How many documents there are, and how many events the last linking left."""
    with speaking(project.path):
        documents, events = project.connection.execute("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM events)").fetchone()
    return int(documents), int(events)
