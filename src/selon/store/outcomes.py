"""What became of everything that was handed in: every document and every refused source has an outcome."""

from msgspec import Struct

from selon.store.handle import Project
from selon.store.trouble import speaking

WAITING = "waiting"
"""Stored and not coded yet."""
# A document's outcome is that of its last attempt in the newest run in which it was tried. A refusal no longer counts once its source
# came in as a document later.
_ALL = """
SELECT source, outcome, reason, document, kind, n FROM (
  SELECT s.source AS source,
    CASE WHEN d.duplicate_of IS NOT NULL THEN d.outcome ELSE coalesce(c.outcome, 'waiting') END AS outcome,
    CASE WHEN d.duplicate_of IS NOT NULL THEN (SELECT 'same text as ' || fs.source FROM documents f JOIN sources fs ON fs.n = f.source
      WHERE f.n = d.duplicate_of) ELSE c.reason END AS reason,
    d.id AS document, 0 AS kind, d.n AS n
  FROM documents d JOIN sources s ON s.n = d.source
  LEFT JOIN coded c ON c.n = (SELECT l.n FROM coded l WHERE l.document = d.n ORDER BY l.run DESC, l.attempt DESC LIMIT 1)
  UNION ALL
  SELECT r.source, r.outcome, r.reason, NULL, 1, r.n FROM refusals r
  WHERE NOT EXISTS (SELECT 1 FROM sources s JOIN documents d ON d.source = s.n WHERE s.source = r.source AND d.entry > r.entry)
)
"""


class OutcomeRow(Struct, frozen=True):
    """What became of one source: ``document`` is its id, None where it became none. ``cursor`` is where a further page goes on."""

    source: str
    outcome: str
    reason: str | None
    document: str | None
    cursor: str


def outcomes(project: Project) -> list[tuple[str, int]]:
    """(outcome, how many), most frequent first, then by name."""
    with speaking(project.path):
        return [
            (name, count)
            for name, count in project.connection.execute(f"SELECT outcome, count(*) FROM ({_ALL}) GROUP BY outcome ORDER BY 2 DESC, 1")
        ]


def outcome_rows(project: Project, outcome: str | None = None, limit: int = 100, after: str | None = None) -> list[OutcomeRow]:
    """Up to *limit* rows, of one *outcome* or all: documents in the order in which they came, then refusals. *after*: a row's cursor."""
    kind, n = (int(part) for part in after.split("-")) if after else (0, 0)
    with speaking(project.path):
        found = project.connection.execute(
            f"SELECT * FROM ({_ALL}) WHERE (:outcome IS NULL OR outcome = :outcome) AND (kind, n) > (:kind, :n) "
            "ORDER BY kind, n LIMIT :limit",
            {"outcome": outcome, "kind": kind, "n": n, "limit": limit},
        )
        return [OutcomeRow(source, name, reason, document, f"{k}-{i}") for source, name, reason, document, k, i in found]
