"""``selon schema``: the JSON Schema of the output."""

import json

from selon.cli.streams import guarded, write_line


def schema() -> int:
    """Print the JSON Schema of what ``selon code`` writes."""
    return guarded(_schema)


def _schema() -> int:
    from selon.export.schema import json_schema

    write_line(json.dumps(json_schema(), indent=2, ensure_ascii=False).encode("utf-8"))
    return 0
