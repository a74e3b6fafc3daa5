"""From a request to a handler and back: sessions, roles, limits, and errors as pages or as JSON."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from shutil import rmtree

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from selon.errors import DEFECTS, Busy, Refused, SelonError, StoreLocked, StoreSlow, mistake
from selon.export.visible import visible
from selon.web.asks import JSON, Answer, Ask, Way, data, goto, own_path
from selon.web.bench import THEMES, Bench, Tastes
from selon.web.rendering import link
from selon.web.security import Guard
from selon.web.uploads import FORM, Upload, received
from selon.web.words import preferred

TASTES = "selon-view"
"""The cookie with language and theme."""
_LOST = Way("GET", "/", None, lambda ask: goto("/"))
"""The way of a request that took none."""


def application(bench: Bench, origins: Sequence[str]) -> ASGIApp:
    """The workbench of one project, as it answers at *origins*."""
    routes = [Route(way.path, _endpoint(bench, way), methods=[way.method]) for way in bench.ways]

    async def missing(request: Request, error: Exception) -> Response:
        return await run_in_threadpool(_lost, _ask(bench, _LOST, request, b""), Refused(404, "missing"))

    async def misdone(request: Request, error: Exception) -> Response:
        return await run_in_threadpool(_lost, _ask(bench, _LOST, request, b""), Refused(405, "wrong_method"))

    frame = Starlette(routes=routes, exception_handlers={404: missing, 405: misdone})
    frame.router.redirect_slashes = False  # an address is right or it is not there
    return Guard(frame, origins)


def _endpoint(bench: Bench, way: Way) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        body, upload = b"", None
        try:
            if way.upload and request.headers.get("content-type", "").lower().startswith(FORM):
                upload = await _upload(_ask(bench, way, request, b""), request)
            else:
                body = await _body(request, way)
        except Refused as error:
            return await run_in_threadpool(_lost, _ask(bench, way, request, b""), error)
        except ClientDisconnect:
            return Response(status_code=400)
        try:
            return await run_in_threadpool(_served, msgspec.structs.replace(_ask(bench, way, request, body), upload=upload))
        finally:
            if upload is not None:
                await run_in_threadpool(rmtree, upload.folder, ignore_errors=True)

    return serve


async def _upload(ask: Ask, request: Request) -> Upload:
    """The files of a form: nothing of it is read before it is known that whoever sends it may. Raises Refused."""
    who = await run_in_threadpool(ask.bench.sessions.who, ask.cookies)
    if who is None:
        raise Refused(401, "no_session")
    if ask.way.role is None or not who.may(ask.way.role):
        raise Refused(403, "not_yours", role=str(ask.way.role))
    told = request.headers
    folder = await run_in_threadpool(ask.bench.jobs.folder.new, "upload")
    return await received(told.get("content-type", ""), told.get("content-length", ""), request.stream(), ask.way.upload, folder)


async def _body(request: Request, way: Way) -> bytes:
    """What was sent, up to the limit of the way. Raises Refused."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > way.body:
        raise Refused(413, "too_large")
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > way.body:
            raise Refused(413, "too_large")
        parts.append(part)
    if way.data and way.method == "POST" and request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Refused(415, "not_json")
    return b"".join(parts)


def _ask(bench: Bench, way: Way, request: Request, body: bytes) -> Ask:
    return Ask(
        bench=bench,
        way=way,
        who=None,
        tastes=_tastes(bench, request),
        path={name: str(value) for name, value in request.path_params.items()},
        given=request.query_params.multi_items(),
        body=body,
        cookies=dict(request.cookies),
        address=own_path(request.url.path + (f"?{request.url.query}" if request.url.query else "")) if way.method == "GET" else "/",
    )


def _tastes(bench: Bench, request: Request) -> Tastes:
    """As the cookie says; what it does not say, as the browser likes it."""
    language, _, theme = request.cookies.get(TASTES, "").partition(".")
    if language not in bench.words:
        language = preferred(request.headers.get("accept-language", ""), bench.words)
    return Tastes(language, next((known for known in THEMES if known == theme), "auto"))


def _served(ask: Ask) -> Response:
    """The answer to *ask*, whatever happens on the way."""
    bench, way = ask.bench, ask.way
    try:
        ask = msgspec.structs.replace(ask, who=bench.sessions.who(ask.cookies))
        if way.role is not None and ask.who is None:
            return _response(_closed(ask))
        if way.role is not None and ask.who is not None and not ask.who.may(way.role):
            raise Refused(403, "not_yours", role=way.role)
        with ExitStack() as stack:
            if way.role is not None:
                ask = msgspec.structs.replace(ask, reader=stack.enter_context(bench.readers.one(way.seconds)))
            return _response(way.handler(ask))
    except Refused as error:
        return _told(ask, error)
    except (StoreLocked, Busy) as error:
        return _told(ask, Refused(503, "busy", why=str(error)))
    except StoreSlow:
        return _told(ask, Refused(503, "slow"))
    except SelonError as error:
        return _told(ask, Refused(500, "trouble", why=str(error)))
    except DEFECTS as error:
        sys.stderr.write(f"selon: {visible(way.path)}: {visible(mistake(error, 'project'))}\n")
        return _told(ask, Refused(500, "mistake", why=mistake(error, "project")))


def _closed(ask: Ask) -> Answer:
    """What somebody without a session is told: the way to sign in, or that the link is wanted."""
    if ask.bench.gate.team is not None and not ask.way.data:
        return goto(link("/sign-in", back=ask.address if ask.address != "/" else ""))
    raise Refused(401, "no_session")


def _lost(ask: Ask, error: Refused) -> Response:
    # An address that is not there is not shown, nor gone back to.
    return _told(msgspec.structs.replace(ask, who=ask.bench.sessions.who(ask.cookies), address="/"), error)


def _told(ask: Ask, error: Refused) -> Response:
    """A refusal as JSON or as a page, in the words of who asks."""
    words = ask.words.pages.errors
    text = ask.told(error)
    if ask.way.data:
        return _response(data({"error": error.word, "told": text}, error.status))
    named = msgspec.structs.replace(ask, way=msgspec.structs.replace(ask.way, name="errors"))
    return _response(named.page("error.html", status=error.status, told=text, title=words.titles[error.word]))


def _response(answer: Answer) -> Response:
    made = (
        Response(answer.body, status_code=answer.status, media_type=None)
        if answer.file is None
        else FileResponse(answer.file, status_code=answer.status)
    )
    made.headers["content-type"] = answer.media
    made.headers["content-security-policy"] = answer.policy
    for name, value in answer.headers:
        made.headers.append(name, value)
    return made
