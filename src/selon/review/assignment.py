"""Who codes which report next: as many coders for each report as were asked for, never more, and nothing kept by a coder who went away.

Reports are not given out in advance (an idle coder would hold up the rest): a coder asks, gets the first report in the order of work that
still wants somebody, and holds it for a while (a *lease*). A lease that ran out counts no longer; what the coder decided meanwhile stays.
"""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct


class Lease(Struct, frozen=True):
    """*coder* holds *report* until ``until``, in seconds of whatever clock the caller uses."""

    report: str
    coder: str
    until: float


def next_report(
    reports: Iterable[str], finished: Mapping[str, Collection[str]], leases: Iterable[Lease], coder: str, *, coders: int, now: float
) -> str | None:
    """The first of *reports* that *coder* may take: what they hold already, else what fewer than *coders* others finished or hold.

    *finished* says by report who is done with it. None where nothing is left for this coder. Nobody gets a report that they finished.
    """
    held: dict[str, set[str]] = {}
    for lease in leases:
        if lease.until > now:
            held.setdefault(lease.report, set()).add(lease.coder)
    free = None
    for report in reports:
        done = finished.get(report, ())
        if coder in done:
            continue
        if coder in held.get(report, ()):
            return report
        if free is None and len({*done, *held.get(report, ())}) < coders:
            free = report
    return free
