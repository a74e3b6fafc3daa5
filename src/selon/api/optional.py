"""Libraries that are used where they are installed, and are not asked for otherwise."""

from importlib import import_module
from typing import Any

from selon.errors import ResourceError


def library(name: str) -> Any:
    """The module *name*. Raises ResourceError, which says how to get it, where it is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ResourceError(f"{name} is not installed; install it (pip install {name}), or take the rows as they are: to_dicts()") from None
