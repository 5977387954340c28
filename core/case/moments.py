"""Dates and times as people write them: which layout a column has, and its values as moments.

A value with a zone becomes the same moment in UTC. Where day and month could be swapped, nothing is
decided here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.case.patterns import every_match
from core.messages import mark

TIME = (
    r"(?:(?:[T ]|, ?)\s*(?P<H>\d{1,2}):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<p>[AaPp]\.?[Mm]\.?)?\s*(?P<z>Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?$"
)
ISO = r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + TIME
NUMERIC = r"^(?P<a>\d{1,2})[./-](?P<b>\d{1,2})[./-](?P<y>\d{4})" + TIME
NAMED = (
    r"^(?:[A-Za-z]{2,9}\.?,? )?(?P<d>\d{1,2})[ .-]+(?P<mon>[A-Za-zäÄ]{3,9})\.?[ ,-]+(?P<y>\d{4})"
    + TIME,
    r"^(?:[A-Za-z]{2,9}\.?,? )?(?P<mon>[A-Za-zäÄ]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"
    + TIME,
)
COMPACT = (
    r"^(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)"
    r"(?:T(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)(?P<z>Z)?)?$"
)
SHORT_YEAR = r"^\d{1,2}[./-]\d{1,2}[./-]\d{2}([ T].*)?$"
FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d",
)
MONTHS: dict[str, int] = {
    **{
        name: i
        for i, name in enumerate(
            [
                "jan",
                "feb",
                "mar",
                "apr",
                "may",
                "jun",
                "jul",
                "aug",
                "sep",
                "oct",
                "nov",
                "dec",
            ],
            start=1,
        )
    },
    "mär": 3,
    "mrz": 3,
    "mai": 5,
    "okt": 10,
    "dez": 12,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How the moments of a column are written.

    `order` is empty where day and month cannot be told apart.
    """

    pattern: str
    order: str = ""
    zoned: bool = False
    dotted: bool = False


def layout_of(values: pa.Array, *, compact: bool = False) -> Layout | None:
    """Find the layout that every value has, missing ones aside; None where there is none."""
    if not len(values):
        return None
    for pattern in (ISO, *NAMED, *((COMPACT,) if compact else ())):
        if every_match(values, pattern):
            return Layout(
                pattern,
                mark("year first") if pattern in {ISO, COMPACT} else mark("by name"),
                _zoned(values, pattern),
            )
    if not every_match(values, NUMERIC):
        return None
    first, second = (_numbers(_part(values, NUMERIC, name)) for name in ("a", "b"))
    order = ""
    if first.max() > 12 >= second.max():
        order = mark("day first")
    elif second.max() > 12 >= first.max():
        order = mark("month first")
    elif first.max() > 12:
        return None
    dotted = bool(
        pc.all(pc.match_substring_regex(values, r"^\d{1,2}\.\d{1,2}\.")).as_py()
    )
    return Layout(NUMERIC, order, _zoned(values, NUMERIC), dotted)


def joined(first: Layout | None, second: Layout | None) -> Layout | None:
    """Bring the layouts of two parts of one column together; None where they do not fit."""
    if first is None or second is None or first.pattern != second.pattern:
        return None
    if first.order and second.order and first.order != second.order:
        return None
    zoned, dotted = first.zoned or second.zoned, first.dotted and second.dotted
    return Layout(first.pattern, first.order or second.order, zoned, dotted)


def parsed(values: pa.Array, layout: Layout) -> pa.Array:
    """Read values of one layout as moments in microseconds.

    What is no day of the calendar becomes missing.
    """
    part = {
        name: _part(values, layout.pattern, name) for name in _groups(layout.pattern)
    }
    if layout.pattern == NUMERIC:
        day_first = layout.order == "day first"
        part["d"], part["m"] = (
            (part["a"], part["b"]) if day_first else (part["b"], part["a"])
        )
    elif "mon" in part:
        part["m"] = _months(part["mon"])
    hours = _numbers(part["H"]) if "H" in part else np.zeros(len(values))
    if "p" in part:
        half = pc.utf8_lower(pc.utf8_slice_codeunits(pc.fill_null(part["p"], ""), 0, 1))
        hours = _half_days(hours, np.array(half.to_pylist(), dtype=object))
    text = pc.binary_join_element_wise(part["y"], _two(part["m"]), _two(part["d"]), "-")
    days = pc.strptime(text, format="%Y-%m-%d", unit="us", error_is_null=True)
    micros = hours * 3_600e6 + _seconds(part, len(values)) - _offset(part, len(values))
    real = np.array(pc.fill_null(pc.day(days), 0).to_pylist()) == _numbers(
        part["d"]
    )  # no 30 February
    fits = pa.array(
        real
        & (hours < 24)
        & (_numbers(part["M"]) < 60 if "M" in part else np.ones(len(values), bool))
    )
    moved = pc.add(pc.cast(days, pa.int64()), pa.array(micros.astype(np.int64)))
    whole = pc.cast(moved, pa.timestamp("us"))
    return pc.if_else(
        pc.and_(fits, pc.is_valid(values)), whole, pa.scalar(None, pa.timestamp("us"))
    )


def _groups(pattern: str) -> list[str]:
    return [
        name
        for name in ("y", "m", "d", "a", "b", "mon", "H", "M", "S", "f", "p", "z")
        if f"(?P<{name}>" in pattern
    ]


def _part(values: pa.Array, pattern: str, name: str) -> pa.Array:
    found = pc.struct_field(pc.extract_regex(values, pattern), name)
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)


def _zoned(values: pa.Array, pattern: str) -> bool:
    found = _part(values, pattern, "z")
    return found.null_count < len(found)


def _numbers(part: pa.Array) -> np.ndarray:
    return np.array(pc.fill_null(pc.cast(part, pa.float64()), 0.0).to_pylist(), float)


def _two(part: pa.Array) -> pa.Array:
    return pc.utf8_lpad(part, 2, "0")


def _months(names: pa.Array) -> pa.Array:
    lower = pc.utf8_slice_codeunits(pc.utf8_lower(names), 0, 3).to_pylist()
    return pa.array(
        [None if name not in MONTHS else str(MONTHS[name]) for name in lower],
        pa.string(),
    )


def _half_days(hours: np.ndarray, half: np.ndarray) -> np.ndarray:
    late, early = half == "p", half == "a"
    return np.where(
        late & (hours < 12), hours + 12, np.where(early & (hours == 12), 0, hours)
    )


def _seconds(part: dict[str, pa.Array], rows: int) -> np.ndarray:
    total = np.zeros(rows)
    for name, size in (("M", 60e6), ("S", 1e6)):
        total += _numbers(part[name]) * size if name in part else 0
    if "f" in part:
        total += _numbers(
            pc.utf8_slice_codeunits(pc.utf8_rpad(part["f"], 6, "0"), 0, 6)
        )
    return total


def _offset(part: dict[str, pa.Array], rows: int) -> np.ndarray:
    if "z" not in part or part["z"].null_count == rows:
        return np.zeros(rows)
    bare = pc.replace_substring_regex(part["z"], r"^(Z|UTC|GMT)$", "+0000")
    bare = pc.replace_substring(bare, ":", "")
    hours = _numbers(pc.utf8_slice_codeunits(bare, 1, 3))
    minutes = _numbers(
        pc.if_else(
            pc.greater(pc.utf8_length(bare), 3),
            pc.utf8_slice_codeunits(bare, 3, 5),
            "0",
        )
    )
    sign = np.where(
        np.array(pc.fill_null(pc.starts_with(bare, "-"), False).to_pylist()), -1.0, 1.0
    )
    return sign * (hours * 3_600e6 + minutes * 60e6)
