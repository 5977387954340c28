"""Values of a column one by one, and the names of its groups."""

from __future__ import annotations

import numpy as np

from core.case.slices import Condition
from core.evidence.rows.axes import Axis
from core.messages import mark

SINGLE = 24  # a range cut into so few bins is told bin by bin


def single_values(axis: Axis) -> list[int]:
    """List the conditions that are one value, or one bin of a range."""
    sizes = axis.member.sum(axis=1)
    bins = axis.codes - 1
    if axis.levels or bins <= SINGLE:
        return [i for i, size in enumerate(sizes) if size == 1]
    starts = axis.coarse_member.sum(axis=1)
    return [int(i) for i, size in zip(axis.coarse, starts, strict=True) if size == 1]


def group_names(axis: Axis) -> list[str]:
    """Name the group of each code; codes without a value of their own have no name."""
    names = [""] * axis.codes
    for i in single_values(axis):
        condition = axis.conditions[i]
        if condition.op == "is_null":
            continue
        for code in np.flatnonzero(axis.member[i]):
            names[int(code)] = _named(condition)
    return names


def _named(condition: Condition) -> str:
    """Name a group by its value, or by the range of its values."""
    if condition.op == "between" and isinstance(condition.value, tuple):
        return mark("{value} to under {value_2}").format(
            value=condition.value[0], value_2=condition.value[1]
        )
    return {
        "<": f"under {condition.value}",
        ">=": mark("{value} or more").format(value=condition.value),
    }.get(condition.op, str(condition.value))
