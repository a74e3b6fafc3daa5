"""Who codes which report next: as many coders for each report as were asked for, never more, and nothing kept by a coder who went away.

Reports are not given out in advance (an idle coder would hold up the rest): a coder asks, gets the first report in the order of work that
still wants somebody, and holds it for a while (a *lease*). A lease that ran out counts no longer; what the coder decided meanwhile stays.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping

from selon.store.team import Lease, Rules

_PARTS = 10_000


def next_report(
    reports: Iterable[str],
    finished: Mapping[str, Collection[str]],
    leases: Iterable[Lease],
    coder: str,
    *,
    coders: Callable[[str], int],
    now: float,
) -> str | None:
    """The first of *reports* that *coder* may take: what they hold already, else what fewer than *coders* (of it) finished or hold.

    *finished* says by report who is done with it. None where nothing is left for this coder. Nobody gets a report that they finished.
    """
    held: dict[str, set[str]] = {}
    for lease in leases:
        if lease.until > now:
            held.setdefault(lease.report, set()).add(lease.coder)
    mine = {report for report, holders in held.items() if coder in holders}
    free = None
    for report in reports:
        done = finished.get(report, ())
        if coder in done:
            continue
        if report in mine:
            return report
        if free is None and len({*done, *held.get(report, ())}) < coders(report):
            free = report
            if not mine:
                break
    return free


def wanted(report: str, rules: Rules) -> int:
    """How many coders *report* wants. Which of them are coded by several is decided by their ids: the same for everybody, and no choice."""
    if rules.share >= 100:
        return rules.coders
    part = int.from_bytes(hashlib.sha256(f"share {report}".encode()).digest()[:8], "big") % _PARTS
    return rules.coders if part < rules.share * _PARTS // 100 else 1
