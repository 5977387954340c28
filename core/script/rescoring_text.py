"""What the test of a suspicion says, in sentences."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.causes.rescoring_test import Undone
from core.evidence.estimates import Estimate, Gap
from core.messages import say, say_stored


def undone_says(case: Case, undone: Undone) -> str:
    """Say what the error becomes once the fault is undone, and what that means for the
    suspicion.
    """
    rows = words.count_noun(undone.rows, case.unit_of_row, case.units_of_row)
    if isinstance(undone.candidate, Gap) or isinstance(undone.rescored, Gap):
        return say(
            "On {rows} of the segment nothing can be said: {because}.",
            rows=rows,
            because=say_stored(undone.because),
        )
    before, after = (_error(case, item) for item in (undone.candidate, undone.rescored))
    verdict = {
        "confirmed": say("This confirms the suspected cause"),
        "ruled out": say("This rules out the suspected cause"),
        "open": say("This does not settle the suspected cause"),
    }[undone.verdict]
    return say(
        "Undo the suspected fault in {rows} of the segment, and the new model's error"
        " goes from {before} to {after}; compared with the current model, that is"
        " {noun}. {verdict}: {because}.",
        rows=rows,
        before=before,
        after=after,
        noun=_change(case, undone.change_rescored),
        verdict=verdict,
        because=say_stored(undone.because),
    )


def _error(case: Case, estimate: Estimate) -> str:
    return (
        words.with_unit(estimate.value, case.columns.unit)
        if _by_loss(case)
        else words.percent(estimate.value)
    )


def _change(case: Case, item: Estimate | Gap) -> str:
    if isinstance(item, Gap):
        return say("not known")
    if _by_loss(case):
        return (
            f"{words.with_unit(item.value, case.columns.unit, signed=True)}"
            f" ({words.range_with_unit(item.low, item.high, case.columns.unit)})"
        )
    return f"{words.points(item.value)} ({words.points_range(item.low, item.high)})"


def _by_loss(case: Case) -> bool:
    return case.columns.task == "regression" and case.columns.tolerance is None
