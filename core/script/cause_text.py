"""Suspects in plain words: what each sign says for or against a cause, and how a person
checks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from core import words
from core.case.display_names import column_name
from core.case.model import Case
from core.evidence.causes.cause_table import BY_KEY, CauseKind
from core.evidence.records import Sign, Suspect

STATES = {
    "suspected": "suspected",
    "likely": "likely, not confirmed",
    "confirmed": "confirmed",
    "ruled out": "ruled out",
}
OF_A_COLUMN = (
    "fit-",
    "sources-",
    "hours-",
    "one-for-",
    "differs-",
    "leaves-",
    "explained-",
    "values-",
)
SMALLEST = 1e-15  # a factor beyond this and its inverse is no conversion that people make
UNIT = re.compile(
    r"^(?P<new>.+?) for (?P<old>.+?)(?P<back>, the other way round)?(?: \([×÷].*\))?$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A suspect in words: its name and state, what it looks like in one clause, the signs either
    way, and how to check it.
    """

    name: str
    state: str
    columns: str
    looks: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    check: str


def read(case: Case, suspect: Suspect) -> Reading:
    """Put a suspect into words; a cause or a sign that is not known is named as it is."""
    name = _known(suspect.cause).name
    signs = tuple(sign_says(case, each) for each in suspect.speaks_for)
    looks = (
        _looks(case, suspect.speaks_for[0]) if suspect.speaks_for else _named(case, name, suspect)
    )
    return Reading(
        name,
        STATES.get(suspect.state, suspect.state),
        words.listed(_own(case, suspect)),
        looks,
        signs,
        tuple(sign_says(case, each) for each in suspect.speaks_against),
        _check(case, suspect),
    )


def _own(case: Case, suspect: Suspect) -> tuple[str, ...]:
    """Leave out the columns of the models themselves: they show the fault and do not make it."""
    columns = case.columns
    return tuple(
        name
        for name in suspect.columns
        if name
        not in {
            columns.baseline,
            columns.candidate,
            columns.baseline_score,
            columns.candidate_score,
        }
    )


def _named(case: Case, name: str, suspect: Suspect) -> str:
    columns = tuple(column_name(column, dict(case.wording)) for column in suspect.columns)
    return f"{name[:1].lower()}{name[1:]}{f' in {words.listed(columns)}' if columns else ''}"


def _check(case: Case, suspect: Suspect) -> str:
    sign = suspect.speaks_for[0] if suspect.speaks_for else Sign("")
    named = suspect.columns[0] if suspect.columns else sign.column
    column = column_name(named, dict(case.wording)) if named else "the column"
    exact = _exact_check(sign, column)
    return exact or _known(suspect.cause).check.format(column=column)


def _known(cause: str) -> CauseKind:
    """Find a cause; one that is not known is named as it is."""
    named = cause.replace("_", " ").capitalize()
    unknown = CauseKind(cause, named, "Undo it for these records, rescore, and compare.")
    return BY_KEY.get(cause, unknown)


def _exact_check(sign: Sign, column: str) -> str:
    """Say what to do to the digit, where the sign names a factor or hours."""
    number = _figure(sign, 2)
    if sign.kind == "fit-unit_change" and number is not None and _is_factor(sign.detail, number):
        how = (
            f"Divide {column} by {words.figure(number)}"
            if number > 1
            else f"Multiply {column} by {words.figure(1 / number)}"
        )
        return f"{how} for these records, rescore, and compare."
    hours = _hours(sign)
    if hours:
        return (
            f"Move {column} {'back' if hours > 0 else 'on'} by {words.counted(abs(hours), 'hour')}"
            " for these records, rescore, and compare."
        )
    return ""


def _is_factor(detail: str, number: float) -> bool:
    return number != 1 and SMALLEST < number < 1 / SMALLEST and ("(×" in detail or "(÷" in detail)


def _figure(sign: Sign, place: int) -> float | None:
    return float(sign.figures[place]) if len(sign.figures) > place else None


def _hours(sign: Sign) -> float:
    """Read how far a clock moved, as the shorter way round: 19 hours on is 5 hours back."""
    if sign.kind == "hours-moved":
        return _figure(sign, 0) or 0.0
    moved = (_figure(sign, 2) or 0.0) if sign.kind == "fit-timezone_shift" else 0.0
    return moved - 24 if moved > 12 else moved


# One sign in words


def sign_says(case: Case, sign: Sign) -> str:
    """Say one sign as a sentence."""
    text = _looks(case, sign)
    text = (
        f"{text}: {_fit(sign)}" if sign.kind.startswith("fit-") and len(sign.figures) > 1 else text
    )
    # A column that is called as in the file keeps its spelling.
    named = sign.column and text.startswith(sign.column)
    return f"{text[:1] if named else text[:1].upper()}{text[1:]}."


def _fit(sign: Sign) -> str:
    return (
        f"this explains {_share(sign, 0)} of its shift, with {_share(sign, 1)} of the records"
        " here changed"
    )


def _looks(case: Case, sign: Sign) -> str:
    say = SAYS.get(sign.kind)
    if say is None:
        parts = (
            sign.kind.replace("-", " ").replace("_", " ") or "no sign",
            f"in {_column(case, sign)}" if sign.column else "",
            f"({sign.detail})" if sign.detail else "",
        )
        return " ".join(part for part in parts if part)
    return say(
        case,
        replace(sign, column=_column(case, sign)),
    )


def _column(case: Case, sign: Sign) -> str:
    if not sign.column:
        return "a column" if sign.kind.startswith(OF_A_COLUMN) else ""
    return column_name(sign.column, dict(case.wording))


def _share(sign: Sign, place: int) -> str:
    found = _figure(sign, place)
    return "some" if found is None else words.percent(found, 0)


def _of_rows(sign: Sign, place: int) -> str:
    return f"{_share(sign, place)} of these records"


def _nulls(_: Case, sign: Sign) -> str:
    return f"{sign.column} is missing where it had values before"


def _defaults(_: Case, sign: Sign) -> str:
    return f"{sign.column} holds {sign.detail or 'one value'} where other values were before"


def _unit(_: Case, sign: Sign) -> str:
    """Say a conversion as the people who caused it would: hours instead of minutes."""
    detail = sign.detail.strip()
    if detail == "the sign turned":
        return f"{sign.column} looks as if its sign was flipped"
    found = UNIT.match(detail)
    if found:
        new, old = (found["old"], found["new"]) if found["back"] else (found["new"], found["old"])
        return f"{sign.column} looks as if it is in {new} instead of {old}"
    number = _figure(sign, 2)
    if number is not None and number != 1 and SMALLEST < number < 1 / SMALLEST:
        how = (
            f"multiplied by {words.figure(number)}"
            if number > 1
            else f"divided by {words.figure(1 / number)}"
        )
        return f"{sign.column} looks as if it was {how}"
    return f"{sign.column} looks as if it is in another unit"


def _remap(_: Case, sign: Sign) -> str:
    return f"{sign.column} looks recoded" + (
        f", {words.listed(tuple(sign.detail.split('; ')))}" if sign.detail else ""
    )


def _drift(_: Case, sign: Sign) -> str:
    moved = _figure(sign, 2)
    if not moved:
        return f"the values of {sign.column} moved"
    return (
        f"the values of {sign.column} moved {'up' if moved > 0 else 'down'}, the median by"
        f" {words.figure(abs(moved))}"
    )


def _clock(_: Case, sign: Sign) -> str:
    hours = _hours(sign)
    how = (
        f"{words.counted(abs(hours), 'hour')} {'late' if hours > 0 else 'early'}"
        if hours
        else "at different hours"
    )
    share = f" in {_of_rows(sign, 1)}" if sign.kind == "hours-moved" else ""
    return f"{sign.column} looks {how}{share}"


def _sources(_: Case, sign: Sign) -> str:
    if not sign.detail:
        return f"what {sign.column} is computed from did not change, so its computation did"
    tie = f" ({_share(sign, 0)} of one can be derived from the other)" if sign.figures else ""
    return (
        f"{sign.column} changed and {sign.detail} did not, although one is derived from"
        f" the other{tie}"
    )


def _swapped(_: Case, sign: Sign) -> str:
    return f"{_share(sign, 0)} of the values of {sign.column} replaced a different one"


def _log(_: Case, sign: Sign) -> str:
    return f"{sign.column} differs from the serving log in {_of_rows(sign, 0)}"


def _missing_rows(case: Case, sign: Sign) -> str:
    now, before = _figure(sign, 0), _figure(sign, 1)
    where = f" by {sign.column}" if sign.column else ""
    if now is None or before is None:
        return f"the training data hold few {case.units_of_row} like these{where}"
    return (
        f"the training data hold {words.counted(now, case.unit_of_row, case.units_of_row)}"
        f" like these{where},"
        f" the reference {words.count(before)}"
    )


def _more_rows(case: Case, sign: Sign) -> str:
    ratio = _figure(sign, 0)
    return (
        f"{case.units_of_row} like these carry"
        f" {'more' if ratio is None else f'{words.times(ratio)} as much'} in the training data"
        + ("" if ratio is None else " as before")
    )


def _twins(_: Case, sign: Sign) -> str:
    return (
        f"{_share(sign, 0)} of these training records are exact duplicates, {_share(sign, 1)}"
        " before"
    )


def _label(case: Case, sign: Sign) -> str:
    inside, outside = _figure(sign, 0), _figure(sign, 1)
    text = (
        ""
        if inside is None or outside is None
        else (
            f": {_share(sign, 0)} of the labels would have to change here, {_share(sign, 1)}"
            " elsewhere"
        )
    )
    return f"the labels in {sign.column or case.columns.label} differ from before{text}"


def _tied(case: Case, sign: Sign) -> str:
    text = (
        ""
        if len(sign.figures) < 2
        else f": the association changed by {_share(sign, 0)} here, by {_share(sign, 1)} elsewhere"
    )
    return (
        f"{sign.column or 'a column'} is associated with {case.columns.label} in the"
        " training data more"
        f" than it was{text}"
    )


def _score(case: Case, sign: Sign) -> str:
    share = f" on {_share(sign, 0)} of the records near the threshold" if sign.figures else ""
    return f"the {case.candidate} contradicts its own score{share}"


def _other_threshold(case: Case, sign: Sign) -> str:
    old, new, between = (_figure(sign, place) for place in range(3))
    if old is None or new is None or between is None:
        return f"the {case.candidate} uses a different threshold"
    return (
        f"the {case.candidate} predicts positive from a score of {words.figure(new)} on,"
        f" the {case.baseline}"
        f" from {words.figure(old)}; {words.percent(between, 0)} of the {case.units_of_row} are"
        " scored between the two"
    )


def _gone(case: Case, sign: Sign) -> str:
    named = dict(case.wording).get(f"{case.columns.label}={sign.detail}", sign.detail)
    return (
        f"the {case.candidate} almost never predicts"
        f" {f'“{named}”' if named else 'one of the classes'}"
        f" for these {case.units_of_row}"
    )


def _unexplained(_: Case, sign: Sign) -> str:
    return f"it leaves {_share(sign, 0)} of how {sign.column} moved unexplained"


def _better(_: Case, sign: Sign) -> str:
    named = _known(sign.detail).name or "another suspected cause"
    return f"{named[:1].lower()}{named[1:]} explains {sign.column} better"


def _as_well(_: Case, sign: Sign) -> str:
    return f"{sign.column} changed as well, and may be the cause"


SAYS: dict[str, Callable[[Case, Sign], str]] = {
    "fit-nulls": _nulls,
    "fit-defaults": _defaults,
    "fit-unit_change": _unit,
    "fit-category_remap": _remap,
    "fit-feature_drift": _drift,
    "fit-timezone_shift": _clock,
    "sources-unchanged": _sources,
    "hours-moved": _clock,
    "one-for-another": _swapped,
    "differs-from-log": _log,
    "rows-missing": _missing_rows,
    "more-rows": _more_rows,
    "twins": _twins,
    "label-moved": _label,
    "tied-to-label": _tied,
    "against-own-score": _score,
    "other-threshold": _other_threshold,
    "class-gone": _gone,
    "leaves-unexplained": _unexplained,
    "explained-better": _better,
    "values-changed-too": _as_well,
}
