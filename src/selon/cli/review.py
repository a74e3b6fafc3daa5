"""``selon review``, ``selon serve``: the workbench, for one person or for a team."""

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from selon.cli.streams import OK, guarded, terminal, warn

if TYPE_CHECKING:
    from selon.web.server import Served

Origins = Annotated[tuple[str, ...], Parameter(name=["--origin"], negative=(), consume_multiple=False)]


def review(project: Path, *, port: int | None = None, coder: str | None = None, open: bool = False) -> int:
    """Open the workbench on a project, for yourself: on this machine only, with a link that is good once. Ctrl-C ends it.

    Parameters
    ----------
    project
        The project's file.
    port
        Where to listen; 8497, or any free port where that is taken, when not given.
    coder
        The name under which your decisions are kept; that of your login when not given.
    open
        Open the link in your browser.
    """
    return guarded(lambda: _review(project, port, coder or login(), open))


def serve(project: Path, *, host: str = "127.0.0.1", port: int | None = None, origin: Origins = ()) -> int:
    """Serve the workbench to a team, each with an account (selon account add). Ctrl-C ends it.

    Parameters
    ----------
    project
        The project's file.
    host
        The address to listen at: loopback, behind a server that speaks HTTPS, or one of this machine's.
    port
        Where to listen; 8497, or any free port where that is taken, when not given.
    origin
        How browsers reach it, such as https://coding.example.org; may be given several times. Requests for any other name are refused.
    """
    return guarded(lambda: _serve(project, host, port, origin))


def login() -> str:
    """The name of who calls."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return "coder"


def _told(served: "Served", open: bool) -> None:
    link = served.link or f"{served.origins[0]}/"
    console = terminal()
    console.print(f"The workbench answers at {served.origins[0]}" + (" (Ctrl-C ends it)." if sys.stdout.isatty() else "."), soft_wrap=True)
    console.print(f"Open this link; it is good once: {link}" if served.link else f"Sign in at {link}", soft_wrap=True)
    sys.stdout.flush()
    if open:
        import webbrowser

        if not webbrowser.open(link):
            warn("no browser could be opened; open the link yourself")


def _review(project: Path, port: int | None, coder: str, open: bool) -> int:
    from selon.web.server import review as reviewed

    reviewed(project, coder, port, lambda served: _told(served, open))
    return OK


def _serve(project: Path, host: str, port: int | None, origins: tuple[str, ...]) -> int:
    from selon.store.accounts import accounts, accounts_path
    from selon.web.server import serve as served

    if not any(one.open for one in accounts(accounts_path(project))):
        warn(f"nobody can sign in yet; add an account: selon account add {project} NAME --role admin")
    if any(one.startswith("http://") for one in origins):
        warn("without HTTPS passwords and texts can be read on the way; use it in a network that you trust only")
    served(project, host, port, origins, lambda told: _told(told, False))
    return OK
