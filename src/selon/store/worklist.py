"""In which order the reports of a run want to be read: what is least certain first."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from selon.store.handle import Project
from selon.store.trouble import speaking

_ASKED = 500
"""Numbers in one question: SQLite bounds how many values a statement may take."""


_BY_DOUBT = (
    "SELECT d.id, t.hash FROM coded c JOIN documents d ON d.n = c.document JOIN texts t ON t.n = d.text "
    "LEFT JOIN (SELECT document, coalesce(min(confidence), 1.0) AS least FROM records WHERE run = :run GROUP BY document) r "
    "ON r.document = c.document WHERE c.run = :run AND c.settled = 1 AND c.body IS NOT NULL "
    "ORDER BY r.least IS NULL, r.least, "
    "CASE WHEN r.least IS NULL THEN (SELECT min(instr('error warning note', f.severity)) FROM findings f WHERE f.coded = c.n) END "
    "NULLS LAST, d.id"
)


def by_doubt(project: Project, run: str) -> Iterator[tuple[str, str]]:
    """(document id, report id) of what *run* coded: by its least certain record, then by id.

    A record without a confidence counts as certain: it was coded by other means. Last come those in which nothing was found, which is a
    claim to be looked at as well; among them those first of which a check noticed something, the worst before the rest.
    """
    with speaking(project.path):
        found = project.connection.execute("SELECT n FROM runs WHERE configuration = ?", (run,)).fetchone()
        for name, hash in project.connection.execute(_BY_DOUBT, {"run": found[0] if found else None}):
            yield name, f"sha256:{hash.hex()}"


def runs_then(project: Project, numbers: Sequence[int]) -> dict[int, str]:
    """Number of a decision -> the configuration of the run that was the newest when it was taken; "" where there was none."""
    found: dict[int, str] = {}
    with speaking(project.path):
        begun = project.connection.execute("SELECT entry, configuration FROM runs ORDER BY entry").fetchall()
        for at in range(0, len(numbers), _ASKED):
            asked = tuple(numbers[at : at + _ASKED])
            rows = project.connection.execute(f"SELECT n, entry FROM decisions WHERE n IN ({', '.join('?' * len(asked))})", asked)
            for number, entry in rows:
                found[number] = next((name for first, name in reversed(begun) if first < entry), "")
    return found


class Told(Struct, frozen=True):
    """A decision as far as counting goes. ``document``: the number of the document in which a record or statement was coded, None for what
    coders added and for other targets; ``new``: only of decisions that make something."""

    number: int
    coder: str
    at: str
    target: str
    target_id: str
    action: str
    undo_of: int | None
    document: int | None
    new: str | None


_TOLD = (
    "SELECT x.n, x.coder, x.at, x.target, x.target_id, x.action, x.undo_of, CASE x.target "
    "WHEN 'record' THEN (SELECT r.document FROM records r INDEXED BY records_by_id WHERE r.id = x.target_id AND r.run = :run) "
    "WHEN 'statement' THEN (SELECT r.document FROM statements s JOIN records r ON r.n = s.record "
    "WHERE s.id = x.target_id AND r.run = :run) END, "
    "CASE WHEN x.action IN ('add_record', 'add_statement', 'split') THEN x.new END FROM decisions x WHERE x.n > :since ORDER BY x.n"
)


def told(project: Project, run: str, since: int = 0) -> Iterator[Told]:
    """All decisions behind number *since*, taken back or not, with where *run* coded what they are about."""
    with speaking(project.path):
        number = project.connection.execute("SELECT n FROM runs WHERE configuration = ?", (run,)).fetchone()
        for row in project.connection.execute(_TOLD, {"run": number[0] if number else 0, "since": since}):
            yield Told(*row)


def report_of(project: Project, document: int) -> str | None:
    """The id of the report of the document with this number in the project; None where it has none."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT t.hash FROM documents d JOIN texts t ON t.n = d.text WHERE d.n = ?", (document,)
        ).fetchone()
        return None if found is None else f"sha256:{found[0].hex()}"


def coded_reports(project: Project, run: str) -> int:
    """How many different texts *run* coded."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT count(DISTINCT d.text) FROM coded c JOIN documents d ON d.n = c.document JOIN runs u ON u.n = c.run "
            "WHERE u.configuration = ? AND c.settled = 1 AND c.body IS NOT NULL",
            (run,),
        ).fetchone()
        return int(found[0])


def last_decision(project: Project) -> int:
    """The number of the last decision; 0 where there is none."""
    with speaking(project.path):
        return int(project.connection.execute("SELECT coalesce(max(n), 0) FROM decisions").fetchone()[0])
