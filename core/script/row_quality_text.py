"""What is the matter with the rows, and what so many rows could have shown, in plain words."""

from __future__ import annotations

from collections.abc import Callable

from core import words
from core.case.model import Case
from core.evidence.records import Evidence
from core.evidence.supporting_records import Power, Trouble
from core.messages import mark, say
from core.script.grade_words import grade_change
from core.text import capitalized

POWER = 0.8
WEIGHTS = {
    "blocks the verdict": mark("Blocks the verdict"),
    "changes the intervals": mark("Makes the intervals wider"),
    "to know": mark("Good to know"),
}


def trouble_says(case: Case, trouble: Trouble) -> str:
    """Say one trouble as a sentence; a kind that is not known is named as it is."""
    said = SAYS.get(trouble.kind)
    if said is None:
        parts = (
            trouble.kind.replace("-", " ").capitalize() or say("Something else"),
            say("in {column}", column=trouble.column) if trouble.column else "",
            f"({trouble.detail})" if trouble.detail else "",
        )
        return " ".join(part for part in parts if part) + "."
    return said(case, trouble)


def troubles_said(case: Case, evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """List how much each trouble weighs and what it is, gravest first."""
    order = list(WEIGHTS)
    ranked = sorted(
        evidence.troubles,
        key=lambda trouble: (
            order.index(trouble.weight) if trouble.weight in order else len(order)
        ),
    )
    return tuple(
        (say(WEIGHTS.get(item.weight, item.weight)), trouble_says(case, item))
        for item in ranked
    )


def rise_words(case: Case, rise: float) -> str:
    """Say a rise of the error, or a fall of the grade, in the measure of the case."""
    if case.columns.grades is not None:
        return grade_change(case, rise).removeprefix("+")
    if case.columns.task == "regression" and case.columns.tolerance is None:
        return words.with_unit(rise, case.columns.unit)
    return words.points(rise).removeprefix("+")


def power_said(case: Case, power: Power | None) -> tuple[str, ...]:
    """Say what rise these rows could have shown: over all of them, and in slices of some sizes."""
    if power is None:
        return ()
    rows, odds = (
        words.count_noun(power.rows, case.unit_of_row, case.units_of_row),
        words.percent(POWER, 0),
    )
    if power.overall is None:
        return (
            say(
                "With {rows} no rise of any size could have been shown with a power of {odds}.",
                rows=rows,
                odds=odds,
            ),
        )
    rise = rise_words(case, power.overall)
    shown = say(
        "With {rows} a rise of {rise} over all of them could have been shown",
        rows=rows,
        rise=rise,
    )
    said = [say("{shown}, with a power of {odds}.", shown=shown, odds=odds)]
    slices = tuple(
        say(
            "{noun} in a segment of {size}",
            noun=rise_words(case, rise),
            size=words.count(size),
        )
        for size, rise in power.slices
    )
    if slices:
        said.append(
            say(
                "In a part of them it takes more, since a segment is searched for in one"
                " half, measured on the other and corrected for all that was tested:"
                " {slices}.",
                slices=words.listed(slices),
            )
        )
    return tuple(said)


def _figure(trouble: Trouble, place: int) -> float | None:
    return float(trouble.figures[place]) if len(trouble.figures) > place else None


def _share(trouble: Trouble, place: int) -> str:
    found = _figure(trouble, place)
    return say("some") if found is None else words.percent(found)


def _count(trouble: Trouble, place: int) -> str:
    found = _figure(trouble, place)
    return say("some") if found is None else words.count(found)


def _nulls(case: Case, trouble: Trouble) -> str:
    before = (
        ""
        if len(trouble.figures) < 2 or case.reference is None
        else say(", {share} in the reference", share=_share(trouble, 1))
    )
    return say(
        "{column} is missing in {share} of the {units}{before}.",
        units=case.units_of_row,
        column=trouble.column,
        share=_share(trouble, 0),
        before=before,
    )


def _constant(_: Case, trouble: Trouble) -> str:
    return say(
        "{column} has one value only, so it tells nothing here.", column=trouble.column
    )


def _out_of_range(case: Case, trouble: Trouble) -> str:
    ends = tuple(_figure(trouble, place) for place in (1, 2))
    known = (
        words.span(words.plain_number(ends[0]), words.plain_number(ends[1]))
        if ends[0] is not None and ends[1] is not None
        else ""
    )
    within = trouble.detail or known
    return (
        say(
            "{column} lies outside what the reference knew in {share} of the {units}",
            units=case.units_of_row,
            column=trouble.column,
            share=_share(trouble, 0),
        )
    ) + (f": {within}." if within else ".")


def _type(_: Case, trouble: Trouble) -> str:
    return say(
        "{column} is of another type than in the reference", column=trouble.column
    ) + (f": {trouble.detail}." if trouble.detail else ".")


def _repeats(case: Case, trouble: Trouble) -> str:
    groups = (
        ""
        if len(trouble.figures) < 2
        else say(
            ", in {figures}", figures=words.count_noun(trouble.figures[1], "group")
        )
    )
    counts = (
        say("for intervals and tests each counts once")
        if trouble.detail == "once"
        else say("copies share a block of time or a cluster")
    )
    return say(
        "{count} {units_of_row} repeat another one exactly{groups}; {counts}.",
        count=_count(trouble, 0),
        units_of_row=case.units_of_row,
        groups=groups,
        counts=counts,
    )


def _conflicts(case: Case, trouble: Trouble) -> str:
    return say(
        "{count} {units_of_row} are alike in every column and differ in what is true.",
        count=_count(trouble, 0),
        units_of_row=case.units_of_row,
    )


def _leaked(case: Case, trouble: Trouble) -> str:
    ids = (
        words.count_noun(trouble.figures[0], "id")
        if trouble.figures
        else say("Some ids")
    )
    return say(
        "{ids} of these {units_of_row} also stand in the training data, where the error"
        " looks smaller than it is.",
        ids=ids,
        units_of_row=case.units_of_row,
    )


def _label_share(case: Case, trouble: Trouble) -> str:
    name = dict(case.wording).get(
        f"{trouble.column or case.columns.label}={trouble.detail}", trouble.detail
    ) or say("one class")
    return say(
        "“{name}” is true in {share} of the {units}; it was in {before} of the reference.",
        units=case.units_of_row,
        name=name,
        share=_share(trouble, 1),
        before=_share(trouble, 0),
    )


def _near(case: Case, trouble: Trouble) -> str:
    return say(
        "{share} of the {units} are nearly the same as another one.",
        share=_share(trouble, 0),
        units=case.units_of_row,
    )


def _series(case: Case, trouble: Trouble) -> str:
    wider = _figure(trouble, 1)
    text = (
        say("wider")
        if wider is None
        else say("{wider} as wide", wider=words.times(wider))
    )
    return say(
        "{units} near each other in time are alike, so the intervals are made {text}.",
        units=capitalized(case.units_of_row),
        text=text,
    )


def _cluster(case: Case, trouble: Trouble) -> str:
    counted = _figure(trouble, 2)
    text = (
        ""
        if counted is None
        else (
            say(
                ": together they tell as much as {counted} would alone",
                counted=words.count_noun(counted, case.unit_of_row, case.units_of_row),
            )
        )
    )
    return say(
        "{units} with the same {column} are alike{text}. The intervals allow for it.",
        units=capitalized(case.units_of_row),
        column=trouble.column or say("group"),
        text=text,
    )


def _weights(case: Case, trouble: Trouble) -> str:
    rows = (
        ""
        if len(trouble.figures) < 2
        else say(" instead of {figures}", figures=words.count(trouble.figures[1]))
    )
    return say(
        "With their weights, these {units_of_row} tell as much as {count} of equal"
        " weight{rows}. The intervals allow for it.",
        count=_count(trouble, 0),
        units_of_row=case.units_of_row,
        rows=rows,
    )


def _uneven(case: Case, trouble: Trouble) -> str:
    p = _figure(trouble, 0)
    if trouble.column:
        moved = _figure(trouble, 1)
        share = (
            ""
            if moved is None
            else say(
                ": {moved} of the {units} lie in other groups",
                moved=words.percent(moved, 0),
                units=case.units_of_row,
            )
        )
        return say(
            "{units} are split over {column} in other shares than in the"
            " reference{share}{p}. Overall errors may differ for that reason alone;"
            " errors inside a segment do not.",
            units=capitalized(case.units_of_row),
            column=trouble.column,
            share=share,
            p="" if p is None else f" ({words.p_value(p)})",
        )
    return say("The split is not the one that was planned") + (
        "." if p is None else f" ({words.p_value(p)})."
    )


def _clock(case: Case, trouble: Trouble) -> str:
    hours = _figure(trouble, 0)
    moved = (
        ""
        if hours is None
        else say(" by {hours}", hours=words.count_noun(abs(hours), "hour"))
    )
    return say(
        "The clock of {column} seems to have moved{moved}.",
        column=trouble.column or say("the {units}", units=case.units_of_row),
        moved=moved,
    )


def _one_kind(case: Case, trouble: Trouble) -> str:
    value = f" ({trouble.detail})" if trouble.detail else ""
    return say(
        "All {units_of_row} are of one kind{where}{value}, so groups cannot be compared.",
        units_of_row=case.units_of_row,
        where=say(" in {column}", column=trouble.column) if trouble.column else "",
        value=value,
    )


def _no_reference(_: Case, trouble: Trouble) -> str:
    del trouble
    return say("There are no reference data, so feature drift cannot be measured.")


def _sample(case: Case, trouble: Trouble) -> str:
    of = (
        ""
        if len(trouble.figures) < 2
        else say(" of {figures}", figures=words.count(trouble.figures[1]))
    )
    return say(
        "Segments were searched on {count}{of} {units_of_row}, and measured on all of them.",
        count=_count(trouble, 0),
        of=of,
        units_of_row=case.units_of_row,
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
