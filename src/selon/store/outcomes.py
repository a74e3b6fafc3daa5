"""What became of everything that was handed in: every document and every refused source has an outcome."""

from msgspec import Struct

from selon.errors import StoreError
from selon.store.handle import Project
from selon.store.trouble import speaking

WAITING = "waiting"
"""Stored and not coded yet."""
# A document's outcome is that of its last attempt in the newest run in which it was tried. A refusal no longer counts once its source
# came in as a document later. Each table is walked by its key, so that a page costs no more than its rows.
_DOCUMENTS = """
  SELECT s.source AS source,
    CASE WHEN d.duplicate_of IS NOT NULL THEN d.outcome ELSE coalesce(c.outcome, 'waiting') END AS outcome,
    CASE WHEN d.duplicate_of IS NOT NULL THEN (SELECT 'same text as ' || fs.source FROM documents f JOIN sources fs ON fs.n = f.source
      WHERE f.n = d.duplicate_of) ELSE c.reason END AS reason,
    d.id AS document, d.locator AS locator, d.n AS n
  FROM documents d CROSS JOIN sources s ON s.n = d.source
  LEFT JOIN coded c ON c.n = (SELECT l.n FROM coded l WHERE l.document = d.n ORDER BY l.run DESC, l.attempt DESC LIMIT 1)
  WHERE d.n > :after
"""
_REFUSALS = """
  SELECT r.source AS source, r.outcome AS outcome, r.reason AS reason, NULL AS document, '' AS locator, r.n AS n FROM refusals r
  WHERE r.n > :after
  AND NOT EXISTS (SELECT 1 FROM sources s JOIN documents d ON d.source = s.n WHERE s.source = r.source AND d.entry > r.entry)
"""
_KINDS = (_DOCUMENTS, _REFUSALS)


class OutcomeRow(Struct, frozen=True):
    """What became of one source: ``document`` is its id, None where it became none. ``cursor`` is where a further page goes on.

    ``locator`` says which part of the source it is (``row 12``), empty for the whole and where ``source`` says it.
    """

    source: str
    outcome: str
    reason: str | None
    document: str | None
    cursor: str
    locator: str = ""


def outcomes(project: Project) -> list[tuple[str, int]]:
    """(outcome, how many), most frequent first, then by name."""
    counts: dict[str, int] = {}
    with speaking(project.path):
        for asked in _KINDS:
            for name, count in project.connection.execute(f"SELECT outcome, count(*) FROM ({asked}) GROUP BY outcome", {"after": 0}):
                counts[name] = counts.get(name, 0) + count
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def outcome_rows(project: Project, outcome: str | None = None, limit: int = 100, after: str | None = None) -> list[OutcomeRow]:
    """Up to *limit* rows, of one *outcome* or all: documents in the order in which they came, then refusals.

    *after*: the cursor of the row to go on behind. Raises StoreError for one that is none.
    """
    kind, n = _cursor(after)
    rows: list[OutcomeRow] = []
    with speaking(project.path):
        for number in range(kind, len(_KINDS)):
            asked = f"SELECT * FROM ({_KINDS[number]}) WHERE :outcome IS NULL OR outcome = :outcome ORDER BY n LIMIT :limit"
            cells = {"outcome": outcome, "after": n if number == kind else 0, "limit": limit - len(rows)}
            for source, name, reason, document, locator, i in project.connection.execute(asked, cells):
                rows.append(OutcomeRow(source, name, reason, document, f"{number}-{i}", locator))
            if len(rows) >= limit:
                break
    return rows


def _cursor(after: str | None) -> tuple[int, int]:
    if after is None:
        return 0, 0
    kind, _, n = after.partition("-")
    if not (kind.isdecimal() and n.isdecimal()):
        raise StoreError(f"{after!r} is no place to go on from; take the cursor of the last row")
    return int(kind), int(n)
