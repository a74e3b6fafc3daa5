"""The stage: records (and the times they were dated from) in, findings out, in a fixed order."""

from selon.check.dates import anniversary_findings, direction_findings, order_findings, year_findings
from selon.check.sums import figure_findings, part_findings
from selon.lang.pack import Pack
from selon.model import Finding, Mentions, Reading, Record


def find(pack: Pack, reading: Reading, records: tuple[Record, ...], times: Mentions, counts: Mentions) -> tuple[Finding, ...]:
    """Everything the checks notice about one coded report."""
    found = [*year_findings(reading, records, times), *direction_findings(records, times)]
    found += [*anniversary_findings(records, times), *order_findings(reading, records), *part_findings(reading, counts, records)]
    for record in records:
        found += figure_findings(record)
    return tuple(found)
