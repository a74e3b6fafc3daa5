"""The pages of a release that people read: the method sheet in each language, the citation file, the page on the licence."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from msgspec import Struct

from selon.releases.manifest import Manifest, Masked

Rows = Sequence[Sequence[object]]


class Tables(Struct, frozen=True):
    """What the method sheet prints beside the manifest: weights (comparison, level, bits, reason by language) and rules (fields, rule, what
    it does by language)."""

    weights: tuple[tuple[str, str, str, Mapping[str, str]], ...]
    rules: tuple[tuple[str, str, Mapping[str, str]], ...]


def sheet_languages() -> tuple[str, ...]:
    """The languages in which there is a method sheet, sorted."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in (files("selon.releases") / "words").iterdir() if f.name.endswith(".toml")))


def words(language: str) -> dict[str, dict[str, Any]]:
    """The words of the pages in *language*."""
    return tomllib.loads((files("selon.releases") / "words" / f"{language}.toml").read_text(encoding="utf-8"))


def sheet(manifest: Manifest, tables: Tables, language: str) -> str:
    """The method sheet of a release: a page of Markdown in *language*."""
    say = words(language)
    parts = [
        *_head(manifest, say["page"]), *_figures(manifest, say["figures"]), *_agreement(manifest, say["agreement"]),
        *_made(manifest, say["made"]), "", f"## {say['privacy']['heading']}", "", *_privacy(manifest.privacy, say["privacy"]),
    ]  # fmt: skip
    rules = [(fields, f"`{rule}`", does[language]) for fields, rule, does in tables.rules]
    weights = [(comparison, level, bits, reason[language]) for comparison, level, bits, reason in tables.weights]
    for name, rows in (("rules", rules), ("weights", weights)):
        parts += ["", f"## {say[name]['heading']}", "", say[name]["intro"], "", *_table(say[name]["columns"], rows)]
    listed = [(f"`{name}`", one.bytes, f"`{one.sha256}`") for name, one in sorted(manifest.files.items())]
    parts += ["", f"## {say['files']['heading']}", "", say["files"]["check"], "", *_table(say["files"]["columns"], listed)]
    return "\n".join(parts) + "\n"


def heading(manifest: Manifest, language: str) -> str:
    """What the release is called, in *language*."""
    return str(words(language)["page"]["name"].format(title=manifest.title, tag=manifest.tag))


def notes(manifest: Manifest, language: str) -> tuple[str, ...]:
    """What a page of the events says of the release that it is part of: sentences in *language*, without marks of Markdown."""
    return (*_plain(_data(manifest, words(language)["page"])), *privacy_notes(manifest.privacy, language))


def privacy_notes(masked: Masked, language: str) -> tuple[str, ...]:
    """How persons and places are protected: sentences in *language*, without marks of Markdown."""
    return _plain(_privacy(masked, words(language)["privacy"]))


def _plain(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line.replace("`", "") for line in lines)


def _head(manifest: Manifest, say: Mapping[str, str]) -> list[str]:
    lines = [f"# {say['title'].format(title=manifest.title, tag=manifest.tag)}", "", say["intro"].format(selon=manifest.made.selon), ""]
    return [*lines, *_data(manifest, say), *(say["attribution"].format(what=one) for one in manifest.attribution)]


def _data(manifest: Manifest, say: Mapping[str, str]) -> list[str]:
    """Which data these are, what they carry on, and under which licence."""
    lines = [say["data"].format(data=manifest.data, date=manifest.date)]
    if manifest.before is None:
        lines.append(say["first"])
    else:
        lines.append(say["before"].format(tag=manifest.before.tag, data=manifest.before.data, **_ids(manifest)))
    return [*lines, say["licence"].format(licence=manifest.licence, note=say["note"])]


def _ids(manifest: Manifest) -> dict[str, int]:
    ids = manifest.ids
    return {"carried": ids.carried, "new": ids.new, "retired": ids.retired, "retired_ever": ids.retired_ever}


def _figures(manifest: Manifest, say: Mapping[str, str]) -> list[str]:
    told = manifest.figures
    rows = [
        (say["documents"], f"{told.documents:,}"), (say["outcomes"], _each(told.outcomes)), (say["reports"], f"{told.reports:,}"),
        (say["records"], f"{told.records:,}"), (say["events"], f"{told.events:,}"), (say["linked_events"], f"{told.linked_events:,}"),
        (say["links"], f"{told.links:,}"), (say["decisions"], _each(told.decisions) or "0"), (say["coders"], f"{told.coders:,}"),
    ]  # fmt: skip
    return ["", f"## {say['heading']}", "", *_table(("", ""), rows)]


def _each(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))


def _agreement(manifest: Manifest, say: Mapping[str, Any]) -> list[str]:
    lines = ["", f"## {say['heading']}", ""]
    if not manifest.figures.agreement:
        return [*lines, say["none"]]
    rows = [(one.field, one.measure, one.units, *(_share(x) for x in (one.alpha, one.low, one.high))) for one in manifest.figures.agreement]
    return [*lines, say["intro"], "", *_table(say["columns"], rows)]


def _share(number: float | None) -> str:
    return "" if number is None else f"{number:.3f}"


def _made(manifest: Manifest, say: Mapping[str, str]) -> list[str]:
    made = manifest.made
    rows = [
        (say["selon"], made.selon), (say["codebook"], made.codebook), (say["run"], f"`{made.run}`"),
        (say["packs"], ", ".join(f"{code} `{digest}`" for code, digest in sorted(made.packs.items()))),
        (say["parsers"], ", ".join(made.parsers) or say["none"]), (say["gazetteers"], ", ".join(made.gazetteers) or say["none"]),
        (say["weights"], f"`{made.weights}`"), (say["rules"], f"`{made.rules}`"),
    ]  # fmt: skip
    return ["", f"## {say['heading']}", "", *_table(("", ""), rows)]


def _privacy(masked: Masked, say: Mapping[str, str]) -> list[str]:
    lines = [say[masked.level].format(names=f"{masked.names:,}", persons=f"{masked.persons:,}")]
    lines.append(say["coarsened"].format(metres=f"{masked.coarsened_m:,}") if masked.coarsened_m else say["exact"])
    return [*lines, *([] if masked.level == "full" else [say["offsets"]])]


def _table(columns: Sequence[str], rows: Rows) -> list[str]:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return [*lines, *("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)]


def _cell(cell: object) -> str:
    return str(cell).replace("|", "\\|").replace("\n", " ")


def citation(manifest: Manifest) -> str:
    """``CITATION.cff`` (Citation File Format 1.2.0) of a release, with the digest of its data as an identifier."""
    authors = manifest.authors or ("The compilers of this release",)
    lines = [
        "cff-version: 1.2.0",
        f"message: {_scalar('If you use these data, please cite them with the release and the digest of the data.')}",
        "type: dataset",
        f"title: {_scalar(manifest.title)}",
        "authors:",
        *(f"  - name: {_scalar(name)}" for name in authors),
        f"version: {_scalar(manifest.tag)}",
        f"date-released: {manifest.date}",
        "identifiers:",
        "  - type: other",
        f"    value: {_scalar(manifest.data)}",
        "    description: SHA-256 of the data of this release",
    ]
    if _spdx(manifest.licence):
        lines.append(f"license: {manifest.licence}")
    return "\n".join(lines) + "\n"


def cited(manifest: Manifest) -> str:
    """The release as one line of a bibliography."""
    authors = "; ".join(manifest.authors) or "The compilers of this release"
    return (
        f"{authors} ({manifest.date[:4]}). {manifest.title} [data set], release {manifest.tag}. Made with Selon {manifest.made.selon}, "
        f"codebook {manifest.made.codebook}. Data {manifest.data}."
    )


def _scalar(text: str) -> str:
    """*text* as a scalar of YAML: a JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


def _spdx(licence: str) -> bool:
    return bool(licence) and all(sign.isascii() and (sign.isalnum() or sign in "-.+") for sign in licence)


def licence_page(manifest: Manifest, notes: Iterable[str]) -> str:
    """``LICENCE.md``: whose what is."""
    told = [*notes, *(f"Places: {one}." for one in manifest.attribution)]
    return (
        "\n".join([f"# Licence of {manifest.title}, release {manifest.tag}", "", f"The compilation: {manifest.licence}.", "", *told]) + "\n"
    )
