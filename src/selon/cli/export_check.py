"""``selon verify FOLDER``: whether an export is as it was written, cell by cell."""

from pathlib import Path

import msgspec

from selon.cli.streams import OK, UNREADABLE, UNSOUND, terminal, warn, write_line
from selon.errors import InputError
from selon.export.visible import escaped_json, visible


def verify_export(folder: str, table: bool) -> int:
    """Check the export in *folder* and say what is wrong, as lines of JSON or for people (*table*)."""
    from selon.export.checked import check

    try:
        found = check(Path(folder))
    except InputError as error:
        warn(str(error))
        return UNREADABLE
    rows = sum(found.rows.values())
    sound = found.sound
    if not table:
        for one in found.wrong:
            write_line(escaped_json(msgspec.json.encode(one)))
        write_line(escaped_json(msgspec.json.encode({"sound": sound, "files": found.files, "rows": found.rows})))
    else:
        for one in found.wrong:
            terminal().print(visible(f"{one.file}: {one.what}"), soft_wrap=True)
        if sound:
            read = f", {rows:,} rows of {len(found.rows)} tables are of their types, with their keys" if found.rows else ""
            terminal().print(f"sound: {found.files} files are as they were written{read}", soft_wrap=True)
    if found.wrong:
        warn(f"{folder}: {len(found.wrong)} things are not as they were written, first: {found.wrong[0].file}: {found.wrong[0].what}")
    elif not sound:
        warn(f"{folder}: no row was read, as nothing was written, so there is nothing that could be right")
    return OK if sound else UNSOUND
