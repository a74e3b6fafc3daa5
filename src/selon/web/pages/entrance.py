"""Coming in and going out: the one-time link, signing in with a password, language and theme."""

from msgspec import Struct

from selon.errors import Refused
from selon.web.asks import Answer, Ask, code, goto, own_path
from selon.web.bench import THEMES

_YEAR = 365 * 86_400


class Entering(Struct, frozen=True):
    """What the one-time link brings."""

    ticket: str = ""


class Wanting(Struct, frozen=True):
    """Where somebody who signs in wanted to go."""

    back: str = "/"


class SigningIn(Struct, frozen=True):
    """The form for signing in."""

    name: str = ""
    password: str = ""
    back: str = "/"


class Taste(Struct, frozen=True):
    """The form for language and theme."""

    language: str
    theme: str = "auto"
    back: str = "/"


def enter(ask: Ask) -> Answer:
    """Begin the session of the one who started the server.

    The page leads on by itself, instead of a redirect: a browser that came from another site brings the cookie only where this one asks.
    """
    gate = ask.bench.gate
    if gate.ticket is None or gate.alone is None:
        raise Refused(404, "missing")
    if ask.who is not None:
        return goto("/")
    cookie = ask.bench.sessions.cookie(gate.alone) if gate.ticket.use(ask.query(Entering).ticket) else None
    if cookie is None:
        raise Refused(403, "used_link")
    return _led_on(ask, "/", cookie)


def _led_on(ask: Ask, back: str, cookie: tuple[str, str]) -> Answer:
    page = ask.page("entered.html", back=own_path(back))
    return Answer(page.body, page.media, headers=(cookie,))


def form(ask: Ask) -> Answer:
    """The form for signing in."""
    if ask.bench.gate.team is None:
        raise Refused(404, "missing")
    back = own_path(ask.query(Wanting).back)
    return goto(back) if ask.who is not None else ask.page("sign_in.html", back=back, wrong="", name="")


def sign_in(ask: Ask) -> Answer:
    """Begin the session of somebody with an account; after several wrong passwords each further one waits."""
    team = ask.bench.gate.team
    if team is None:
        raise Refused(404, "missing")
    given = ask.form(SigningIn)
    words = ask.words.pages.entrance
    wait = team.wait(given.name)
    if wait > 0:
        told = str(words.wait).format(seconds=int(wait) + 1)
        return ask.page("sign_in.html", status=429, back=own_path(given.back), wrong=told, name=given.name)
    cookie = ask.bench.sessions.cookie(given.name) if team.enters(given.name, given.password) else None
    if cookie is None:
        return ask.page("sign_in.html", status=403, back=own_path(given.back), wrong=words.wrong, name=given.name)
    return goto(given.back, cookie)


def sign_out(ask: Ask) -> Answer:
    """End the session."""
    return goto("/sign-in" if ask.bench.gate.team is not None else "/", ask.bench.sessions.ending())


def tastes(ask: Ask) -> Answer:
    """Choose language and theme."""
    given = ask.form(Taste)
    language = code("language", given.language, tuple(ask.bench.words))
    theme = code("theme", given.theme, THEMES)
    return goto(given.back, ("set-cookie", f"selon-view={language}.{theme}; Path=/; HttpOnly; SameSite=Strict; Max-Age={_YEAR}"))
