"""The stage: records (and the times they were dated from) in, findings out, in a fixed order."""

from selon.check.dates import anniversary_findings, direction_findings, order_findings, year_findings
from selon.check.sums import part_findings, rival_findings
from selon.lang.pack import Pack
from selon.model import Finding, Mentions, Reading, Record


def find(pack: Pack, reading: Reading, records: tuple[Record, ...], times: Mentions) -> tuple[Finding, ...]:
    """Everything the checks notice about one coded report."""
    found = [*year_findings(reading, records, times), *direction_findings(records, times)]
    found += [*anniversary_findings(records, times), *order_findings(reading, records)]
    for record in records:
        found += [*part_findings(record), *rival_findings(record)]
    return tuple(found)
