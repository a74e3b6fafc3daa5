"""In which order the reports of a run want to be read: what is least certain first."""

from collections.abc import Iterator, Sequence

from selon.store.handle import Project
from selon.store.trouble import speaking

_ASKED = 500
"""Numbers in one question: SQLite bounds how many values a statement may take."""


def by_doubt(project: Project, run: str) -> Iterator[tuple[str, str]]:
    """(document id, report id) of what *run* found records in: by its least certain record, then by id.

    A record without a confidence counts as certain: it was coded by other means.
    """
    with speaking(project.path):
        yield from (
            (name, f"sha256:{hash.hex()}")
            for name, hash in project.connection.execute(
                "SELECT d.id, t.hash FROM records r JOIN runs u ON u.n = r.run JOIN documents d ON d.n = r.document "
                "JOIN texts t ON t.n = d.text WHERE u.configuration = ? GROUP BY d.n ORDER BY coalesce(min(r.confidence), 1.0), d.id",
                (run,),
            )
        )


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


_TOUCHED = {
    "report": "SELECT DISTINCT x.target_id, x.coder FROM decisions x WHERE x.target = 'report' AND x.n > ?",
    "record": "SELECT DISTINCT r.document, x.coder FROM decisions x JOIN records r ON r.id = x.target_id AND r.run = {run} "
    "WHERE x.target = 'record' AND x.n > ?",
    "statement": "SELECT DISTINCT r.document, x.coder FROM decisions x JOIN statements s ON s.id = x.target_id "
    "JOIN records r ON r.n = s.record AND r.run = {run} WHERE x.target = 'statement' AND x.n > ?",
}


def touched(project: Project, run: str, since: int = 0) -> Iterator[tuple[str, str]]:
    """(report id, coder) of all decisions behind number *since*, taken back or not, about what *run* coded; a pair may come twice.

    What is about things that coders added is found by what they were added to.
    """
    db = project.connection
    with speaking(project.path):
        number = db.execute("SELECT n FROM runs WHERE configuration = ?", (run,)).fetchone()
        names: dict[int, str] = {}
        for target, sql in _TOUCHED.items():
            for thing, coder in db.execute(sql.format(run=int(number[0]) if number else 0), (since,)).fetchall():
                if target != "report" and thing not in names:
                    row = db.execute("SELECT t.hash FROM documents d JOIN texts t ON t.n = d.text WHERE d.n = ?", (thing,)).fetchone()
                    names[thing] = f"sha256:{row[0].hex()}" if row else ""
                yield (thing if target == "report" else names[thing]), coder


def last_decision(project: Project) -> int:
    """The number of the last decision; 0 where there is none."""
    with speaking(project.path):
        return int(project.connection.execute("SELECT coalesce(max(n), 0) FROM decisions").fetchone()[0])
