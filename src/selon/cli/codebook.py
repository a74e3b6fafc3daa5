"""``selon codebook``: fields, forms, kinds, statuses, roles: names, definitions, decision rules, examples, crosswalks."""

from typing import Literal

from selon.cli.streams import guarded, terminal, write_line
from selon.codebook.book import Codebook, load
from selon.errors import UsageError


def codebook(
    list_name: str | None = None,
    code: str | None = None,
    /,
    *,
    format: Literal["terminal", "markdown", "json"] = "terminal",
    language: str | None = None,
) -> int:
    """Print the codebook: all lists, one list, or one code with its decision rules and examples.

    Parameters
    ----------
    list_name
        One list only: forms, kinds, statuses, roles, responses, side_actions, fields …
    code
        One code of that list, in full.
    format
        Tables on the terminal, the Markdown page, or JSON.
    language
        Language of names and definitions on the terminal; the codebook's first when not given.
    """
    return guarded(lambda: _codebook(list_name, code, format, language))


def _codebook(list_name: str | None, code: str | None, format: str, language: str | None) -> int:
    from selon.codebook.render import as_json, markdown

    book = load()
    if format == "json":
        write_line(as_json(book).rstrip().encode("utf-8"))
    elif format == "markdown":
        write_line(markdown(book).rstrip().encode("utf-8"))
    else:
        _terminal(book, list_name, code, _language(book, language))
    return 0


def _language(book: Codebook, language: str | None) -> str:
    languages = book.head.languages
    if language is not None and language not in languages:
        raise UsageError(f"--language {language!r}: the codebook is written in {', '.join(languages)}")
    return language or languages[0]


def _terminal(book: Codebook, list_name: str | None, code: str | None, language: str) -> None:
    from rich.table import Table

    from selon.codebook.render import detail, rows

    if list_name is not None and list_name not in book.lists:
        raise UsageError(f"selon codebook: no list {list_name!r}; there are {', '.join(book.lists)}")
    console = terminal()
    if list_name is not None and code is not None:
        if code not in book.codes(list_name):
            raise UsageError(f"selon codebook: no code {code!r} in {list_name}; there are {', '.join(book.codes(list_name))}")
        table = Table(show_header=False, box=None, padding=(0, 2))
        for title, text in detail(book, list_name, code, language):
            table.add_row(title, text)
        console.print(table)
        return
    for name in [list_name] if list_name else book.lists:
        heading, *entries = rows(book, name, language)
        table = Table(*heading, title=name, title_justify="left")
        for row in entries:
            table.add_row(*row)
        console.print(table)
