"""Signs in plain words: what each says for or against a suspected cause."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from core import words
from core.case.display_names import column_name
from core.case.model import Case
from core.evidence.causes.cause_table import BY_KEY, CauseKind
from core.evidence.records import Sign
from core.messages import say
from core.script.sign_figures import SMALLEST, figure, hours_of
from core.script.unit_names import unit_name

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
UNIT = re.compile(
    r"^(?P<new>.+?) for (?P<old>.+?)(?P<back>, the other way round)?(?: \([×÷].*\))?$"
)


def known_cause(cause: str) -> CauseKind:
    """Find a cause; one that is not known is named as it is."""
    named = cause.replace("_", " ").capitalize()
    found = BY_KEY.get(cause)
    if found is None:
        return CauseKind(
            cause, named, say("Undo it for these {units}, rescore, and compare.")
        )
    return replace(found, name=say(found.name), check=say(found.check))


def sign_says(case: Case, sign: Sign) -> str:
    """Say one sign as a sentence."""
    text = sign_looks(case, sign)
    if sign.kind.startswith("fit-") and len(sign.figures) > 1:
        text = f"{text}: {_fit(case, sign)}"
    # A column that is called as in the file keeps its spelling.
    named = sign.column and text.startswith(sign.column)
    return f"{text[:1] if named else text[:1].upper()}{text[1:]}."


def _fit(case: Case, sign: Sign) -> str:
    return say(
        "this explains {share} of its shift, with {changed} of the {units} here changed",
        units=case.units_of_row,
        share=_share(sign, 0),
        changed=_share(sign, 1),
    )


def sign_looks(case: Case, sign: Sign) -> str:
    """Say in one clause what a sign shows; one that is not known is named as it is."""
    said = SAYS.get(sign.kind)
    if said is None:
        parts = (
            sign.kind.replace("-", " ").replace("_", " ") or say("no sign"),
            say("in {column}", column=_column(case, sign)) if sign.column else "",
            f"({sign.detail})" if sign.detail else "",
        )
        return " ".join(part for part in parts if part)
    return said(case, replace(sign, column=_column(case, sign)))


def _column(case: Case, sign: Sign) -> str:
    if not sign.column:
        return say("a column") if sign.kind.startswith(OF_A_COLUMN) else ""
    return column_name(sign.column, dict(case.wording))


def _share(sign: Sign, place: int) -> str:
    found = figure(sign, place)
    return say("some") if found is None else words.percent(found, 0)


def _of_rows(case: Case, sign: Sign, place: int) -> str:
    return say(
        "{share} of these {units}", share=_share(sign, place), units=case.units_of_row
    )


def _nulls(_: Case, sign: Sign) -> str:
    return say("{column} is missing where it had values before", column=sign.column)


def _defaults(_: Case, sign: Sign) -> str:
    return say(
        "{column} holds {value} where other values were before",
        column=sign.column,
        value=sign.detail or say("one value"),
    )


def _unit(_: Case, sign: Sign) -> str:
    """Say a conversion as the people who caused it would: hours instead of minutes."""
    detail = sign.detail.strip()
    if detail == "the sign turned":
        return say("{column} looks as if its sign was flipped", column=sign.column)
    found = UNIT.match(detail)
    if found:
        new, old = (
            (found["old"], found["new"])
            if found["back"]
            else (found["new"], found["old"])
        )
        return say(
            "{column} looks as if it is in {new} instead of {old}",
            column=sign.column,
            new=unit_name(new),
            old=unit_name(old),
        )
    number = figure(sign, 2)
    if number is not None and number != 1 and SMALLEST < number < 1 / SMALLEST:
        how = (
            say("multiplied by {number}", number=words.plain_number(number))
            if number > 1
            else say("divided by {number}", number=words.plain_number(1 / number))
        )
        return say("{column} looks as if it was {how}", column=sign.column, how=how)
    return say("{column} looks as if it is in another unit", column=sign.column)


def _remap(_: Case, sign: Sign) -> str:
    return say("{column} looks recoded", column=sign.column) + (
        f", {words.listed(tuple(sign.detail.split('; ')))}" if sign.detail else ""
    )


def _drift(_: Case, sign: Sign) -> str:
    moved = figure(sign, 2)
    if not moved:
        return say("the values of {column} moved", column=sign.column)
    facts = {"column": sign.column, "moved": words.plain_number(abs(moved))}
    if moved > 0:
        return say("the values of {column} moved up, the median by {moved}", **facts)
    return say("the values of {column} moved down, the median by {moved}", **facts)


def _clock(case: Case, sign: Sign) -> str:
    hours = hours_of(sign)
    how = (
        say("at different hours")
        if not hours
        else say("{hours} late", hours=words.count_noun(abs(hours), "hour"))
        if hours > 0
        else say("{hours} early", hours=words.count_noun(abs(hours), "hour"))
    )
    share = (
        say(" in {records}", records=_of_rows(case, sign, 1))
        if sign.kind == "hours-moved"
        else ""
    )
    return say("{column} looks {how}{share}", column=sign.column, how=how, share=share)


def _sources(_: Case, sign: Sign) -> str:
    if not sign.detail:
        return say(
            "what {column} is computed from did not change, so its computation did",
            column=sign.column,
        )
    tie = (
        say(" ({share} of one can be derived from the other)", share=_share(sign, 0))
        if sign.figures
        else ""
    )
    return say(
        "{column} changed and {detail} did not, although one is derived from the other{tie}",
        column=sign.column,
        detail=sign.detail,
        tie=tie,
    )


def _swapped(_: Case, sign: Sign) -> str:
    return say(
        "{share} of the values of {column} replaced a different one",
        share=_share(sign, 0),
        column=sign.column,
    )


def _log(case: Case, sign: Sign) -> str:
    return say(
        "{column} differs from the serving log in {records}",
        column=sign.column,
        records=_of_rows(case, sign, 0),
    )


def _missing_rows(case: Case, sign: Sign) -> str:
    now, before = figure(sign, 0), figure(sign, 1)
    where = say(" by {column}", column=sign.column) if sign.column else ""
    if now is None or before is None:
        return say(
            "the training data hold few {units_of_row} like these{where}",
            units_of_row=case.units_of_row,
            where=where,
        )
    return say(
        "the training data hold {now} like these{where}, the reference {before}",
        now=words.count_noun(now, case.unit_of_row, case.units_of_row),
        where=where,
        before=words.count(before),
    )


def _more_rows(case: Case, sign: Sign) -> str:
    ratio = figure(sign, 0)
    if ratio is None:
        return say(
            "{rows} like these carry more in the training data", rows=case.units_of_row
        )
    return say(
        "{rows} like these carry {times} as much in the training data as before",
        rows=case.units_of_row,
        times=words.times(ratio),
    )


def _twins(_: Case, sign: Sign) -> str:
    return say(
        "{now} of these training records are exact duplicates, {before} before",
        now=_share(sign, 0),
        before=_share(sign, 1),
    )


def _label(case: Case, sign: Sign) -> str:
    inside, outside = figure(sign, 0), figure(sign, 1)
    text = (
        ""
        if inside is None or outside is None
        else (
            say(
                ": {here} of the labels would have to change here, {elsewhere} elsewhere",
                here=_share(sign, 0),
                elsewhere=_share(sign, 1),
            )
        )
    )
    return say(
        "the labels in {column} differ from before{more}",
        column=sign.column or case.columns.label,
        more=text,
    )


def _tied(case: Case, sign: Sign) -> str:
    text = (
        ""
        if len(sign.figures) < 2
        else say(
            ": the association changed by {here} here, by {elsewhere} elsewhere",
            here=_share(sign, 0),
            elsewhere=_share(sign, 1),
        )
    )
    return say(
        "{column} is associated with {label} in the training data more than it was{more}",
        column=sign.column or say("a column"),
        label=case.columns.label,
        more=text,
    )


def _score(case: Case, sign: Sign) -> str:
    share = (
        say(
            " on {share} of the {units} near the threshold",
            share=_share(sign, 0),
            units=case.units_of_row,
        )
        if sign.figures
        else ""
    )
    return say(
        "the {candidate} contradicts its own score{share}",
        candidate=case.candidate,
        share=share,
    )


def _other_threshold(case: Case, sign: Sign) -> str:
    old, new, between = (figure(sign, place) for place in range(3))
    if old is None or new is None or between is None:
        return say(
            "the {candidate} uses a different threshold", candidate=case.candidate
        )
    return say(
        "the {candidate} predicts positive from a score of {new} on, the {baseline}"
        " from {old}; {between} of the {units_of_row} are scored between the two",
        candidate=case.candidate,
        new=words.plain_number(new),
        baseline=case.baseline,
        old=words.plain_number(old),
        between=words.percent(between, 0),
        units_of_row=case.units_of_row,
    )


def _gone(case: Case, sign: Sign) -> str:
    named = dict(case.wording).get(f"{case.columns.label}={sign.detail}", sign.detail)
    return say(
        "the {candidate} almost never predicts {label} for these {units_of_row}",
        candidate=case.candidate,
        label=f"“{named}”" if named else say("one of the classes"),
        units_of_row=case.units_of_row,
    )


def _unexplained(_: Case, sign: Sign) -> str:
    return say(
        "it leaves {share} of how {column} moved unexplained",
        share=_share(sign, 0),
        column=sign.column,
    )


def _better(_: Case, sign: Sign) -> str:
    named = known_cause(sign.detail).name or say("another suspected cause")
    return say(
        "{cause} explains {column} better",
        cause=words.inside(named),
        column=sign.column,
    )


def _as_well(_: Case, sign: Sign) -> str:
    return say("{column} changed as well, and may be the cause", column=sign.column)


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
