"""Slices and conditions in the words of the team, or else in plain ones."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from core import words
from core.case.display_names import column_name, unit_of
from core.case.name_words import words_of
from core.case.slices import Condition, Slice, Value, plain_value
from core.messages import mark, say
from core.text import one_line

YEARS = range(1800, 2200)
# Words of names whose whole numbers are read digit by digit, though they are ordered.
CODES = frozenset(
    {
        *(
            "year",
            "yr",
            "jahr",
            "zip",
            "zipcode",
            "postal",
            "postcode",
            "plz",
            "code",
            "id",
            "nr",
        ),
        *(
            "no",
            "number",
            "nummer",
            "month",
            "monat",
            "date",
            "datum",
            "day",
            "tag",
            "week",
        ),
        *("woche", "quarter", "quartal"),
    }
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T|$)")


def words_for(where: Slice, rows: str, wording: dict[str, str]) -> str:
    """Say a slice: conditions with wording in the order of the wording, then the rest as "with
    ...".

    >>> ev = Condition("carrier", "==", "EV")
    >>> words_for(Slice((Condition("hour", ">=", 17), ev)), "flights", {"carrier": "by {}"})
    'flights by EV with hour 17 or more'
    """
    if where.name or not where.where:
        # A name without conditions is one of ours ("everywhere else"); the team's have some.
        named = one_line(where.name)
        return (named if where.where or not named else say(named)) or say(
            "all {rows}", rows=rows
        )
    order = list(wording)
    said, plain = [], []
    for item in where.where:
        key = next((k for k in (Slice((item,)).id, item.column) if k in wording), None)
        is_name = key == item.column and "{}" not in wording[item.column]
        if key is None or is_name or (key == item.column and item.op != "=="):
            plain.append(condition_words(item, wording))
        else:
            said.append(
                (order.index(key), wording[key].replace("{}", plain_value(item.value)))
            )
    parts = [rows, *(text for _, text in sorted(said))]
    return one_line(
        " ".join(
            [
                *parts,
                *(
                    [say("with {conditions}", conditions=", ".join(plain))]
                    if plain
                    else []
                ),
            ]
        )
    )


def condition_words(condition: Condition, wording: dict[str, str] | None = None) -> str:
    """Say a condition as people do, with the names that the wording gives to columns.

    >>> condition_words(Condition("dep_hour", "between", (5, 9)))
    'departure hour from 5 to under 9'
    >>> condition_words(Condition("dep_delay_min", ">=", 30))
    'departure delay 30 min or more'
    >>> condition_words(Condition("job", "is_null"))
    'no job'
    >>> condition_words(Condition("departure", ">=", "2013-09-29T00:00:00"))
    'departure from Sun, Sep 29, 2013'
    >>> condition_words(Condition("state", "in", ("MN", "ND", "WI")))
    'state MN, ND or WI'
    """
    return one_line(_condition_words(condition, wording or {}))


def _condition_words(condition: Condition, wording: dict[str, str]) -> str:
    column, unit = (
        column_name(condition.column, wording),
        unit_of(condition.column, wording),
    )
    when = _when(condition, column)
    if when:
        return when
    if condition.op == "between" and isinstance(condition.value, tuple):
        low, high = (_measured(end, condition.column, unit) for end in condition.value)
        return say(
            "{column} from {low} to under {high}",
            column=column,
            low=low,
            high=_in_unit(high, condition.value[1], unit),
        )
    ends = {
        ">=": say("{} {} or more"),
        "<": say("{} under {}"),
        "<=": say("{} at most {}"),
        ">": say("{} over {}"),
        "!=": say("{} not {}"),
        "not_in": say("{} not {}"),
    }
    if isinstance(condition.value, tuple):
        listed = list(map(_shown, condition.value))
        joined = words.listed(tuple(listed), mark("or"))
        return f"{column} {say('not ') if condition.op == 'not_in' else ''}{joined}"
    bare = {"is_null": say("no {}"), "not_null": say("any {}")}
    if condition.op in bare:
        return bare[condition.op].format(column)
    is_amount = condition.op in {"<", "<=", ">", ">="}
    value = condition.value
    said = _measured(value, condition.column, unit) if is_amount else _shown(value)
    shown = _in_unit(said, value, unit)
    return ends.get(condition.op, "{} {}").format(column, shown)


def _shown(value: Value) -> str:
    """Write a value with the decimal mark of the language; a whole number may be a code or a year,
    and stays as it is.
    """
    if not isinstance(value, float):
        return plain_value(value)
    digits = str(value)
    return (
        digits
        if "e" in digits or "n" in digits
        else words.own_mark(f"{Decimal(digits):,f}")
    )


def _measured(value: Value, column: str, unit: str) -> str:
    """Write an end of a range with its thousands apart, as every other amount; a year or a code
    has none.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or (not unit and (value in YEARS or CODES & set(words_of(column)))):
        return _shown(value)
    return words.count(value)


def _in_unit(shown: str, value: object, unit: str) -> str:
    """Put the unit of a column after a number; a word has none."""
    if not unit or isinstance(value, bool) or not isinstance(value, int | float):
        return shown
    return words.percent_of(shown) if unit == "%" else f"{shown} {unit}"


def _when(condition: Condition, column: str) -> str:
    """Say a condition on moments by days; empty for other conditions."""
    ends = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    days = [None if end is None else moment_words(end) for end in ends]
    if (
        condition.op in {"==", "!=", "in", "not_in"}
        or not any(days)
        or any(
            day is None and end is not None for day, end in zip(days, ends, strict=True)
        )
    ):
        return ""
    if len(days) == 2 and days[0] and days[1]:
        return say(
            "{column} from {first} to before {last}",
            column=column,
            first=days[0],
            last=days[1],
        )
    low = days[0] if condition.op in {">=", ">"} or len(days) == 2 else None
    return (
        say("{column} from {low}", column=column, low=low)
        if low
        else say("{column} before {day}", column=column, day=days[-1])
    )


def moment_words(value: object) -> str | None:
    """Write a moment in ISO format as people do; None for what is none."""
    if not isinstance(value, str) or not MOMENT.match(value):
        return None
    at = dt.datetime.fromisoformat(value)
    return (
        words.day(at.date(), year=True)
        if at.time() == dt.time()
        else words.moment(at, year=True)
    )
