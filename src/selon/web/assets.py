"""Static files: read once, served from memory under a name that changes with them. An address is looked up, never walked."""

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from msgspec import Struct

MEDIA: Mapping[str, str] = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "woff2": "font/woff2",
}
"""By ending; files with other endings are not served."""
MAP = "vendor/maplibre-gl.mjs"
"""What the map needs; it is there where npm was when Selon was set up."""


class Asset(Struct, frozen=True):
    """One file."""

    body: bytes
    media: str


class Assets(Struct, frozen=True):
    """All of them by path; ``tree`` is the hash of them all, and stands in each address."""

    tree: str
    files: dict[str, Asset]

    def address(self, path: str) -> str:
        """Where the file at *path* is served. Raises KeyError where there is none."""
        if path not in self.files:
            raise KeyError(f"there is no static file {path}")
        return f"/static/{self.tree}/{path}"

    @property
    def has_map(self) -> bool:
        """Whether the packages of the map are there."""
        return MAP in self.files


def _walk(folder: Traversable, path: str = "") -> Iterator[tuple[str, bytes]]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        here = f"{path}{one.name}"
        if one.is_dir():
            yield from _walk(one, f"{here}/")
        elif one.name.rpartition(".")[2] in MEDIA and not one.name.startswith("."):
            yield here, one.read_bytes()


def load_assets() -> Assets:
    """All static files."""
    found = {path: Asset(body, MEDIA[path.rpartition(".")[2]]) for path, body in _walk(files("selon.web") / "static")}
    digest = hashlib.sha256()
    for path, asset in found.items():
        digest.update(path.encode() + b"\0" + hashlib.sha256(asset.body).digest())
    return Assets(digest.hexdigest()[:12], found)
