"""Who asks: signed cookies, the one-time link, and the key that signs, made at the first start and kept in the user's own folder."""

import hashlib
import hmac
import os
import secrets
import stat
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from itsdangerous import BadData, URLSafeTimedSerializer
from msgspec import Struct

from selon.errors import ResourceError

Role = Literal["reader", "coder", "adjudicator", "admin"]
ROLES: tuple[Role, ...] = ("reader", "coder", "adjudicator", "admin")
"""Each may do what those before it may."""
HOURS = 12
"""How long a session lasts."""
_KEY = 32


class Who(Struct, frozen=True):
    """Somebody with a session: the name under which decisions are kept, and the role."""

    coder: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this role is *role* or includes it."""
        return ROLES.index(self.role) >= ROLES.index(role)


def state_folder() -> Path:
    """The user's folder for what outlives a run: ``SELON_STATE``, ``$XDG_STATE_HOME/selon``, or ``~/.local/state/selon``."""
    told = os.environ.get("SELON_STATE")
    if told:
        return Path(told)
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "selon"


def signing_key(folder: Path) -> bytes:
    """The key in *folder*, made where there is none, readable by its owner only. Raises ResourceError where others may read it."""
    path = folder / "workbench.key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".workbench.key.{secrets.token_hex(8)}"
        if not path.exists():
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(_KEY))
            try:
                os.link(draft, path)  # of two first starts at once, one makes the key
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        mode = stat.S_IMODE(path.stat().st_mode)
        key = path.read_bytes()
    except OSError as error:
        raise ResourceError(f"{path}: the key of sessions can't be made or read ({error.strerror or error})") from error
    if mode & 0o077:
        raise ResourceError(f"{path}: others may read the key of sessions; close it (chmod 600), or remove it, and all sign in again")
    if len(key) != _KEY:
        raise ResourceError(f"{path}: is no key of sessions; remove it, and all sign in again")
    return key


class Sessions:
    """Cookies of one project: a cookie of another one, on whatever port, is none.

    ``person`` gives (who, stamp) for a coder's name, None for one who may not enter: it is asked at each request, so that a role taken
    away is gone at once.
    """

    def __init__(self, key: bytes, project: Path, person: Callable[[str], tuple[Who, str] | None], *, secure: bool) -> None:
        place = str(project.resolve())
        self.name = ("__Host-" if secure else "") + "selon-" + hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        self._sealed = URLSafeTimedSerializer(key, salt=f"session {place}", signer_kwargs={"digest_method": hashlib.sha256})
        self._person = person
        self._secure = secure

    def cookie(self, coder: str) -> tuple[str, str] | None:
        """The header that begins a session of *coder*; None for one who may not enter."""
        found = self._person(coder)
        return None if found is None else ("set-cookie", self._line(self._sealed.dumps([coder, found[1]]), HOURS * 3600))

    def ending(self) -> tuple[str, str]:
        """The header that ends a session."""
        return "set-cookie", self._line("", 0)

    def _line(self, value: str, age: int) -> str:
        return f"{self.name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}" + ("; Secure" if self._secure else "")

    def who(self, cookies: Mapping[str, str]) -> Who | None:
        """Whose session it is; None for none, an old one, or one that was tampered with."""
        try:
            told = self._sealed.loads(cookies.get(self.name, ""), max_age=HOURS * 3600)
        except BadData:
            return None
        if not (isinstance(told, list) and len(told) == 2 and all(isinstance(part, str) for part in told)):
            return None
        found = self._person(told[0])
        return found[0] if found is not None and hmac.compare_digest(found[1].encode(), told[1].encode()) else None


class Ticket:
    """The secret of the one-time link: good once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secret: str | None = secrets.token_urlsafe(32)

    @property
    def secret(self) -> str | None:
        """The secret; None once it was used."""
        return self._secret

    def use(self, told: str) -> bool:
        """Whether *told* is the secret; it is good no more then."""
        with self._lock:
            good = self._secret is not None and hmac.compare_digest(self._secret.encode(), told.encode("utf-8", "replace"))
            if good:
                self._secret = None
            return good
