"""The status of an episode: from what its anchors say, then from its date against the report's own day."""

from collections import Counter
from collections.abc import Sequence

from selon.coding.anchor import Anchor, days_between

PAST_AFTER_DAYS = 2
_DECISIVE = ("banned", "cancelled")


def _told(anchors: Sequence[Anchor]) -> Counter[str]:
    votes: Counter[str] = Counter()
    for anchor in anchors:
        if anchor.status:
            votes[anchor.status] += anchor.strength
    return votes


def status_of(anchors: Sequence[Anchor], day: str | None, main_day: str | None, published: str | None) -> str:
    """A codebook status. *day* is the episode's last day, *main_day* the first day of the report's main event (ISO dates or None).

    A ban or a cancellation stands unless the event is told as having been held; a day after the publication is announced (or
    hypothetical, where that is what is told); a day that lies at least two days before the main event (and the report's own day) is
    past; else the status that most anchors tell, and held where none tells any. What is told as begun on a day that has come is no
    longer announced, and what was held the day before is no longer going on.
    """
    votes = _told(anchors)
    off = next((s for s in _DECISIVE if votes[s]), None)
    if off and votes["held"] + votes["ongoing"] <= votes[off]:
        return off
    if day and published and day > published:
        return "hypothetical" if votes["hypothetical"] > votes["announced"] else "announced"
    now = min(filter(None, (main_day, published)), default=None) if main_day else None
    if day and now and days_between(day, now) >= PAST_AFTER_DAYS:
        return "past"
    begun = [s for s in ("ongoing", "held") if votes[s]]
    if begun and day and published and day <= published:
        del votes["announced"]
        if day < published and votes["held"]:
            del votes["ongoing"]
    if not votes:
        return "held"
    best = max(votes.values())
    return next(s for s in (a.status for a in anchors) if s and votes[s] == best)
