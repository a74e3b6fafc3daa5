"""Bytes from anywhere, read in order: looked at, taken, and gone back to within bounds."""

from collections.abc import Callable

from selon.errors import CutShort, TooLarge

_READ = 128 << 10
"""Bytes read from below at once."""


class Source:
    """Bytes in order from *read* (as a file's), which can be looked at before they are taken.

    At most *memory* bytes before the present place, and none before the last ``mark``, are kept to be gone back to. Where *read* raises
    CutShort or TooLarge, what came before is handed out first; then it is raised.
    """

    def __init__(self, read: Callable[[int], bytes], memory: int = 0) -> None:
        self._read, self._memory = read, memory
        self._data = bytearray()
        self._at = self._mark = self._base = 0
        self.ended = False
        self._failure: CutShort | TooLarge | None = None

    @property
    def offset(self) -> int:
        """Where the next byte stands in the source."""
        return self._base + self._at

    def look(self, size: int) -> bytes:
        """The next *size* bytes, which stay; fewer at the end."""
        while len(self._data) - self._at < size and not self.ended:
            self._fill()
        if self._failure is not None and self._at >= len(self._data):
            raise type(self._failure)(str(self._failure))  # afresh: an error keeps the frames that it went through, and what they hold
        with memoryview(self._data) as view:
            return view[self._at : self._at + size].tobytes()

    def take(self, size: int) -> bytes:
        """The next *size* bytes; fewer at the end."""
        found = self.look(size)
        self._at += len(found)
        return found

    def skip(self, size: int) -> None:
        """Leave out *size* bytes that were looked at; below zero: go back over bytes just taken."""
        self._at += size

    def mark(self) -> None:
        """From here on bytes are kept."""
        self._mark = self._at

    def forget(self) -> None:
        """Keep nothing from here on."""
        self._memory = 0

    def back_to(self, offset: int) -> None:
        """Go back to *offset*, or as near to it as what is kept reaches."""
        self._at = max(0, offset - self._base)

    def find(self, wanted: bytes) -> bool:
        """Go forward to the next *wanted*; False, at the end, where there is none."""
        while True:
            found = self._data.find(wanted, self._at)
            if found >= 0:
                self._at = found
                return True
            self._at = max(self._at, len(self._data) - len(wanted) + 1)
            if self.ended:
                self._at = len(self._data)
                return False
            self.mark()
            self._fill()

    def _fill(self) -> None:
        waste = max(min(self._mark, self._at), self._at - self._memory)
        if waste > _READ:
            del self._data[:waste]
            self._at -= waste
            self._mark = max(0, self._mark - waste)
            self._base += waste
        try:
            part = self._read(_READ)
        except (CutShort, TooLarge) as error:
            part, self._failure = b"", error.with_traceback(None)
        self.ended = not part
        self._data += part
