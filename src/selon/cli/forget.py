"""``selon forget``: a person's name is filled wherever a project holds it."""

from datetime import UTC, datetime
from pathlib import Path

from selon.cli.streams import OK, SOME_FAILED, guarded, terminal, warn
from selon.export.visible import visible


def forget(
    project: str,
    person: str,
    *,
    coder: str,
    reason: str,
) -> int:
    """Fill a person's name, sign for sign, wherever a project holds it: texts, original files, coded lines, decisions, releases, indexes.

    Every row that is rewritten is so under the log, and selon verify goes on finding the project sound. It can't be taken back. It reaches
    neither backups, exports, releases and key files that were made before, nor the sources; they are listed as far as they are known.

    Parameters
    ----------
    project
        The project's file.
    person
        Given name and surname, as the reports have them: "Marie Durand". In reports that name them so the surname alone is filled too.
    coder
        Who carries it out.
    reason
        Why; kept in the log, with the name filled in it.
    """
    return guarded(lambda: _forget(project, person, coder, reason))


def _forget(path: str, name: str, coder: str, reason: str) -> int:
    from selon.store.forgetting import Order
    from selon.store.forgetting import forget as forgotten
    from selon.store.person import person_called
    from selon.store.project import open_project
    from selon.store.releases import releases

    person = person_called(name)
    with open_project(path) as project:
        done = forgotten(project, person, Order(coder, datetime.now(UTC).isoformat(timespec="seconds"), reason))
        tags = [one.tag for one in releases(project)]
    told = ", ".join(f"{table} {count}" for table, count in done.rows.items()) or "no row held the name"
    terminal().print(visible(f"filled in {path}: {told}"), soft_wrap=True)
    if done.removed:
        warn(f"{done.removed} original files could not be filled in place (PDF, mail, packed tables) and were taken away whole")
    for line in _beyond(Path(path), tags):
        warn(line)
    if done.left:
        warn(f"{path}: the name is still in {', '.join(done.left)}; please report this")
        return SOME_FAILED
    return OK


def _beyond(path: Path, tags: list[str]) -> list[str]:
    """What may hold the name and is out of reach, as far as that is known."""
    copies = sorted(one.name for one in path.absolute().parent.glob(f"{path.name}.*backup*"))
    copies += sorted(one.name for one in path.absolute().parent.glob(f"{path.stem}.recovered*"))
    known = [f"not reached: {one}, an older copy beside the project; delete it" for one in copies]
    if tags:
        known.append(f"not reached: folders of the releases {', '.join(tags)}; look for the name in those that you passed on")
    return [*known, "not reached: backups and exports made before, key files of pseudonyms, and the sources themselves"]
