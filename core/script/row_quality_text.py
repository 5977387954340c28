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


def trouble_says(case: Case, one: Trouble) -> str:
    """Say one trouble as a sentence; a kind that is not known is named as it is."""
    say = SAYS.get(one.kind)
    if say is None:
        parts = (
            one.kind.replace("-", " ").capitalize() or "Something else",
            f"in {one.column}" if one.column else "",
            f"({one.detail})" if one.detail else "",
        )
        return " ".join(part for part in parts if part) + "."
    return say(case, one)


def troubles_said(case: Case, evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """List how much each trouble weighs and what it is, gravest first."""
    order = list(WEIGHTS)
    ranked = sorted(
        evidence.troubles,
        key=lambda one: order.index(one.weight) if one.weight in order else len(order),
    )
    return tuple((WEIGHTS.get(one.weight, one.weight), trouble_says(case, one)) for one in ranked)


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


def _figure(one: Trouble, place: int) -> float | None:
    return float(one.figures[place]) if len(one.figures) > place else None


def _share(one: Trouble, place: int) -> str:
    found = _figure(one, place)
    return "some" if found is None else words.percent(found)


def _count(one: Trouble, place: int) -> str:
    found = _figure(one, place)
    return "some" if found is None else words.count(found)


def _nulls(case: Case, one: Trouble) -> str:
    before = (
        ""
        if len(one.figures) < 2 or case.reference is None
        else f", {_share(one, 1)} in the reference"
    )
    return f"{one.column} is missing in {_share(one, 0)} of the rows{before}."


def _constant(_: Case, one: Trouble) -> str:
    return f"{one.column} has one value only, so it tells nothing here."


def _out_of_range(_: Case, one: Trouble) -> str:
    ends = tuple(_figure(one, place) for place in (1, 2))
    known = (
        words.span(words.figure(ends[0]), words.figure(ends[1]))
        if ends[0] is not None and ends[1] is not None
        else ""
    )
    within = one.detail or known
    return f"{one.column} lies outside what the reference knew in {_share(one, 0)} of the rows" + (
        f": {within}." if within else "."
    )


def _type(_: Case, one: Trouble) -> str:
    return f"{one.column} is of another type than in the reference" + (
        f": {one.detail}." if one.detail else "."
    )


def _repeats(case: Case, one: Trouble) -> str:
    groups = "" if len(one.figures) < 2 else f", in {words.counted(one.figures[1], 'group')}"
    counts = (
        "for intervals and tests each counts once"
        if one.detail == "once"
        else "copies share a block of time or a cluster"
    )
    return f"{_count(one, 0)} {case.units_of_row} repeat another one exactly{groups}; {counts}."


def _conflicts(case: Case, one: Trouble) -> str:
    return (
        f"{_count(one, 0)} {case.units_of_row} are alike in every column and differ in what is"
        " true."
    )


def _leaked(case: Case, one: Trouble) -> str:
    ids = words.counted(one.figures[0], "id") if one.figures else "Some ids"
    return (
        f"{ids} of these {case.units_of_row} also stand in the training data, where the error looks"
        " smaller than it is."
    )


def _label_share(case: Case, one: Trouble) -> str:
    name = (
        dict(case.wording).get(f"{one.column or case.columns.label}={one.detail}", one.detail)
        or "one class"
    )
    return (
        f"“{name}” is true in {_share(one, 1)} of the rows; it was in {_share(one, 0)} of the"
        " reference."
    )


def _near(_: Case, one: Trouble) -> str:
    return f"{_share(one, 0)} of the rows are nearly the same as another one."


def _series(_: Case, one: Trouble) -> str:
    wider = _figure(one, 1)
    told = "wider" if wider is None else f"{words.times(wider)} as wide"
    return f"Rows near each other in time are alike, so the intervals are made {told}."


def _cluster(case: Case, one: Trouble) -> str:
    counted = _figure(one, 2)
    told = (
        ""
        if counted is None
        else (
            ": together they tell as much as"
            f" {words.counted(counted, case.unit_of_row, case.units_of_row)} would alone"
        )
    )
    return (
        f"Rows with the same {one.column or 'group'} are alike{told}. The intervals allow for it."
    )


def _weights(case: Case, one: Trouble) -> str:
    rows = "" if len(one.figures) < 2 else f" for {words.count(one.figures[1])}"
    return (
        f"With their weights, these rows count as {_count(one, 0)} {case.units_of_row}{rows}. The"
        " intervals allow for it."
    )


def _uneven(_: Case, one: Trouble) -> str:
    p = _figure(one, 0)
    if one.column:
        moved = _figure(one, 1)
        share = (
            "" if moved is None else f": {words.percent(moved, 0)} of the rows lie in other groups"
        )
        return (
            f"Rows are split over {one.column} in other shares than in the"
            f" reference{share}{'' if p is None else f' ({words.p_value(p)})'}. Overall errors"
            " may differ for that reason alone; errors inside a segment do not."
        )
    return "The split is not the one that was planned" + (
        "." if p is None else f" ({words.p_value(p)})."
    )


def _clock(_: Case, one: Trouble) -> str:
    hours = _figure(one, 0)
    moved = "" if hours is None else f" by {words.counted(abs(hours), 'hour')}"
    return f"The clock of {one.column or 'the rows'} seems to have moved{moved}."


def _one_kind(case: Case, one: Trouble) -> str:
    value = f" ({one.detail})" if one.detail else ""
    return (
        f"All {case.units_of_row} are of one"
        f" kind{f' in {one.column}' if one.column else ''}{value}, so groups cannot be compared."
    )


def _no_reference(_: Case, one: Trouble) -> str:
    del one
    return "There are no reference records, so feature drift cannot be measured."


def _sample(case: Case, one: Trouble) -> str:
    of = "" if len(one.figures) < 2 else f" of {words.count(one.figures[1])}"
    return (
        f"Segments were searched on {_count(one, 0)}{of} {case.units_of_row}, and measured"
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
