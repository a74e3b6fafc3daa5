"""Selon: from news reports to event data in which every value says where it stands in the text and who says so.

>>> import selon
>>> report = selon.code("Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said.", parser="none")
>>> report.records[0].form
'march'

The names of the Python interface (:mod:`selon.api`) are found when they are asked for, so that ``import selon`` costs nothing.
"""

from importlib import import_module

__version__ = "0.1.0"

_API = {
    "code": "selon.api.coded",
    "events": "selon.api.events",
    "open": "selon.api.project",
    "create": "selon.api.project",
    "Project": "selon.api.project",
    "diff": "selon.api.releases",
    "verify": "selon.api.releases",
    "SelonError": "selon.errors",
}
"""Name -> the module that has it. ``__init__.pyi`` tells type checkers the same."""


def __getattr__(name: str) -> object:
    if name not in _API:
        raise AttributeError(f"module 'selon' has no attribute {name!r}")
    return getattr(import_module(_API[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_API])
