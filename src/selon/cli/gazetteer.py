"""``selon gazetteer``: the user's own places, venues and countries of contested places."""

import os
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter

from selon.cli.streams import OK, SOME_FAILED, UNREADABLE, guarded, terminal, warn, write_line
from selon.errors import ResourceError, UsageError

_SHOWN = 10


def add(file: Path, *, name: Annotated[str | None, Parameter(name=["--name"])] = None) -> int:
    """Keep a table of your own places, venues or countries of contested places; from then on every coding uses it.

    Parameters
    ----------
    file
        CSV, UTF-8. Places: name, latitude, longitude, country; if wanted kind (city, region, venue), city, aliases (a|b), radius, wins
        (user, gazetteer, together). Countries of contested places: place (a gazetteer id or a name), country.
    name
        The name to keep it under; the file's own when not given. A table of that name is replaced.
    """
    return guarded(lambda: _add(file, name))


def _add(file: Path, name: str | None) -> int:
    from selon.gazetteer.own import own_folder, read_table, table_name

    try:
        table, problems = read_table(file)
    except ResourceError as error:
        warn(str(error))
        return UNREADABLE
    for problem in problems[:_SHOWN]:
        warn(problem)
    if problems:
        warn(f"{file}: not added: {len(problems)} wrong lines")
        return UNREADABLE
    kept = table_name(Path(f"{name}.csv")) if name else table.name
    folder = own_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as out:
            out.write(file.read_bytes())
        os.replace(part, folder / f"{kept}.csv")
    except OSError as error:
        warn(f"{folder}: the table can't be kept ({error.strerror}); set SELON_CACHE to a folder that can be written")
        return SOME_FAILED
    warn(f"{kept}: {len(table.entries)} places, {len(table.overrides)} countries of contested places")
    return OK


def list_(*, format: Literal["table", "json"] = "table") -> int:
    """List your own places, venues and countries of contested places.

    Parameters
    ----------
    format
        A table, or JSON.
    """
    return guarded(lambda: _list(format))


def _list(format: str) -> int:
    from selon.gazetteer.own import load_tables

    tables = load_tables().tables
    if format == "json":
        write_line(msgspec.json.encode([{**t._asdict(), "entries": [entry._asdict() for entry in t.entries]} for t in tables]))
        return OK
    from rich.table import Table

    shown = Table("table", "id or place", "name", "kind", "city", "country", "latitude", "longitude", "wins", title="Own places")
    for table in tables:
        for entry in table.entries:
            point = f"{entry.latitude:g}", f"{entry.longitude:g}"
            shown.add_row(table.name, entry.id, entry.name, entry.kind, entry.city, entry.country, *point, entry.wins)
        for place, country in table.overrides.items():
            shown.add_row(table.name, place, "", "override", "", country or "none", "", "", "user")
    terminal().print(shown)
    return OK


def remove(name: str) -> int:
    """Remove a table of your own.

    Parameters
    ----------
    name
        The table's name, as ``selon gazetteer list`` gives it.
    """
    return guarded(lambda: _remove(name))


def _remove(name: str) -> int:
    from selon.gazetteer.own import own_folder

    folder = own_folder()
    names = sorted(path.stem for path in folder.glob("*.csv")) if folder.is_dir() else []
    if name not in names:
        raise UsageError(f"selon gazetteer remove: there is no table {name!r}; there are: {', '.join(names) or 'none'}")
    (folder / f"{name}.csv").unlink()
    return OK
