"""Splink as a baseline for linking, set up as its tutorial does: standard comparisons, EM, clusters at a probability of one half.

It is no dependency of the project: where it can't be imported the baseline is skipped, and said to be.
"""

import importlib.util
import logging
from typing import Any

from selon.link.told import Told


def splink_default(rows: list[Told]) -> list[tuple[str, ...]] | None:
    """The groups of two or more that Splink makes of *rows*; None where it is not installed or too old or new for these calls."""
    if importlib.util.find_spec("splink") is None:
        return None
    import duckdb
    import pandas
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    table = pandas.DataFrame([_row(row) for row in rows])
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        comparisons=[
            cl.ExactMatch("city"),
            cl.ExactMatch("day"),
            cl.ExactMatch("code"),
            cl.JaroWinklerAtThresholds("venue"),
            cl.JaroWinklerAtThresholds("names"),
            cl.ArrayIntersectAtSizes("acts", [2, 1]),
            cl.ExactMatch("size_low"),
            cl.ExactMatch("killed_low"),
        ],
        blocking_rules_to_generate_predictions=[block_on("city", "day")],
    )
    api = DuckDBAPI(connection=duckdb.connect())
    linker = Linker(api.register(table), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([block_on("city", "day", "code")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("city", "day"), block_on("code", "day")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.5)
    groups: dict[Any, list[str]] = {}
    for found in clusters.as_record_list():
        groups.setdefault(found["cluster_id"], []).append(found["record"])
    return [tuple(sorted(members)) for members in groups.values() if len(members) > 1]


def _row(row: Told) -> dict[str, Any]:
    return {
        "record": row.record,
        "city": row.cities[0] if row.cities else None,
        "day": row.first,
        "code": row.code or None,
        "venue": " ".join(row.venues) or None,
        "names": " ".join(row.names) or None,
        "acts": list(row.acts) or None,
        "size_low": row.size_low,
        "killed_low": row.killed_low,
    }
