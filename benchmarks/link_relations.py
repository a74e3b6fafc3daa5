"""Relations between events on the project's own gold (gold/links/relations.jsonl): part_of, counter_to, follows, commemorates.

    python benchmarks/link_relations.py                 on the dev part, with each relation that is wrong or missed
    python benchmarks/link_relations.py --split fresh   on the part that is kept for one measurement (its errors are not printed)

All events of a split that the gold does not relate are near misses: another year, another city of a national day, another group at the
place, a strike and its march, two attacks in a row. An event of ours counts as the gold's that most of its records are of; relations of
events that the gold does not know are printed and not scored. Relations whose two events were both found as records are counted apart.
"""

import argparse
from collections import Counter
from pathlib import Path

import link_gold
import msgspec

from selon.link.events import link

GOLD = Path(__file__).parents[1] / "gold/links/relations.jsonl"
KINDS = ("part_of", "counter_to", "follows", "commemorates")


def main() -> None:
    """Print precision and recall of each relation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="dev")
    options = parser.parse_args()
    lines = [msgspec.json.decode(line) for line in GOLD.read_bytes().splitlines()]
    wanted = {(one["event"], one["relation"], one["to"]) for one in lines if one["split"] == options.split}
    coded = link_gold.coded(link_gold.reports(), options.split)
    events = list(link(coded.rows))
    ours = {}
    for event in events:
        names = Counter(coded.events[record] for record in event.records if record in coded.events)
        ours[event.event] = max(names, key=lambda name: (names[name], name)) if names else None
    given = {(ours[event.event], one.relation, ours[one.other]): one.why for event in events for one in event.relations}
    scored = {found for found in given if found[0] and found[2]}
    there = {event for record, event in coded.events.items() if "?" not in record}
    print(f"relations, {options.split}: {len(wanted)} wanted, {len(events)} events of ours, {len(set(given) - scored)} not scored")
    print(f"{'':14}{'wanted':>8}{'found':>8}{'right':>8}{'given':>8}   (found: both events have a record)")
    for kind in (*KINDS, "all"):
        mine, gold = ({one for one in some if kind in (one[1], "all")} for some in (scored, wanted))
        both = {one for one in gold if {one[0], one[2]} <= there}
        print(f"{kind:14}{len(gold):>8}{len(both):>8}{len(mine & gold):>8}{len(mine):>8}")
    if options.split != "fresh":
        for mark, some in (("wrong", scored - wanted), ("missed", wanted - scored), ("not scored", set(given) - scored)):
            for one in sorted(some, key=str):
                print(f"{mark:12}{one}  {given.get(one, '')}")


if __name__ == "__main__":
    main()
