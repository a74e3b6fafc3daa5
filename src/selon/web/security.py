"""The guard in front of everything: which requests are refused unread, and the headers of every answer.

The origin rule is that of browsers' fetch metadata, with the Origin header where a browser sends none (plain HTTP on a name): what may
change something must come from the same origin and say so.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST"}
OVERRIDES = ("x-http-method-override", "x-http-method", "x-method-override")
POLICIES: Mapping[str, str] = {
    "strict": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "map": "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "nothing": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
"""Content security policies; nothing else can be sent. ``map`` is for what draws by WebGL and a worker; ``nothing`` for files to keep."""
# With "no-referrer" browsers would send "Origin: null" with forms of ours as well.
HEADERS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), fullscreen=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-robots-tag": "noindex, nofollow",
}


class Refusal(Struct, frozen=True):
    """Why a request is not even looked at."""

    status: int
    why: str


def origin_of(told: str) -> str | None:
    """An origin as browsers write it (``https://coding.example.org``, ``http://127.0.0.1:8497``), or None for what is none."""
    try:
        parts = urlsplit(told)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        return None
    if parts.username is not None or parts.password is not None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != {"http": 80, "https": 443}[parts.scheme] else "")


def refusal(method: str, headers: Headers, origins: Sequence[str]) -> Refusal | None:
    """Why a request is refused; None where it is not. *origins*: at which the server answers."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or hosts[0].lower() not in {origin.partition("://")[2] for origin in origins}:
        return Refusal(421, f"this workbench answers at {origins[0]} only")
    if method not in METHODS:
        return Refusal(405, "only GET, HEAD and POST are understood")
    if any(name in headers for name in OVERRIDES):
        return Refusal(400, "the method of a request can't be overridden")
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if method in SAFE:
        whole = headers.get("sec-fetch-mode", "navigate") == "navigate" and headers.get("sec-fetch-dest", "document") == "document"
        if site not in (None, "same-origin", "none") and not whole:
            return Refusal(403, "pages of others may not read this workbench")
        return None
    if site is None and origin is None:
        return Refusal(403, "a request that may change something says where it comes from")
    if (site is not None and site != "same-origin") or (origin is not None and origin not in origins):
        return Refusal(403, "pages of others may not change anything here")
    return None


class Guard:
    """Refuses what :func:`refusal` refuses, and puts the headers on every answer, errors included."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._origins = tuple(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                seal(MutableHeaders(scope=message))
            await send(message)

        no = refusal(scope["method"], Headers(scope=scope), self._origins)
        if no is None:
            await self._app(scope, receive, sealed)
            return
        body = no.why.encode("utf-8")
        told = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
        await sealed({"type": "http.response.start", "status": no.status, "headers": told})
        await sealed({"type": "http.response.body", "body": body if scope["method"] != "HEAD" else b""})


def seal(headers: MutableHeaders) -> None:
    """Put the headers of every answer among *headers*; the name of a policy becomes the policy."""
    for name, value in HEADERS.items():
        headers[name] = value
    headers["content-security-policy"] = POLICIES[headers.get("content-security-policy", "nothing")]
    headers.setdefault("cache-control", "no-store")
