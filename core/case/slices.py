"""Slices: rows that meet every one of some conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Op = Literal[
    "==", "!=", "in", "not_in", "<", "<=", ">", ">=", "between", "is_null", "not_null"
]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one column; `between` holds low <= x < high, None leaves an end open."""

    column: str
    op: Op
    value: Value | tuple[Value, ...] = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows that meet every condition."""

    where: tuple[Condition, ...] = ()
    name: str = ""

    @property
    def id(self) -> str:
        """Write the slice as an id a person can read.

        >>> Slice((Condition("carrier", "==", "EV"), Condition("hour", ">=", 17))).id
        'carrier=EV&hour>=17'
        """
        return (
            "&".join(f"{c.column}{_op(c.op)}{plain_value(c.value)}" for c in self.where)
            or "all"
        )


def _op(op: str) -> str:
    return {"==": "=", "in": "=", "!=": "!=", "not_in": "!="}.get(
        op, op if op in {"<", "<=", ">", ">="} else f" {op} "
    )


def plain_value(value: Value | tuple[Value, ...]) -> str:
    """Write the value of a condition; the ends of a range and several values stand side by side."""
    if isinstance(value, tuple):
        return "..".join("" if item is None else str(item) for item in value)
    return "" if value is None else str(value)
