"""What a release says of itself: the manifest, by which its folder is verified, and the digest of its data, by which it is cited."""

import hashlib
from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import Struct

KIND: Literal["selon release"] = "selon release"
LAYOUT = 1
MANIFEST, SUMS = "release.json", "SHA256SUMS"
"""The manifest, and the hashes of all files in the form that ``sha256sum -c`` reads. Neither is named in itself."""
DATA = "data"
"""The folder of what is compared and cited."""
Level = Literal["public", "research", "full"]


class Coders(Struct, frozen=True):
    """Agreement of coders on one field: Krippendorff's alpha, its interval, and how many units it rests on."""

    field: str
    measure: str
    units: int
    alpha: float | None
    low: float | None
    high: float | None


class Figures(Struct, frozen=True):
    """The run in figures. ``outcomes`` counts all that was handed in by what became of it, ``decisions`` those that stand by action."""

    documents: int
    outcomes: dict[str, int]
    reports: int
    records: int
    events: int
    linked_events: int
    links: int
    decisions: dict[str, int]
    coders: int
    agreement: tuple[Coders, ...] = ()


class Masked(Struct, frozen=True):
    """How persons and places are protected. ``names``: masked or replaced places of names, ``coarsened_m``: metres of the grid to which
    coordinates are rounded (None: not)."""

    level: Level
    names: int = 0
    persons: int = 0
    coarsened_m: int | None = None


class Made(Struct, frozen=True):
    """What the release was made with: versions, the run's configuration, packs, digests of the tables of weights and rules.

    ``rules_and_weights``: one digest of both and of what else decides the linking: releases that share it were grouped and viewed alike.
    """

    selon: str
    codebook: str
    run: str
    packs: dict[str, str]
    parsers: tuple[str, ...]
    gazetteers: tuple[str, ...]
    weights: str
    rules: str
    rules_and_weights: str


class Before(Struct, frozen=True):
    """The release from which ids of events are carried on."""

    tag: str
    data: str


class Ids(Struct, frozen=True):
    """What became of the ids of events: carried from the release before, new, retired with this release, retired in all."""

    carried: int
    new: int
    retired: int
    retired_ever: int


class File(Struct, frozen=True):
    """One file of the release."""

    bytes: int
    sha256: str


class Manifest(Struct, frozen=True):
    """``release.json``. ``data`` is the digest of the files under ``data/``; ``files`` holds every file but this one and the sums."""

    kind: Literal["selon release"]
    layout: int
    tag: str
    date: str
    title: str
    licence: str
    authors: tuple[str, ...]
    attribution: tuple[str, ...]
    privacy: Masked
    made: Made
    before: Before | None
    ids: Ids
    figures: Figures
    data: str
    files: dict[str, File] = {}


def report_name(language: str) -> str:
    """What the page that shows the events in *language* is called."""
    return f"report.{language}.html"


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as it is written."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=2) + b"\n"


def read_manifest(data: bytes) -> Manifest:
    """A manifest from its bytes. Raises msgspec.MsgspecError where it is none of ours."""
    return msgspec.json.decode(data, type=Manifest)


def data_digest(files: Mapping[str, bytes]) -> str:
    """What names the data: ``sha256:`` + SHA-256 over the lines ``<sha256 of the file>  <name>`` of the data files, in order of names."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return f"sha256:{hashlib.sha256(sums.encode()).hexdigest()}"


def sums_of(files: Mapping[str, File]) -> str:
    """``SHA256SUMS`` for *files*."""
    return "".join(f"{one.sha256}  {name}\n" for name, one in sorted(files.items()))
