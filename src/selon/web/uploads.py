"""Files that a form brings, written to a folder of ours as they come. Their names are data: on the disk they have numbers."""

import shutil
import unicodedata
from collections.abc import AsyncIterable
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from selon.errors import Refused

MOST_FILES = 500
"""Files of one form."""
_MOST_FIELDS, _LONGEST_FIELD = 20, 300
_LONGEST_NAME = 180
_ROOM = 256 << 20
"""Bytes that stay free on the disk."""
_NO_LETTERS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
FORM = "multipart/form-data"


class Sent(Struct, frozen=True):
    """A file as it was sent: what it is called (:func:`plain_name`), where it lies, its bytes."""

    name: str
    path: Path
    size: int


class Upload(Struct, frozen=True):
    """What a form brought: the folder of its files, which goes when the request is answered, and its other fields."""

    folder: Path
    files: tuple[Sent, ...]
    fields: tuple[tuple[str, str], ...]


def plain_name(told: str) -> str:
    """What a file is called whose name a browser, or somebody in its place, told: the last part of any path, without signs that are no
    letters (controls, marks of direction), not hidden, not longer than file systems take; ``file`` where nothing is left."""
    last = told.replace("\\", "/").rstrip("/").rpartition("/")[2]
    clean = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign) not in _NO_LETTERS)
    clean = clean.strip().lstrip(".").strip()
    if len(clean.encode("utf-8")) > _LONGEST_NAME:
        stem, dot, ending = clean.rpartition(".")
        ending = ending if dot and len(ending) <= 12 else ""
        clean = stem or clean
        while len(clean.encode("utf-8")) > _LONGEST_NAME:
            clean = clean[:-1]
        clean += f".{ending}" if ending else ""
    return clean or "file"


class Receiver:
    """Writes the files of one form to *folder* as bytes come in. Raises Refused for too many of anything, and for what is no form."""

    def __init__(self, kind: str, folder: Path) -> None:
        told, options = parse_options_header(kind)
        boundary = options.get(b"boundary", b"")
        if told != FORM.encode() or not 1 <= len(boundary) <= 200:
            raise Refused(400, "no_form")
        self.folder = folder
        self.files: list[Sent] = []
        self.fields: list[tuple[str, str]] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header,
                "on_header_value": self._value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._whole,
            },
        )
        self._file: BinaryIO | None = None
        self._done = False
        self._begin()

    def feed(self, part: bytes) -> None:
        """Take what came. Raises Refused."""
        try:
            self._parser.write(part)
        except FormParserError:
            raise Refused(400, "no_form") from None

    def close(self) -> None:
        """Close a file that was cut short."""
        if self._file is not None:
            self._file.close()

    @property
    def whole(self) -> bool:
        """Whether the form came to its end."""
        return self._done

    def _begin(self) -> None:
        self._disposition, self._key, self._cell = b"", b"", b""
        self._name, self._called, self._field = "", "", bytearray()

    def _header(self, data: bytes, start: int, end: int) -> None:
        self._key += data[start:end]

    def _value(self, data: bytes, start: int, end: int) -> None:
        self._cell += data[start:end]

    def _header_end(self) -> None:
        if self._key.lower() == b"content-disposition":
            self._disposition = self._cell
        self._key, self._cell = b"", b""

    def _headers_end(self) -> None:
        kind, options = parse_options_header(self._disposition)
        if kind != b"form-data" or b"name" not in options:
            raise Refused(400, "no_form")
        self._name = options[b"name"].decode("utf-8", "replace")
        if b"filename" not in options:
            if len(self.fields) >= _MOST_FIELDS:
                raise Refused(400, "too_many_parameters")
            return
        if len(self.files) >= MOST_FILES:
            raise Refused(413, "too_many_files", most=str(MOST_FILES))
        self._called = options[b"filename"].decode("utf-8", "replace")
        self._file = (self.folder / f"{len(self.files):04}").open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])
            return
        self._field += data[start:end]
        if len(self._field) > _LONGEST_FIELD * 4:
            raise Refused(400, "wrong_parameter", name=self._name[:40], value="…")

    def _end(self) -> None:
        if self._file is None:
            self.fields.append((self._name, self._field.decode("utf-8", "replace")))
            return
        size, path = self._file.tell(), Path(self._file.name)
        self._file.close()
        self._file = None
        if not self._called and not size:  # what a browser sends where no file was chosen
            path.unlink()
            return
        self.files.append(Sent(plain_name(self._called), path, size))

    def _whole(self) -> None:
        self._done = True


async def received(kind: str, declared: str, stream: AsyncIterable[bytes], most: int, folder: Path) -> Upload:
    """The form that *stream* brings, of at most *most* bytes, in the empty *folder*. Raises Refused; then the folder is gone."""
    if declared and (not declared.isdecimal() or int(declared) > most):
        shutil.rmtree(folder, ignore_errors=True)
        raise Refused(413, "too_large")
    made: Upload | None = None
    try:
        if shutil.disk_usage(folder).free < (int(declared) if declared else most) + _ROOM:
            raise Refused(507, "no_room")
        made = await _received(Receiver(kind, folder), stream, most)
        return made
    except OSError:
        raise Refused(507, "no_room") from None
    finally:
        if made is None:
            shutil.rmtree(folder, ignore_errors=True)


async def _received(receiver: Receiver, stream: AsyncIterable[bytes], most: int) -> Upload:
    size = 0
    try:
        async for part in stream:
            size += len(part)
            if size > most:
                raise Refused(413, "too_large")
            await run_in_threadpool(receiver.feed, part)
    finally:
        receiver.close()
    if not receiver.whole:
        raise Refused(400, "no_form")
    return Upload(receiver.folder, tuple(receiver.files), tuple(receiver.fields))
