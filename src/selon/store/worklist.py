"""In which order the reports of a run want to be read: what is least certain first."""

from collections.abc import Iterator

from selon.store.handle import Project
from selon.store.trouble import speaking


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
