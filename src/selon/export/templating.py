"""The engine of templates: everything is escaped, and a name that a template was not given is a mistake of ours, told as any other."""

from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateRuntimeError, UndefinedError
from jinja2.utils import missing


class MissingName(UndefinedError, RuntimeError):
    """A template asks for what it was not given. Of the kinds that :data:`selon.errors.DEFECTS` names, unlike the engine's own error."""


class _Missing(StrictUndefined):
    """What stands for a name that was not given: any use of it raises."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: type[TemplateRuntimeError] = MissingName
    ) -> None:
        super().__init__(hint, obj, name, exc)


def engine(loader: BaseLoader | None = None, *, trim: bool = True) -> Environment:
    """An environment for templates, with those of *loader*. *trim*: a line that holds nothing but a block leaves no trace."""
    return Environment(loader=loader, autoescape=True, undefined=_Missing, trim_blocks=trim, lstrip_blocks=trim, auto_reload=False)
