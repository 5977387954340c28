"""A test that fails while the suspected fault is in the rows, and passes once it is out: a file for
pytest, with pandas alone.

What people named (columns, values, files) stands in it as literals of Python and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.case.model import Case
from core.case.slices import Condition
from core.evidence.records import Evidence, Sign, Suspect
from core.script.brief import Brief
from core.script.sign_figures import figure, is_factor

HEAD = '''"""Fails while the suspected fault is in the rows, passes once it is out.

Run it with: pytest test_suspected_cause.py
SHOWSTOPPER_ROWS and SHOWSTOPPER_REFERENCE name other files than those below.
"""

import math
import os
from pathlib import Path

import pandas as pd

ROWS = os.environ.get("SHOWSTOPPER_ROWS", {rows!r})
REFERENCE = os.environ.get("SHOWSTOPPER_REFERENCE", {reference!r})
COLUMN = {column!r}
SEGMENT = {segment!r}


def read(path):
    path = Path(path)
    if path.suffix in {{".parquet", ".pq"}}:
        return pd.read_parquet(path)
    return pd.read_csv(path)


def meets(values, operator, wanted):
    several = wanted if isinstance(wanted, tuple) else (wanted,)
    if operator in {{"is_null", "not_null"}}:
        return values.isna() == (operator == "is_null")
    if operator in {{"==", "in", "!=", "not_in"}}:
        hits = values.astype(str).isin([str(value) for value in several])
        return hits if operator in {{"==", "in"}} else ~hits
    numbers = pd.to_numeric(values, errors="coerce")
    if operator == "between":
        low, high = wanted
        above = numbers >= (-math.inf if low is None else low)
        return above & (numbers < (math.inf if high is None else high))
    compare = {{"<": numbers.lt, "<=": numbers.le, ">": numbers.gt, ">=": numbers.ge}}
    return compare[operator](wanted)


def segment(path):
    frame = read(path)
    inside = pd.Series(True, index=frame.index)
    for column, operator, wanted in SEGMENT:
        inside &= meets(frame[column], operator, wanted)
    assert inside.any(), "no row of this file is in the segment"
    return frame, frame[inside]
'''

UNIT = """

FACTOR = {factor!r}  # by which the values look multiplied


def test_the_column_has_the_unit_that_it_had():
    now, before = (
        pd.to_numeric(segment(path)[1][COLUMN], errors="coerce").dropna()
        for path in (ROWS, REFERENCE)
    )
    ratio = now.abs().median() / before.abs().median()
    assert ratio > 0 and math.isfinite(ratio)
    # Nearer to no change than to the suspected one, on a scale of ratios.
    assert abs(math.log(ratio)) < abs(math.log(ratio / FACTOR))
"""

SIGN = """

def test_the_column_has_the_sign_that_it_had():
    now, before = (
        pd.to_numeric(segment(path)[1][COLUMN], errors="coerce").dropna()
        for path in (ROWS, REFERENCE)
    )
    assert now.mean() * before.mean() > 0
"""

DEFAULT = """

VALUE = {value!r}
CHANGED = {changed!r}  # the share of rows that look filled in


def share(path):
    return float(meets(segment(path)[1][COLUMN], "==", VALUE).mean())


def test_the_column_is_not_filled_with_one_value():
    assert share(ROWS) - share(REFERENCE) < CHANGED / 2
"""

MISSING = """

CHANGED = {changed!r}  # the share of rows whose value looks lost


def share(path):
    return float(segment(path)[1][COLUMN].isna().mean())


def test_the_column_is_not_missing_where_it_had_values():
    assert share(ROWS) - share(REFERENCE) < CHANGED / 2
"""

CODES = """

CHANGED = {changed!r}  # the share of rows that look recoded


def shares(path):
    return segment(path)[1][COLUMN].astype(str).value_counts(normalize=True)


def test_the_column_has_the_codes_that_it_had():
    now, before = shares(ROWS).align(shares(REFERENCE), fill_value=0.0)
    assert (now - before).abs().sum() / 2 < CHANGED / 2
"""

TWINS = """

USUAL = {usual!r}  # the share of exact duplicates before
NOW = {now!r}


def test_the_training_data_hold_no_more_duplicates_than_before():
    found = segment(ROWS)[1]
    assert float(found.duplicated(keep=False).mean()) < (USUAL + NOW) / 2
"""

LOST = """

def test_the_training_data_hold_the_records_that_a_join_may_have_lost():
    (rows, now), (reference, before) = segment(ROWS), segment(REFERENCE)
    assert len(now) / len(rows) > len(before) / len(reference) / 2
"""


@dataclass(frozen=True, slots=True)
class Check:
    """The end of a test file, its figures, and whether it reads the training data."""

    text: str
    figures: dict[str, object]
    of_training: bool = False


def _unit(sign: Sign) -> Check | None:
    factor = figure(sign, 2)
    if sign.detail.strip() == "the sign turned":
        return Check(SIGN, {})
    if factor is None or factor <= 0 or factor == 1 or not is_factor(sign.detail, factor):
        return None
    return Check(UNIT, {"factor": factor})


def _default(sign: Sign) -> Check | None:
    changed = figure(sign, 1)
    return Check(DEFAULT, {"value": sign.detail, "changed": changed}) if changed else None


def _missing(sign: Sign) -> Check | None:
    changed = figure(sign, 1)
    return Check(MISSING, {"changed": changed}) if changed else None


def _codes(sign: Sign) -> Check | None:
    changed = figure(sign, 1)
    return Check(CODES, {"changed": changed}) if changed else None


def _twins(sign: Sign) -> Check | None:
    now, usual = figure(sign, 0), figure(sign, 1)
    if now is None or usual is None or now <= usual:
        return None
    return Check(TWINS, {"now": now, "usual": usual}, of_training=True)


def _lost(_: Sign) -> Check:
    return Check(LOST, {}, of_training=True)


# A cause whose sign is of another kind needs a model to be trained or scored: no file can test it.
CHECKS: dict[str, Callable[[Sign], Check | None]] = {
    "fit-unit_change": _unit,
    "fit-defaults": _default,
    "fit-nulls": _missing,
    "fit-category_remap": _codes,
    "twins": _twins,
    "rows-missing": _lost,
}


def has_cause_test(brief: Brief) -> bool:
    """Say whether the leading suspected cause is of a kind that rows alone can show."""
    return _found(brief.case, brief.evidence) is not None


def cause_test(brief: Brief) -> bytes:
    """Write the test of the leading suspected cause; raises ValueError where there can be none."""
    found = _found(brief.case, brief.evidence)
    if found is None:
        raise ValueError("a test needs a suspected cause that rows can show, got none.")
    sign, check = found
    case = brief.case
    rows = case.current if check.of_training and case.current is not None else case.rows
    worst = brief.evidence.worst
    where = () if worst is None else worst.slice.where
    named = {
        "rows": rows.name,
        "reference": "" if case.reference is None else case.reference.name,
        "column": sign.column,
        "segment": [(item.column, item.op, item.value) for item in where],
    }
    return (HEAD.format(**named) + check.text.format(**check.figures)).encode()


def _found(case: Case, evidence: Evidence) -> tuple[Sign, Check] | None:
    suspect = evidence.suspects[0] if evidence.suspects else None
    worst = evidence.worst
    if suspect is None or case.reference is None or suspect.state == "ruled out":
        return None
    if worst is not None and not all(_in_file(case, item) for item in worst.slice.where):
        return None
    return next((pair for sign in suspect.speaks_for if (pair := _pair(case, suspect, sign))), None)


def _pair(case: Case, suspect: Suspect, sign: Sign) -> tuple[Sign, Check] | None:
    make = CHECKS.get(sign.kind)
    check = None if make is None or not suspect.speaks_for else make(sign)
    if check is None or (check.of_training and case.current is None):
        return None
    return sign, check


def _in_file(case: Case, condition: Condition) -> bool:
    """Say whether a condition is on a column of the file: hours of a time, for one, are not."""
    columns = case.columns
    return condition.column in {*columns.segments, *columns.features, *columns.people}
