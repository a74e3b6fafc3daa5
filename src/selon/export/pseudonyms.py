"""Pseudonyms: the same for the same name under one key. The key leads back, with the names that it was asked for, and nothing else does."""

import base64
import hmac
from collections.abc import Sequence

from msgspec import Struct

SECRET = 32
"""Bytes of a key."""
_SIGNS = 8


class KeyFile(Struct, frozen=True):
    """What a key file holds: the key in hexadecimal digits, and the name behind each pseudonym that was given under it."""

    key: str
    names: dict[str, str] = {}


class Key:
    """A key at work. ``names`` fills with the name behind each pseudonym that is asked for."""

    def __init__(self, secret: bytes, names: dict[str, str] | None = None) -> None:
        self.secret = secret
        self.names = dict(names or {})

    def pseudonym(self, words: Sequence[str], name: str) -> str:
        """The pseudonym of the person with these *words* of a name (folded); *name* is how it is written, for the way back.

        HMAC-SHA-256 of the words under the key, its first 40 bits in base 32: ``P-`` and eight signs.
        """
        digest = hmac.digest(self.secret, " ".join(words).encode("utf-8"), "sha256")
        made = "P-" + base64.b32encode(digest).decode("ascii")[:_SIGNS]
        self.names.setdefault(made, name)
        return made

    def kept(self) -> KeyFile:
        """The key as it is kept in a file."""
        return KeyFile(self.secret.hex(), dict(sorted(self.names.items())))
