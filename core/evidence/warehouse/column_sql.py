"""Columns of a table as values, as codes of an axis, and as conditions, in SQL.

Values are what a file of the same rows would hold: spellings of "no value" are null, and numbers
that are not finite are, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.missing import ALWAYS
from core.case.profile import Kind, plain
from core.case.slices import Condition
from core.errors import BadCase, Complaint
from core.evidence.rows.axes import Axis
from core.evidence.rows.conditions import moment_or_number, range_ends
from core.evidence.warehouse.sql_text import (
    named,
    number_literal,
    seconds_of,
    text_literal,
)
from core.messages import say

LARGEST = "1e308"  # beyond it a double is infinite, or none
NUMBERS = frozenset({"whole", "number", "moment"})


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its name, what it holds, and the texts in it that mean "no value".

    `derived` is the expression of a column that the table does not have, or not as it is compared.
    """

    name: str
    kind: Kind
    missing: tuple[str, ...] = ALWAYS
    derived: str = ""

    @property
    def raw(self) -> str:
        """Write the column as the table holds it, or what stands in its place."""
        return self.derived or named(self.name)

    @property
    def is_number(self) -> bool:
        """Say whether its values are compared as numbers."""
        return self.kind in NUMBERS

    @property
    def value(self) -> str:
        """Write its value, null where there is none."""
        column = self.raw
        if self.kind == "flag":
            return f"CASE WHEN {column} THEN 'true' WHEN NOT {column} THEN 'false' END"
        if self.kind == "moment":
            return seconds_of(column)
        if self.kind in {"whole", "number"}:
            number = f"CAST({column} AS DOUBLE)"
            if self.kind == "whole":
                return number
            return (
                f"CASE WHEN {number} BETWEEN -{LARGEST} AND {LARGEST} THEN {number} END"
            )
        # As text whatever its type calls it: an enumeration, a UUID, a text of fixed length.
        column = f"CAST({column} AS TEXT)"
        if not self.missing:
            return column
        listed = ", ".join(text_literal(word) for word in self.missing)
        return f"CASE WHEN TRIM({column}) IN ({listed}) THEN NULL ELSE {column} END"


def codes_sql(value: str, axis: Axis, *, number: bool) -> str:
    """Write the code of a value on an axis, as `codes_of` gives it."""
    gone = f"WHEN {value} IS NULL THEN {axis.codes - 1}"
    if number:
        return f"CASE {gone} ELSE {_bin(value, [float(edge) for edge in axis.edges], 0)} END"
    cases = " ".join(
        f"WHEN {value} = {text_literal(level)} THEN {code}"
        for code, level in enumerate(axis.levels)
    )
    return f"CASE {gone} {cases} ELSE {axis.codes - 2} END"


def _bin(value: str, edges: list[float], first: int) -> str:
    """Count the edges that a value reaches, by halving: an axis may have a hundred of them."""
    if not edges:
        return str(first)
    middle = len(edges) // 2
    below = _bin(value, edges[:middle], first)
    above = _bin(value, edges[middle + 1 :], first + middle + 1)
    return f"CASE WHEN {value} < {number_literal(edges[middle])} THEN {below} ELSE {above} END"


def where_sql(
    columns: dict[str, str], kinds: dict[str, bool], where: tuple[Condition, ...]
) -> str:
    """Write that a row meets every condition; never null.

    `columns` holds the value of each column, `kinds` whether it is a number.
    """
    met = [
        _met(columns[item.column], item, number=kinds[item.column]) for item in where
    ]
    return " AND ".join(met) or "TRUE"


def _met(value: str, condition: Condition, *, number: bool) -> str:
    if condition.op in {"is_null", "not_null"}:
        return f"({value} IS {'NOT ' if condition.op == 'not_null' else ''}NULL)"
    if condition.op in {"==", "!=", "in", "not_in"}:
        among = f"({_among(value, condition, number=number)})"
        return among if condition.op in {"==", "in"} else f"(NOT {among})"
    if not number:
        what = say("the segment asks for a range of {column}, which holds text",
                   column=condition.column)  # fmt: skip
        do = say("cast the column to a number in a view, or name its values")
        raise BadCase(Complaint(what, do, condition.column))
    low, high = range_ends(condition)
    if condition.op == "<=":
        return f"({value} IS NOT NULL AND {value} <= {number_literal(high)})"
    parts = [f"{value} IS NOT NULL"]
    if np.isfinite(low):
        parts.append(
            f"{value} {'>' if condition.op == '>' else '>='} {number_literal(low)}"
        )
    if condition.op != ">" and np.isfinite(high):
        parts.append(f"{value} < {number_literal(high)}")
    return f"({' AND '.join(parts)})"


def _among(value: str, condition: Condition, *, number: bool) -> str:
    wanted = (
        condition.value if isinstance(condition.value, tuple) else (condition.value,)
    )
    known = [item for item in wanted if item is not None]
    literals = [
        number_literal(moment_or_number(item)) if number else text_literal(plain(item))
        for item in known
    ]
    found = (
        f"{value} IS NOT NULL AND {value} IN ({', '.join(literals)})"
        if literals
        else "FALSE"
    )
    return f"{found} OR {value} IS NULL" if None in wanted else found
