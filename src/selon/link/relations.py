"""How events stand to each other: a part of a wider one, held against one, taken up again, in memory of one.

Each relation comes of a named rule (``words/<xx>.toml`` says what each rests on), and precision goes before recall: where a counter-protest
may be meant against two, none is told; of two umbrellas or forerunners of one day, which are mostly one that was not linked, the one of
more reports. What a report itself says of two of its records comes first; the other rules compare what all reports of an event say
together. Those of an event rest on it, on events with records in its reports, on those of its city (of any year), and on those of its day
and country.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from selon.link.sentences import WRITTEN, link_words
from selon.views import Relation

_WHOLE = """
CREATE OR REPLACE TEMP TABLE whole AS
SELECT p.event, min(t.idx) AS idx, bool_and(t.family = 'protest') AS protest, bool_or(t.family = 'violence') AS violence,
    arg_min(t.first, (t.last - t.first) * 4000000 + t.first) FILTER (t.dated) AS first,
    arg_min(t.last, (t.last - t.first) * 4000000 + t.first) FILTER (t.dated) AS last,
    list_sort(list_distinct(flatten(list(t.cities)))) AS cities, max(t.country) AS country, max(t.region) AS region,
    list_distinct(flatten(list(t.forms))) AS forms, list_distinct(list(g.grp) FILTER (g.grp IS NOT NULL)) AS kinds,
    list_distinct(flatten(list(t.organisers))) AS organisers,
    list_distinct(flatten(list(t.bodies))) AS groups, list_distinct(flatten(list(t.topic))) AS topic,
    list_distinct(flatten(list(t.issues))) AS issues, list_distinct(flatten(list(t.slogans))) AS slogans,
    list_distinct(flatten(list(t.occasions))) AS occasions, list_distinct(flatten(list(t.wants))) AS wants,
    list_distinct(flatten(list(t.words))) AS words, bool_or(t.counter) AS counter, bool_or(t.status IN ('held', 'ongoing')) AS held,
    max(t.size_high) AS size, count(DISTINCT t.report) AS reports
FROM told t JOIN placed p USING (idx) LEFT JOIN groups g ON g.code = t.code
GROUP BY p.event
"""

_REMEMBERS = "list_has_any({0}.forms, ['commemoration', 'vigil']) OR len({0}.occasions) > 0"

_PURPOSE = (
    "(list_has_any(a.organisers, b.organisers) OR len(list_intersect(a.topic, b.topic)) >= 2"
    " OR (list_has_any(a.issues, b.issues) AND (len(a.topic) = 0 OR len(b.topic) = 0 OR list_has_any(a.topic, b.topic))))"
)
"""Who protests and what for is much the same."""

_TOLD = """
SELECT DISTINCT p.event, '{relation}' AS relation, q.event AS other, 'told' AS rule
FROM told t JOIN placed p USING (idx) JOIN told u ON u.record = t.{relation} JOIN placed q ON q.idx = u.idx WHERE p.event <> q.event
"""

_NATIONAL_DAY = f"""
WITH fits AS (
    SELECT a.event, b.event AS other, a.cities, a.size AS small, b.size AS large
    FROM whole b JOIN whole a ON a.country = b.country AND a.first = b.first AND a.last = b.last
    WHERE b.country <> '' AND len(b.cities) = 0 AND len(a.cities) > 0 AND a.protest AND b.protest AND b.first = b.last
      AND (a.region = b.region OR b.region = '') AND list_has_any(a.kinds, b.kinds) AND {_PURPOSE}
), wide AS (
    SELECT other FROM fits GROUP BY other
    HAVING count(DISTINCT cities) > 1 OR bool_and(large >= 2 * small)
)
SELECT event, 'part_of' AS relation, other, 'national_day' AS rule FROM fits SEMI JOIN wide USING (other)
"""

_COUNTER = f"""
WITH fits AS (
    SELECT a.event, b.event AS other, {_PURPOSE} OR list_has_any(a.topic, b.topic) OR list_has_any(a.issues, b.issues) AS alike
    FROM (SELECT *, unnest(cities) AS city FROM whole WHERE counter AND protest) a
    JOIN (SELECT *, unnest(cities) AS city FROM whole WHERE NOT counter AND protest) b
      ON a.city = b.city AND a.first = b.first AND a.last = b.last AND a.event <> b.event
), alone AS (SELECT event FROM fits GROUP BY event HAVING count(DISTINCT other) = 1)
SELECT DISTINCT event, 'counter_to' AS relation, other, 'called_counter' AS rule FROM fits WHERE alike OR event IN (FROM alone)
"""

_OPPOSED = """
SELECT DISTINCT a.event, 'counter_to' AS relation, b.event AS other, 'opposed' AS rule
FROM (SELECT *, unnest(cities) AS city FROM whole WHERE protest) a JOIN (SELECT *, unnest(cities) AS city FROM whole WHERE protest) b
  ON a.city = b.city AND a.first = b.first AND a.last = b.last AND a.event <> b.event
WHERE len(list_intersect(a.words, b.words)) > 0 AND len(a.wants) > 0 AND len(b.wants) > 0 AND NOT list_has_any(a.wants, b.wants)
  AND NOT list_has_any(a.organisers, b.organisers) AND (a.counter OR 4 * a.size <= b.size) AND NOT b.counter
  AND NOT list_contains(a.forms, 'strike') AND NOT list_contains(b.forms, 'strike')
"""

_AGAIN = """
SELECT DISTINCT a.event, 'follows' AS relation, b.event AS other, '{rule}' AS rule, b.last AS latest
FROM (SELECT *, first // 32 AS month FROM whole, unnest(cities) AS c(city), unnest({by}) AS m(mark) WHERE protest) a
JOIN (
    SELECT * FROM whole, unnest(cities) AS c(city), unnest({by}) AS m(mark), unnest([last // 32, last // 32 + 1]) AS n(month) WHERE protest
) b
  ON a.city = b.city AND a.mark = b.mark AND a.month = b.month AND a.first > b.last AND a.first - b.last <= 31
WHERE a.last - a.first <= 31 AND a.held AND b.held AND {also}
"""

_FOLLOWS = (
    _AGAIN.format(
        rule="same_group",
        by="groups",
        also="(len(list_intersect(a.topic, b.topic)) >= 2 OR list_has_any(a.issues, b.issues) OR list_has_any(a.forms, b.forms))",
    ),
    _AGAIN.format(rule="same_slogan", by="slogans", also="TRUE"),
    _AGAIN.format(
        rule="same_rhythm",
        by="forms",
        also="a.first % 7 = b.first % 7 AND (len(list_intersect(a.topic, b.topic)) >= 3"
        " OR len(list_intersect(a.topic, b.topic)) >= 2 AND (a.first - b.first = 7 OR list_has_any(a.issues, b.issues)))",
    ),
)

_ANNIVERSARY = f"""
SELECT DISTINCT a.event, 'commemorates' AS relation, b.event AS other, 'anniversary' AS rule
FROM (
    SELECT *, off + dayofyear(DATE '0001-01-01' + CAST(first - 1 AS INTEGER)) AS day
    FROM whole, unnest(cities) AS c(city), unnest([-1, 0, 1]) AS o(off)
    WHERE protest AND held AND last - first <= 3 AND ({_REMEMBERS.format("whole")})
) a JOIN (
    SELECT event, first, city, dayofyear(DATE '0001-01-01' + CAST(first - 1 AS INTEGER)) AS day
    FROM whole JOIN (
        SELECT event, unnest(cities) AS city FROM whole
        UNION SELECT m.other, unnest(w.cities) FROM memories m JOIN whole w ON w.event = m.event
    ) USING (event) WHERE violence AND first = last
) b ON a.city = b.city AND a.day = b.day AND a.first - b.first > 300
"""

_IN_MEMORY = f"""
WITH fits AS (
    SELECT DISTINCT a.event, b.event AS other
    FROM told t JOIN placed p USING (idx) JOIN whole a ON a.event = p.event
    JOIN told u ON u.report = t.report AND u.idx <> t.idx AND u.family = 'violence' JOIN placed q ON q.idx = u.idx
    JOIN whole b ON b.event = q.event
    WHERE a.protest AND t.main AND u.status = 'past' AND b.first IS NOT NULL AND b.last < a.first AND ({_REMEMBERS.format("a")})
      AND (len(a.cities) = 0 OR len(b.cities) = 0 OR list_has_any(a.cities, b.cities))
)
SELECT event, 'commemorates' AS relation, other, 'in_memory' AS rule FROM fits
WHERE event IN (SELECT event FROM fits GROUP BY event HAVING count(*) = 1)
"""


_RELATIONS = """
CREATE OR REPLACE TABLE relations AS
WITH found AS (
    SELECT event, relation, other, rule FROM said QUALIFY count(DISTINCT other) OVER (PARTITION BY event, relation) = 1
    UNION ALL SELECT event, relation, other, min(rule) FROM guessed ANTI JOIN said USING (event, relation) WHERE relation = 'counter_to'
    GROUP BY event, relation, other QUALIFY count(*) OVER (PARTITION BY event) = 1
    UNION ALL SELECT g.event, relation, other, min(rule)
    FROM guessed g ANTI JOIN said USING (event, relation) JOIN whole w ON w.event = g.other
    WHERE relation = 'part_of' GROUP BY g.event, relation, other, reports
    QUALIFY row_number() OVER (PARTITION BY g.event ORDER BY reports DESC, other) = 1
    UNION ALL SELECT g.event, relation, other, min(rule)
    FROM again g JOIN whole w ON w.event = g.other GROUP BY g.event, relation, other, latest, reports
    QUALIFY row_number() OVER (PARTITION BY g.event ORDER BY latest DESC, reports DESC, other) = 1
    UNION ALL SELECT event, relation, other, min(rule) FROM remembered GROUP BY event, relation, other
)
SELECT event, relation, other, rule FROM found f
WHERE event <> other AND NOT EXISTS (
    SELECT 1 FROM found r WHERE r.event = f.other AND r.other = f.event AND r.relation = f.relation
      AND NOT (f.rule = 'told' AND r.rule <> 'told')
)
"""


def _either(*queries: str) -> str:
    return " UNION ".join(f"SELECT * FROM ({query})" for query in queries)


def relate(base: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``relations`` of *base*: ``event``, ``relation``, ``other``, ``rule``.

    Needs ``told``, ``groups`` and ``placed`` (``idx`` of a record, its ``event``, in any type). An event has at most one of each relation
    but ``commemorates``; none holds of an event with itself, and no two events are each other's.
    """
    base.execute(_WHOLE)
    base.execute(f"CREATE OR REPLACE TEMP TABLE said AS {_either(*(_TOLD.format(relation=kind) for kind in ('part_of', 'counter_to')))}")
    base.execute(f"CREATE OR REPLACE TEMP TABLE guessed AS {_either(_NATIONAL_DAY, _COUNTER, _OPPOSED)}")
    base.execute(f"CREATE OR REPLACE TEMP TABLE memories AS {_IN_MEMORY}")
    base.execute(f"CREATE OR REPLACE TEMP TABLE remembered AS {_either(_ANNIVERSARY, 'FROM memories')}")
    base.execute(f"CREATE OR REPLACE TEMP TABLE again AS {_either(*_FOLLOWS)}")
    base.execute(_RELATIONS)


def related(base: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Event by event, in order, what the fields of :class:`selon.views.Event` hold of its relations; events without any are left out."""
    rules = link_words(WRITTEN).relations
    rows = base.execute("SELECT event, relation, other, rule FROM relations ORDER BY event, relation, other")
    for event, found in groupby(iter(rows.fetchone, None), key=itemgetter(0)):
        told = [(relation, str(other), rule) for _, relation, other, rule in found]
        fields: dict[str, Any] = {relation: other for relation, other, _ in told if relation != "commemorates"}
        remembered = tuple(other for relation, other, _ in told if relation == "commemorates")
        stands = tuple(Relation(kind, to, rules[rule], rule) for kind, to, rule in told)
        yield event, fields | {"commemorates": remembered, "relations": stands}
