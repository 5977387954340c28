"""Write the cases: `python -m tests.lab.make OUT [--only NAME ...] [--seed N]`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.lab.build import Case, Made, build
from tests.lab.slices import members

LARGEST, FEWEST = 0.40, 200  # share of the rows that a slice may hold, rows that it must hold


def main(arguments: list[str] | None = None) -> int:
    """Build the cases, look each over, print a table of them.

    Returns the number of cases with complaints.
    """
    from tests.lab.cases import CASES

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="names, or beginnings of names")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    # Trees are quicker alone than beside others that share the machine.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    chosen = [case for case in CASES if not asked.only or case.name.startswith(tuple(asked.only))]
    print(
        f"{'case':24}{'family':20}{'task':11}"
        f"{'n':>7}{'slice':>7}{'base':>9}{'cand':>9}{'z':>7}{'z out':>7}"
        f"  {'current':19}{'strength':13}columns / complaints"
    )
    wrong = 0
    for case in chosen:
        begun = time.perf_counter()
        result = build(case, asked.seed)
        complaints = look_over(case, result)
        wrong += bool(complaints)
        write(asked.out / case.name, result)
        print(_line(result, complaints, time.perf_counter() - begun), flush=True)
    return wrong


def write(folder: Path, result: Made) -> None:
    """Write a case to its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "current.parquet").unlink(missing_ok=True)
    for name, frame in result.tables.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    for name, document in (("meta", result.meta), ("truth", result.truth)):
        (folder / f"{name}.json").write_text(
            json.dumps(document, indent=1, default=_plain) + "\n", "utf-8"
        )


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else str(value)


def look_over(case: Case, result: Made) -> list[str]:
    """Check that a case shows what it says: slice size, where values differ, where errors rise."""
    truth, shown = result.truth, result.tables["validation"]
    found = (
        ["missing columns"]
        if not {*result.meta["feature_columns"], *result.meta["segment_columns"]} <= set(shown)
        else []
    )
    found += [
        f"{name} shares rows with validation"
        for name in ("reference", "holdback")
        if set(result.tables[name]["row_id"]) & set(shown["row_id"])
    ]
    if not truth["regression"]:
        worst = truth["worst_slice"]
        if truth["overall_z"] > 3 and truth["diff_overall"] > 0.005 * truth["baseline_overall"]:
            found.append(f"worse overall (z {truth['overall_z']:.1f})")
        return (
            [*found, f"worse by {worst['relative']:.1%} in {worst['values']}"]
            if min(worst["z_val"], worst["z_holdback"]) > 3 and worst["relative"] > 0.03
            else found
        )
    share, n = truth["row_share"], truth["n_slice_validation"]
    if n < FEWEST or share > LARGEST:
        found.append(f"slice of {n} rows ({share:.1%})")
    if int(members(shown, case.slice).sum()) != n:
        found.append("the fault changes the columns of its own slice")
    if abs(truth["outside_z"]) > 3.5 and abs(truth["diff_outside"]) > 0.1 * abs(
        truth["diff_in_slice"]
    ):
        found.append("errors change outside the slice, too")
    if truth["oracle_z"] < 2:
        found.append("hardly any change inside the slice")
    needs = case.family not in {"threshold_change", "class_collapse", "duplicated_rows"}
    if needs != bool(truth["affected_columns"]):
        found.append("affected columns")
    return found


def _line(result: Made, complaints: list[str], seconds: float) -> str:
    t, m = result.truth, result.meta
    numbers = (
        f"{t['n_slice_validation']:7d}{t['baseline_in_slice']:9.3f}"
        f"{t['candidate_in_slice']:9.3f}{t['oracle_z']:7.1f}{t['outside_z']:7.1f}"
        if t["regression"]
        else f"{'':7}{t['baseline_overall']:9.3f}{t['candidate_overall']:9.3f}{'':14}"
    )
    family = t["family"] if t["regression"] else f"clean: {t['null_kind']}"
    return (
        f"{t['case']:24}{family:20}{m['task']:11}{t['n_validation']:7d}{numbers} "
        f" {m['current_table']:19}{t['strength']:13}{' '.join(t['affected_columns'])}"
        f" {'!! ' + '; '.join(complaints) if complaints else ''} ({seconds:.0f} s)"
    )


if __name__ == "__main__":
    sys.exit(main())
