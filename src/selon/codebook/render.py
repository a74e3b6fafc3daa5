"""The codebook for readers: as Markdown in all its languages (``docs/codebook.md``), as JSON, and as rows for a terminal.

``python -m selon.codebook.render > docs/codebook.md`` writes the page; a test holds the two equal.
"""

import sys
from collections.abc import Iterator

import msgspec

from selon.codebook.book import Codebook, load
from selon.codebook.entries import CodeList, Counter, Crosswalk, Entry, Text

_BETWEEN = " · "


def as_json(book: Codebook) -> str:
    """The whole codebook as one indented JSON object, ending in a line break."""
    return msgspec.json.format(msgspec.json.encode(book), indent=2).decode() + "\n"


def rows(book: Codebook, name: str, language: str) -> tuple[tuple[str, ...], ...]:
    """A terminal table of the list *name*: a heading row, then code, name and definition of each entry in *language*."""
    label = book.head.labels
    heading = (label["code"][language], label["name"][language], label["definition"][language])
    return (heading, *((entry.code, entry.name[language], entry.definition[language]) for entry in book.entries(name)))


def detail(book: Codebook, name: str, code: str, language: str) -> tuple[tuple[str, str], ...]:
    """One entry in full for a terminal: (label, text) pairs in *language*. Raises KeyError for an unknown list or code."""
    entry = book.entry(name, code)
    label = {key: text[language] for key, text in book.head.labels.items()}
    pairs = [(label["name"], entry.name[language]), (label["definition"], entry.definition[language])]
    if entry.family:
        pairs.append((label["family"], entry.family))
    if entry.field:
        pairs.append((label["field"], entry.field))
    if entry.type:
        pairs += [(label["families"], ", ".join(entry.type.families)), (label["value"], ", ".join(entry.type.value))]
        pairs.append((label["cardinality"], label[entry.type.cardinality]))
        pairs += [(label["codes"], entry.type.codes)] if entry.type.codes else []
    pairs += [(label["rules"], rule[language]) for rule in entry.rules]
    pairs += [(label["yes"], example[language]) for example in entry.yes]
    pairs += [(label["no"], f"{counter.text[language]} → {_instead(book, counter, language)}") for counter in entry.no]
    if entry.crosswalk:
        pairs += [(label["crosswalk"], line) for line in _crosswalk_lines(entry.crosswalk)]
    return tuple(pairs)


def _instead(book: Codebook, counter: Counter, language: str) -> str:
    return counter.instead or book.head.labels["nothing"][language]


def _crosswalk_lines(crosswalk: Crosswalk) -> tuple[str, ...]:
    if crosswalk.cap_topic or crosswalk.cap_note:
        return ("CAP " + _target(crosswalk.cap_topic, crosswalk.cap_name, crosswalk.cap_note),)
    return (
        "ACLED " + _target(crosswalk.acled_event, crosswalk.acled_sub_event, crosswalk.acled_note),
        "PLOVER " + _target(crosswalk.plover_event, crosswalk.plover_mode, crosswalk.plover_note),
        "CAMEO " + _target(crosswalk.cameo_root, crosswalk.cameo_code, crosswalk.cameo_note),
    )


def _target(event: str, finer: str, note: str) -> str:
    target = " / ".join(part for part in (event, finer) if part)
    return f"{target} ({note})" if target and note else target or note


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(heading: tuple[str, ...], body: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(heading) + " |"
    yield "|" + " --- |" * len(heading)
    for row in body:
        yield "| " + " | ".join(_cell(cell) for cell in row) + " |"
    yield ""


def _joined(text: Text, languages: tuple[str, ...]) -> str:
    return _BETWEEN.join(dict.fromkeys(text[language] for language in languages))


def _card(book: Codebook, entry: Entry) -> Iterator[str]:
    languages, labels = book.head.languages, book.head.labels
    yield f"### `{entry.code}` {_joined(entry.name, languages)}"
    yield ""
    if entry.family:
        yield f"{_joined(labels['family'], languages)}: `{entry.family}`"
        yield ""
    if entry.type:
        yield f"- {_joined(labels['families'], languages)}: {', '.join(f'`{one}`' for one in entry.type.families)}"
        yield f"- {_joined(labels['value'], languages)}: {', '.join(f'`{one}`' for one in entry.type.value)}"
        yield f"- {_joined(labels['cardinality'], languages)}: {_joined(labels[entry.type.cardinality], languages)}"
        if entry.type.codes:
            yield f"- {_joined(labels['codes'], languages)}: [`{entry.type.codes}`](#{entry.type.codes})"
        yield ""
    for language in languages:
        yield from _wording(book, entry, language)


def _wording(book: Codebook, entry: Entry, language: str) -> Iterator[str]:
    labels = {key: text[language] for key, text in book.head.labels.items()}
    yield f"**{labels['definition']}** ({language}). {entry.definition[language]}"
    yield ""
    for rule in entry.rules:
        yield f"- {rule[language]}"
    if entry.yes:
        yield f"- {labels['yes']}: *{' / '.join(example[language] for example in entry.yes)}*"
    for counter in entry.no:
        target = f"{labels['instead']} `{counter.instead}`" if counter.instead else labels["nothing"]
        yield f"- {labels['no']}: *{counter.text[language]}* ({target})"
    if entry.rules or entry.yes or entry.no:
        yield ""


def _list_table(book: Codebook, code_list: CodeList) -> Iterator[str]:
    labels, languages = book.head.labels, book.head.languages
    with_field = any(entry.field for entry in code_list.entry)

    def text(entry: Entry, language: str) -> str:
        rules = "".join(f" {rule[language]}" for rule in entry.rules)
        examples = "".join(f" *{example[language]}*" for example in entry.yes)
        return f"**{entry.name[language]}.** {entry.definition[language]}{rules}{examples}"

    heading = (_joined(labels["code"], languages), *((_joined(labels["field"], languages),) if with_field else ()), *languages)
    yield from _table(
        heading,
        (
            (
                f"`{entry.code}`",
                *((f"`{entry.field}`" if entry.field else "",) if with_field else ()),
                *(text(entry, language) for language in languages),
            )
            for entry in code_list.entry
        ),
    )


def _crosswalk_table(book: Codebook, code_list: CodeList) -> Iterator[str]:
    crossed = [(entry.code, entry.crosswalk) for entry in code_list.entry if entry.crosswalk]
    if not crossed:
        return
    topical = any(walk.cap_topic for _, walk in crossed)
    editions = "; ".join(scheme.edition for name, scheme in book.schemes.items() if (name == "cap") == topical)
    yield f"**{_joined(book.head.labels['crosswalk'], book.head.languages)}** ({editions})"
    yield ""
    if topical:
        yield from _table(
            (_joined(book.head.labels["code"], book.head.languages), "CAP"),
            ((f"`{code}`", _target(walk.cap_topic, walk.cap_name, walk.cap_note)) for code, walk in crossed),
        )
        return
    yield from _table(
        (_joined(book.head.labels["code"], book.head.languages), "ACLED", "PLOVER", "CAMEO"),
        (
            (
                f"`{code}`",
                _target(walk.acled_event, walk.acled_sub_event, walk.acled_note),
                _target(walk.plover_event, walk.plover_mode, walk.plover_note),
                _target(walk.cameo_root, walk.cameo_code, walk.cameo_note),
            )
            for code, walk in crossed
        ),
    )


def _lines(book: Codebook) -> Iterator[str]:
    languages, labels = book.head.languages, book.head.labels
    yield f"# {_joined(book.head.title, languages)}"
    yield ""
    yield "<!-- Generated from src/selon/codebook/*.toml: python -m selon.codebook.render > docs/codebook.md -->"
    yield ""
    yield f"{_joined(labels['version'], languages)} {book.version}"
    yield ""
    for language in languages:
        yield book.head.intro[language]
        yield ""
    for name, code_list in book.lists.items():
        yield f"- [`{name}`](#{name}) {_joined(code_list.title, languages)} ({len(code_list.entry)})"
    yield ""
    for name, code_list in book.lists.items():
        yield f'<a id="{name}"></a>'
        yield ""
        yield f"## `{name}` {_joined(code_list.title, languages)}"
        yield ""
        for language in languages:
            yield code_list.intro[language]
            yield ""
        if code_list.layout == "table":
            yield from _list_table(book, code_list)
        else:
            for entry in code_list.entry:
                yield from _card(book, entry)
        yield from _crosswalk_table(book, code_list)


def markdown(book: Codebook) -> str:
    """The codebook as one Markdown page in all its languages, ending in one line break."""
    return "\n".join(_lines(book)).rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(markdown(load()).encode("utf-8"))
