"""A test that fails while the suspected fault is in the rows, and passes once it is out: a file for
pytest, with pandas alone.

What people named (columns, values, files) stands in it as literals of Python and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.case.model import Case
from core.case.slices import Condition
from core.evidence.records import Evidence, Sign, Suspect
from core.script.brief import Brief
from core.script.sign_figures import figure, is_factor

# Parts of test files: text and no code of ours, so that nothing imports them.
PARTS = Path(__file__).with_name("cause_tests")


@dataclass(frozen=True, slots=True)
class Check:
    """The part that ends a test file, its figures, and whether it reads the training data."""

    part: str
    figures: dict[str, object]
    of_training: bool = False


def _unit(sign: Sign) -> Check | None:
    factor = figure(sign, 2)
    if sign.detail.strip() == "the sign turned":
        return Check("sign", {})
    if (
        factor is None
        or factor <= 0
        or factor == 1
        or not is_factor(sign.detail, factor)
    ):
        return None
    return Check("unit", {"factor": factor})


def _default(sign: Sign) -> Check | None:
    changed = figure(sign, 1)
    return (
        Check("default", {"value": sign.detail, "changed": changed})
        if changed
        else None
    )


def _missing(sign: Sign) -> Check | None:
    changed = figure(sign, 1)
    return Check("missing", {"changed": changed}) if changed else None


def _codes(sign: Sign) -> Check | None:
    changed = figure(sign, 1)
    return Check("codes", {"changed": changed}) if changed else None


def _twins(sign: Sign) -> Check | None:
    now, usual = figure(sign, 0), figure(sign, 1)
    if now is None or usual is None or now <= usual:
        return None
    return Check("twins", {"now": now, "usual": usual}, of_training=True)


def _lost(_: Sign) -> Check:
    return Check("lost", {}, of_training=True)


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
    head, end = (
        (PARTS / f"{part}.txt").read_text("utf-8") for part in ("head", check.part)
    )
    return (head.format(**named) + end.format(**check.figures)).encode()


def _found(case: Case, evidence: Evidence) -> tuple[Sign, Check] | None:
    suspect = evidence.suspects[0] if evidence.suspects else None
    worst = evidence.worst
    if suspect is None or case.reference is None or suspect.state == "ruled out":
        return None
    if worst is not None and not all(
        _in_file(case, item) for item in worst.slice.where
    ):
        return None
    return next(
        (pair for sign in suspect.speaks_for if (pair := _pair(case, suspect, sign))),
        None,
    )


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
