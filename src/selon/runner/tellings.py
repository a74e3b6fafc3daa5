"""Accounts of all records, written to a file as the coded lines are read in order, and read from it event by event: each line is read and
unpacked once, however the events lie across them."""

from typing import IO

import msgspec
from msgspec import Struct

from selon.model import Coded
from selon.runner.reviewed import Reviewed
from selon.views import Account, Event

_SIZE = 4


class _Telling(Struct, frozen=True, array_like=True):
    """The accounts of one record, and whether coders differ on it or on a statement in it."""

    accounts: tuple[Account, ...]
    pending: bool


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Telling)


class Tellings:
    """The accounts of the records that were noted, in *file*; in memory stands a number for each."""

    def __init__(self, reviewed: Reviewed, file: IO[bytes]) -> None:
        self._reviewed, self._file = reviewed, file
        self._at: dict[str, int] = {}
        self._end = 0

    def note(self, coded: Coded) -> Coded:
        """Take in the records of a report that the machine coded; the report as coders left it."""
        after = self._reviewed.settled(coded)
        if not after.coded.records:
            return after.coded
        sources = self._reviewed.sources(after.coded)
        due = {name for _, name in after.pending}
        for record in after.coded.records:
            pending = bool(due) and not due.isdisjoint((record.id, *(statement.id for statement in record.statements)))
            body = _ENCODER.encode(_Telling(tuple(Account(record, source) for source in sources), pending))
            self._at[record.id] = self._end
            self._end += self._file.write(len(body).to_bytes(_SIZE, "big")) + self._file.write(body)
        return after.coded

    def accounts(self, event: Event) -> tuple[list[Account], bool]:
        """What each report tells of *event*, and whether coders differ on any of it; as :meth:`Reviewed.accounts` has it but for order."""
        found: list[Account] = []
        pending = False
        for record in event.records:
            self._file.seek(self._at[record])
            told = _DECODER.decode(self._file.read(int.from_bytes(self._file.read(_SIZE), "big")))
            found += told.accounts
            pending = pending or told.pending
        return found, pending
