"""What the test of a suspicion says, in sentences."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.causes.rescoring_test import Undone
from core.evidence.estimates import Estimate, Gap


def undone_says(case: Case, told: Undone) -> str:
    """Say what the error becomes once the fault is undone, and what that means for the
    suspicion.
    """
    rows = words.counted(told.rows, case.unit_of_row, case.units_of_row)
    if isinstance(told.candidate, Gap) or isinstance(told.rescored, Gap):
        return f"On {rows} of the segment nothing can be said: {told.because}."
    before, after = (_error(case, one) for one in (told.candidate, told.rescored))
    verdict = {
        "confirmed": "This confirms the suspected cause",
        "ruled out": "This rules out the suspected cause",
        "open": "This does not settle the suspected cause",
    }[told.verdict]
    return (
        f"Undo the suspected fault in {rows} of the segment, and the new model's error goes from"
        f" {before} to {after}; compared with the current model, that is"
        f" {_change(case, told.change_rescored)}. {verdict}: {told.because}."
    )


def _error(case: Case, one: Estimate) -> str:
    return (
        words.measure(one.value, case.columns.unit) if _by_loss(case) else words.percent(one.value)
    )


def _change(case: Case, one: Estimate | Gap) -> str:
    if isinstance(one, Gap):
        return "not known"
    if _by_loss(case):
        return (
            f"{words.measure(one.value, case.columns.unit, signed=True)}"
            f" ({words.measure_range(one.low, one.high, case.columns.unit)})"
        )
    return f"{words.points(one.value)} ({words.points_range(one.low, one.high)})"


def _by_loss(case: Case) -> bool:
    return case.columns.task == "regression" and case.columns.tolerance is None
