"""Releases in and out: each tag once, with its manifest and the data by which it is compared with others."""

from collections.abc import Mapping

from msgspec import Struct

from selon.errors import StoreConflict
from selon.store.handle import Project
from selon.store.log import writing
from selon.store.packed import pack, sha256, unpack
from selon.store.trouble import speaking


class Released(Struct, frozen=True):
    """A release: its tag, the time as the caller told it, the digest of its data (``sha256:…``) and its manifest (JSON)."""

    tag: str
    at: str | None
    data: str
    manifest: str


def keep_release(project: Project, release: Released, files: Mapping[str, bytes]) -> None:
    """Keep *release* with its data *files*, in one transaction. Raises StoreConflict where the tag was given before, StoreLocked …"""
    with writing(project, "release", release.at) as entry:
        if project.connection.execute("SELECT 1 FROM releases WHERE tag = ?", (release.tag,)).fetchone():
            raise StoreConflict(f"{project.path}: there is a release {release.tag} already, and a release never changes; take another tag")
        n = entry.write("releases", (release.tag, release.at, release.data, release.manifest))
        for name, data in sorted(files.items()):
            entry.write("release_files", (n, name, sha256(data), len(data), *pack(data)))
        entry.detail = {"release": release.tag, "data": release.data}


def releases(project: Project) -> list[Released]:
    """All releases, oldest first."""
    with speaking(project.path):
        found = project.connection.execute("SELECT tag, at, data, manifest FROM releases ORDER BY n")
        return [Released(*cells) for cells in found]


def release(project: Project, tag: str) -> Released | None:
    """The release under *tag*; None where there is none."""
    return next((one for one in releases(project) if one.tag == tag), None)


def release_files(project: Project, tag: str) -> dict[str, bytes]:
    """The data of the release under *tag*: name -> bytes; empty where there is no such release. Raises StoreDamaged."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT f.name, f.codec, f.size, f.body FROM release_files f JOIN releases r ON r.n = f.release WHERE r.tag = ? "
            "ORDER BY f.name",
            (tag,),
        )
        return {name: unpack(*packed) for name, *packed in found}
