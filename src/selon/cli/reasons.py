"""Why records are one event, as ``selon why`` shows it on a terminal, in the language of the reader."""

from collections.abc import Sequence

from selon.cli.lists import show_table, shown_days, shown_place
from selon.cli.streams import terminal
from selon.codebook.book import load
from selon.export.speech import speech
from selon.export.visible import visible
from selon.export.words import Words
from selon.link.sentences import sentences
from selon.runner.bound import Said
from selon.runner.reasons import Apart, PairReasons, Reasons
from selon.views import Link

_SHOWN = 12
"""So many links, and so many pairs kept apart, are shown of an event; the rest is counted."""


class Reasoned:
    """Shows reasons to readers of *language*, in *words*."""

    def __init__(self, language: str, words: Words) -> None:
        self._say, self._event = words.links, words.event
        self._links = sentences(language)
        self._speech = speech(language, load())

    def event(self, found: Reasons) -> None:
        """Why the records of an event are one, and which near ones were kept apart from it."""
        say, event = self._say, found.kept.event
        self._head(found)
        if len(event.records) == 1:
            _print(say["alone"])
        else:
            _print(say["one_event"])
        for link in event.links[:_SHOWN]:
            self._link(link)
        self._rest("more_links", len(event.links) - _SHOWN)
        if found.unweighed:
            _print(f"  {say['unweighed'].format(n=self._speech.number(found.unweighed))}")
        if found.apart:
            _print(say["apart"])
        for one in found.apart[:_SHOWN]:
            self._apart(one)
        self._rest("more_pairs", len(found.apart) - _SHOWN)
        if found.said:
            _print(say["said"])
        for said in found.said:
            _print(f"  {self._told(said)}")
        for kind in ("part_of", "counter_to", "follows"):
            if name := getattr(event, kind):
                _print(f"{say[kind]} {name}")
        for name in event.commemorates:
            _print(f"{say['commemorates']} {name}")
        for kind, names in found.referring.items():
            _print(say["list"].format(kind=say[f"has_{kind}"], events=", ".join(names)))

    def _head(self, found: Reasons) -> None:
        """What the event is, and its records."""
        say, told, event = self._say, found.kept.summary, found.kept.event
        place = "; ".join(shown_place(where.city, where.country) for where in told.places)
        what = self._speech.what(told.family, told.code)
        _print(" · ".join(part for part in (event.event, what, shown_days(told.day, told.latest), place, self._event[told.state]) if part))
        _print(say["counted"].format(records=len(event.records), reports=len(event.reports), sources=told.sources))
        columns = (say["record"], *(self._event[name] for name in ("outlet", "published", "language", "source")))
        sources = [(one.record.id, one.source) for one in found.accounts]
        rows = [(record, of.outlet or "", of.published or "", of.language or "", of.source) for record, of in sources]
        show_table(say["records"], columns, rows)

    def _link(self, link: Link) -> None:
        _print(f"  {self._links.bits(link.bits)}  {_pair(link.records)}", f"        {self._links.link(link).text}")

    def _apart(self, one: Apart) -> None:
        weight = self._links.bits(one.link.bits) if one.link.evidence else "    "
        where = self._say["in_event"].format(event=one.other, because=self._say[f"because_{one.because}"])
        _print(f"  {weight}  {_pair(one.link.records)}  ({where})")
        if one.link.why:
            _print(f"        {self._links.link(one.link).text}")

    def _rest(self, key: str, count: int) -> None:
        if count > 0:
            _print(f"  {self._say[key].format(n=self._speech.number(count))}")

    def _told(self, said: Said) -> str:
        """What coders said of a pair, and what it comes to."""
        say = self._say
        answers = sorted(said.answers.items())
        comes = say[f"comes_{said.answer or 'differing'}"]
        told = ", ".join(say["by"].format(coder=coder, answer=say[answer], number=number) for coder, (number, answer) in answers)
        return f"{_pair(said.pair)}  {told} → {comes}"

    def pair(self, found: PairReasons, link_from: float) -> None:
        """How two records compare, in full."""
        say, (one, other) = self._say, found.events
        because = say[f"because_{found.because or 'weight'}"]
        where = say["both_in"].format(event=one) if one == other else say["in_two"].format(one=one, other=other, because=because)
        _print(f"{_pair(found.records)}  {where}")
        if found.link is None:
            _print(say["no_block"])
        else:
            self._evidence(found, found.link, link_from)
        if found.said is not None:
            _print(say["coders_said"].format(said=self._told(found.said)))

    def _evidence(self, found: PairReasons, link: Link, link_from: float) -> None:
        """The table of the levels of a pair; levels stand there by their codes, as in files."""
        say, links = self._say, self._links
        rows = [
            (links.comparison(one.comparison), one.level, links.bits(one.bits, 2), links.reason(one.comparison, one.reason))
            for one in found.levels
        ]
        rest = link.bits - sum(one.bits for one in found.levels)
        rows.append((say["any_pair"], "", links.bits(rest, 2), say["any_pair_why"]))
        rows.append((say["together"], "", links.bits(link.bits, 2), say["together_why"].format(bits=links.bits(link_from))))
        show_table(say["evidence"], (say["comparison"], say["level"], say["bits"], say["why"]), rows)


def _pair(records: Sequence[str]) -> str:
    return " – ".join(records)


def _print(*lines: str) -> None:
    console = terminal()
    for line in lines:
        console.print(visible(line), soft_wrap=True, markup=False)
