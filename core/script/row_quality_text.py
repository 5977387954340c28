"""What is the matter with the rows, and what so many rows could have shown, in plain words."""

from __future__ import annotations

from collections.abc import Callable

from core import words
from core.case.model import Case
from core.evidence.records import Evidence
from core.evidence.supporting_records import Power, Trouble

POWER = 0.8
WEIGHTS = {
    "blocks the verdict": "Blocks the verdict",
    "changes the intervals": "Makes the intervals wider",
    "to know": "Good to know",
}


def trouble_says(case: Case, trouble: Trouble) -> str:
    """Say one trouble as a sentence; a kind that is not known is named as it is."""
    say = SAYS.get(trouble.kind)
    if say is None:
        parts = (
            trouble.kind.replace("-", " ").capitalize() or "Something else",
            f"in {trouble.column}" if trouble.column else "",
            f"({trouble.detail})" if trouble.detail else "",
        )
        return " ".join(part for part in parts if part) + "."
    return say(case, trouble)


def troubles_said(case: Case, evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """List how much each trouble weighs and what it is, gravest first."""
    order = list(WEIGHTS)
    ranked = sorted(
        evidence.troubles,
        key=lambda trouble: order.index(trouble.weight) if trouble.weight in order else len(order),
    )
    return tuple(
        (WEIGHTS.get(item.weight, item.weight), trouble_says(case, item)) for item in ranked
    )


def rise_words(case: Case, rise: float) -> str:
    """Say a rise of the error in the measure of the case."""
    if case.columns.task == "regression" and case.columns.tolerance is None:
        return words.measure(rise, case.columns.unit)
    return words.points(rise).removeprefix("+")


def power_said(case: Case, power: Power | None) -> tuple[str, ...]:
    """Say what rise these rows could have shown: over all of them, and in slices of some sizes."""
    if power is None:
        return ()
    rows, odds = (
        words.counted(power.rows, case.unit_of_row, case.units_of_row),
        words.percent(POWER, 0),
    )
    if power.overall is None:
        return (f"With {rows} no rise of any size could have been shown with a power of {odds}.",)
    rise = rise_words(case, power.overall)
    shown = f"With {rows} a rise of {rise} over all of them could have been shown"
    said = [f"{shown}, with a power of {odds}."]
    slices = tuple(
        f"{rise_words(case, rise)} in a segment of {words.count(size)}"
        for size, rise in power.slices
    )
    if slices:
        said.append(
            "In a part of them it takes more, since a segment is searched for in one half,"
            f" measured on the other and corrected for all that was tested: {words.listed(slices)}."
        )
    return tuple(said)


def _figure(trouble: Trouble, place: int) -> float | None:
    return float(trouble.figures[place]) if len(trouble.figures) > place else None


def _share(trouble: Trouble, place: int) -> str:
    found = _figure(trouble, place)
    return "some" if found is None else words.percent(found)


def _count(trouble: Trouble, place: int) -> str:
    found = _figure(trouble, place)
    return "some" if found is None else words.count(found)


def _nulls(case: Case, trouble: Trouble) -> str:
    before = (
        ""
        if len(trouble.figures) < 2 or case.reference is None
        else f", {_share(trouble, 1)} in the reference"
    )
    return f"{trouble.column} is missing in {_share(trouble, 0)} of the rows{before}."


def _constant(_: Case, trouble: Trouble) -> str:
    return f"{trouble.column} has one value only, so it tells nothing here."


def _out_of_range(_: Case, trouble: Trouble) -> str:
    ends = tuple(_figure(trouble, place) for place in (1, 2))
    known = (
        words.span(words.figure(ends[0]), words.figure(ends[1]))
        if ends[0] is not None and ends[1] is not None
        else ""
    )
    within = trouble.detail or known
    return (
        f"{trouble.column} lies outside what the reference knew in {_share(trouble, 0)} of"
        " the records"
    ) + (f": {within}." if within else ".")


def _type(_: Case, trouble: Trouble) -> str:
    return f"{trouble.column} is of another type than in the reference" + (
        f": {trouble.detail}." if trouble.detail else "."
    )


def _repeats(case: Case, trouble: Trouble) -> str:
    groups = (
        "" if len(trouble.figures) < 2 else f", in {words.counted(trouble.figures[1], 'group')}"
    )
    counts = (
        "for intervals and tests each counts once"
        if trouble.detail == "once"
        else "copies share a block of time or a cluster"
    )
    return f"{_count(trouble, 0)} {case.units_of_row} repeat another one exactly{groups}; {counts}."


def _conflicts(case: Case, trouble: Trouble) -> str:
    return (
        f"{_count(trouble, 0)} {case.units_of_row} are alike in every column and differ in what is"
        " true."
    )


def _leaked(case: Case, trouble: Trouble) -> str:
    ids = words.counted(trouble.figures[0], "id") if trouble.figures else "Some ids"
    return (
        f"{ids} of these {case.units_of_row} also stand in the training data, where the error looks"
        " smaller than it is."
    )


def _label_share(case: Case, trouble: Trouble) -> str:
    name = (
        dict(case.wording).get(
            f"{trouble.column or case.columns.label}={trouble.detail}", trouble.detail
        )
        or "one class"
    )
    return (
        f"“{name}” is true in {_share(trouble, 1)} of the rows; it was in"
        f" {_share(trouble, 0)} of the"
        " reference."
    )


def _near(_: Case, trouble: Trouble) -> str:
    return f"{_share(trouble, 0)} of the rows are nearly the same as another one."


def _series(_: Case, trouble: Trouble) -> str:
    wider = _figure(trouble, 1)
    text = "wider" if wider is None else f"{words.times(wider)} as wide"
    return f"Rows near each other in time are alike, so the intervals are made {text}."


def _cluster(case: Case, trouble: Trouble) -> str:
    counted = _figure(trouble, 2)
    text = (
        ""
        if counted is None
        else (
            ": together they tell as much as"
            f" {words.counted(counted, case.unit_of_row, case.units_of_row)} would alone"
        )
    )
    return (
        f"Rows with the same {trouble.column or 'group'} are alike{text}. The intervals allow"
        " for it."
    )


def _weights(case: Case, trouble: Trouble) -> str:
    rows = "" if len(trouble.figures) < 2 else f" for {words.count(trouble.figures[1])}"
    return (
        f"With their weights, these rows count as {_count(trouble, 0)}"
        f" {case.units_of_row}{rows}. The"
        " intervals allow for it."
    )


def _uneven(_: Case, trouble: Trouble) -> str:
    p = _figure(trouble, 0)
    if trouble.column:
        moved = _figure(trouble, 1)
        share = (
            "" if moved is None else f": {words.percent(moved, 0)} of the rows lie in other groups"
        )
        return (
            f"Rows are split over {trouble.column} in other shares than in the"
            f" reference{share}{'' if p is None else f' ({words.p_value(p)})'}. Overall errors"
            " may differ for that reason alone; errors inside a segment do not."
        )
    return "The split is not the one that was planned" + (
        "." if p is None else f" ({words.p_value(p)})."
    )


def _clock(_: Case, trouble: Trouble) -> str:
    hours = _figure(trouble, 0)
    moved = "" if hours is None else f" by {words.counted(abs(hours), 'hour')}"
    return f"The clock of {trouble.column or 'the rows'} seems to have moved{moved}."


def _one_kind(case: Case, trouble: Trouble) -> str:
    value = f" ({trouble.detail})" if trouble.detail else ""
    return (
        f"All {case.units_of_row} are of one"
        f" kind{f' in {trouble.column}' if trouble.column else ''}{value}, so groups"
        " cannot be compared."
    )


def _no_reference(_: Case, trouble: Trouble) -> str:
    del trouble
    return "There are no reference records, so feature drift cannot be measured."


def _sample(case: Case, trouble: Trouble) -> str:
    of = "" if len(trouble.figures) < 2 else f" of {words.count(trouble.figures[1])}"
    return (
        f"Segments were searched on {_count(trouble, 0)}{of} {case.units_of_row}, and measured"
        " on all of"
        " them."
    )


SAYS: dict[str, Callable[[Case, Trouble], str]] = {
    "nulls": _nulls,
    "constant": _constant,
    "out-of-range": _out_of_range,
    "type-changed": _type,
    "duplicated-rows": _repeats,
    "conflicting-rows": _conflicts,
    "leaked-ids": _leaked,
    "label-share": _label_share,
    "twins-near": _near,
    "series": _series,
    "cluster": _cluster,
    "weights": _weights,
    "split-uneven": _uneven,
    "clock-shift": _clock,
    "all-one-segment": _one_kind,
    "no-reference": _no_reference,
    "sample": _sample,
}
