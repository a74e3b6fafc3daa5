"""Finder of times: dates, durations, repeated times, each with a typed calendar value and the rule that completed it.

Labels: ``date`` (names a calendar time), ``duration``, ``set`` (repeated), ``anniversary`` (the value is the time that it marks),
``published`` (a dateline or page date: it anchors others, dates no event), ``end`` (the second year of a range of years: the first has the
interval, with this one among its ``parts``; it dates no event). The rule is the pattern's where the words are complete and the
anchor's (``<lang>.times.anchor_…``) where they were completed; ``basis`` then holds the spans that took part.

Parts of a day that stand with a day have times of day in ``earliest``/``latest`` (``2019-02-23T18:00``); everything else has plain days.
"""

from selon.extract.times.finder import TimesGrammar, find, prepare

__all__ = ["TimesGrammar", "find", "prepare"]
