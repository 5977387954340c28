"""One task of one peer in its own environment: `python peer.py PEER ROWS REFERENCE` prints CPU
seconds, reading included, imports not.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time

SEGMENTS = [f"seg{i}" for i in range(8)]
FEATURES = [f"f{i:02d}" for i in range(20)]


def wrong(path: str):
    import pandas as pd

    rows = pd.read_parquet(
        path, columns=["label", "baseline_prediction", "candidate_prediction", *SEGMENTS]
    )
    return (
        rows,
        (rows["baseline_prediction"] != rows["label"]).astype(int),
        (rows["candidate_prediction"] != rows["label"]).astype(int),
    )


def tea_tasting(path: str, _reference: str) -> int:
    """Test the error by value of every segment (unpaired, as the tool does)."""
    import pandas as pd
    import tea_tasting as tt

    rows, before, now = wrong(path)
    long = pd.concat(
        [
            rows[SEGMENTS].assign(variant=0, error=before),
            rows[SEGMENTS].assign(variant=1, error=now),
        ]
    )
    experiment = tt.Experiment(error=tt.Mean("error"))
    result = {
        (name, value): experiment.analyze(group, control=0)
        for name in SEGMENTS
        for value, group in long.groupby(name, observed=True)
    }
    return len(result)


def divexplorer(path: str, _reference: str) -> int:
    """List slices of at least one row in a hundred by the paired change of the error."""
    from divexplorer import DivergenceExplorer

    rows, before, now = wrong(path)
    table = rows[SEGMENTS].astype(object)
    table["change"] = now - before
    return len(
        DivergenceExplorer(table).get_pattern_divergence(
            min_support=0.01, quantitative_outcomes=["change"]
        )
    )


def nannyml(path: str, reference: str) -> int:
    """Compare twenty features with the reference by Wasserstein's distance."""
    import nannyml as nml
    import pandas as pd

    now, before = (pd.read_parquet(item, columns=FEATURES) for item in (path, reference))
    tool = nml.UnivariateDriftCalculator(
        column_names=FEATURES,
        treat_as_numerical=FEATURES,
        continuous_methods=["wasserstein"],
        chunk_number=1,
    )
    return len(tool.fit(before).calculate(now).to_df())


if __name__ == "__main__":
    task = {"tea_tasting": tea_tasting, "divexplorer": divexplorer, "nannyml": nannyml}[sys.argv[1]]
    importlib.import_module("pandas")
    importlib.import_module(sys.argv[1])  # what it takes to load a tool is not what is compared
    started, clock = time.process_time(), time.perf_counter()
    result = task(sys.argv[2], sys.argv[3])
    print(
        json.dumps(
            {
                "cpu": time.process_time() - started,
                "wall": time.perf_counter() - clock,
                "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "told": result,
            }
        )
    )
