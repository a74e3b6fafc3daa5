"""Records and events as GeoJSON (RFC 7946): WGS 84, longitude first; what is known no finer than a region or a country has no point."""

import msgspec

from selon.export.columns import Cell, Row

START = b'{"type":"FeatureCollection","features":[\n'
SEPARATOR = b",\n"


def feature(row: Row, key: str) -> bytes:
    """The feature of a row of the table of records or events, whose id is in the column *key*.

    ``precision`` is that of the place told or chosen; ``method`` says how its point was found.
    """
    latitude, longitude = row["latitude"], row["longitude"]
    geometry = None if latitude is None or longitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
    properties: dict[str, Cell] = {name: cell for name, cell in row.items() if name not in ("latitude", "longitude", "place_precision")}
    return msgspec.json.encode(
        {
            "type": "Feature",
            "id": row[key],
            "geometry": geometry,
            "properties": {**properties, **_precision(row), "method": _method(row)},
        }
    )


def _precision(row: Row) -> Row:
    """The precision of the place; an event's own score, which has that name in its table, is ``score``."""
    place = {"precision": row["place_precision"]}
    return {**place, "score": row["precision"]} if "precision" in row else place


def _method(row: Row) -> str:
    if row["latitude"] is None:
        precision = row["place_precision"]
        return "no point: no place is told or chosen" if precision is None else f"no point: no town or finer place was found ({precision})"
    near = "" if row["point_of"] == row["place_precision"] else f" for a {row['place_precision']} that no gazetteer holds"
    looked = row["gazetteer_id"] or "no entry of its own"
    return f"centre of the {row['point_of']}{near}, gazetteer {looked}, place by {row['place_rule']}"


def end(attribution: tuple[str, ...]) -> bytes:
    """What closes the collection: whose place data the points rest on."""
    return b'\n],"attribution":' + msgspec.json.encode(attribution) + b"}\n"
