"""Where each rule of a pack stands: its file, its line, and what its author noted."""

from collections.abc import Iterator

from selon.lang.lines import line_with
from selon.lang.load import SECTIONS, load_pack, packs_folder
from selon.lang.pack import Pack
from selon.lang.survey import rule_notes


def rule_sources(code: str) -> dict[str, tuple[str, str]]:
    """For the pack *code*: rule id -> (``packs/fr/times.toml:245``, note). Raises PackError where there is no such pack."""
    return dict(_sources(load_pack(code)))


def _sources(pack: Pack) -> Iterator[tuple[str, tuple[str, str]]]:
    for name, _ in SECTIONS:
        part = getattr(pack, "language" if name == "pack.toml" else name.removesuffix(".toml"))
        source = (packs_folder() / pack.code / name).read_text(encoding="utf-8")
        for rule, note in rule_notes(part):
            yield rule, (f"packs/{pack.code}/{name}:{line_with(source, rule, 1)}", note)
