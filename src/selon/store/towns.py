"""Towns that reports call by several names: one for all of them, by the gazetteer's id (Brussels and Bruxelles).

Names that no gazetteer knows stand for themselves. A town is called by the name that most records have; where another town is called so,
too, its country stands behind the name (a Valence in Spain is Valencia, and no Valence in France).
"""

from collections.abc import Mapping

from msgspec import Struct

from selon.store.handle import Project
from selon.store.trouble import speaking

_TOLD = (
    "SELECT c.city, c.country, c.count, (SELECT s.value ->> '$.gazetteer' FROM whereabouts w CROSS JOIN statements s "
    "ON s.record = w.record AND s.field = 'place' AND s.precision = 'city' AND s.city = c.city AND s.country IS c.country "
    "WHERE w.run = :run AND w.city = c.city LIMIT 1) "
    "FROM (SELECT city, country, count(*) AS count FROM whereabouts WHERE run = :run AND city IS NOT NULL GROUP BY city, country) c "
    "ORDER BY c.count DESC, c.city, c.country"
)


class Towns(Struct, frozen=True):
    """``keys``: (town, country) -> what the town is called in lists, for those that have several names; ``names``: name -> those.

    All names as they are compared.
    """

    keys: Mapping[tuple[str, str | None], str] = {}
    names: Mapping[str, tuple[str, ...]] = {}

    def of(self, city: str | None, country: str | None) -> str | None:
        """What a town is called in lists."""
        return None if city is None else self.keys.get((city, country), city)

    def called(self, name: str) -> tuple[str, ...]:
        """The towns of lists that *name* may mean: those that it is another name of; else itself."""
        return self.names.get(name, (name,))


def towns(project: Project, run: int) -> Towns:
    """The towns of the records of a run."""
    with speaking(project.path):
        told = project.connection.execute(_TOLD, {"run": run}).fetchall()
    found: dict[str, list[tuple[str, str | None]]] = {}
    holders: dict[str, set[str | None]] = {}
    for city, country, _, gazetteer in told:  # the most frequent first
        holders.setdefault(city, set()).add(gazetteer)
        if gazetteer is not None:
            found.setdefault(gazetteer, []).append((city, country))
    keys: dict[tuple[str, str | None], str] = {}
    for gazetteer, pairs in found.items():
        name, country = pairs[0]
        if len(dict.fromkeys(city for city, _ in pairs)) > 1:
            alone = not holders[name] - {gazetteer, None}
            keys |= dict.fromkeys(pairs, name if alone or country is None else f"{name} ({country.casefold()})")
    plain = {city for city, country, _, _ in told if (city, country) not in keys} | set(keys.values())
    names: dict[str, tuple[str, ...]] = {}
    for (city, _), key in keys.items():
        if city not in plain:
            names[city] = tuple(dict.fromkeys((*names.get(city, ()), key)))
    return Towns(keys, names)
