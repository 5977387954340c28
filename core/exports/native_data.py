"""What the pictures of the stage hold, as plain rows for charts that people edit: read from the
rows that are drawn, so that both show the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from core.exports.escapes import flat

SHARE, AMOUNT, PLAIN = "0%", "#,##0", "General"  # number formats of spreadsheets
FORMATS = {".2~%": SHARE, "~s": AMOUNT, ",.0f": AMOUNT}


@dataclass(frozen=True, slots=True)
class Line:
    """A value that others are held to, with its words."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Ranged:
    """A named value with its interval, the words beside it, and its color as #rrggbb."""

    name: str
    value: float
    low: float
    high: float
    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Intervals:
    """Values with their intervals side by side, perhaps on a logarithmic axis, with a limit."""

    points: tuple[Ranged, ...]
    axis: str
    format: str
    log: bool
    limit: Line | None


@dataclass(frozen=True, slots=True)
class Dots:
    """Equally likely outcomes as dots in columns, by color, with a line that parts them."""

    dots: tuple[tuple[float, float, str], ...]
    axis: str
    format: str
    line: Line | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of the plan: from when, to its even date, and to the proposed one."""

    name: str
    start: dt.date
    likely: dt.date
    safe: dt.date


@dataclass(frozen=True, slots=True)
class Bars:
    """The steps of a plan by date, and the dates that it is held to."""

    bars: tuple[Bar, ...]
    dates: tuple[tuple[dt.date, str], ...]


Native = Intervals | Dots | Bars


def native(name: str, spec: dict) -> Native | None:
    """Read the rows of a drawn chart; None for one that has no form for people to edit."""
    read = READERS.get(name)
    return None if read is None else read(spec)


def _change(spec: dict) -> Intervals:
    limits = [row for row in _rows(spec, "value", "label") if "low" not in row]
    return Intervals(
        _ranged(spec, "model", "value"),
        _title(spec, "x"),
        _format(spec, "x"),
        log=False,
        limit=_line(limits, "value"),
    )


def _options(spec: dict) -> Intervals:
    log = any(_of(layer, "x", "scale").get("type") == "log" for layer in spec["layer"])
    points = _ranged(spec, "option", "mean")
    return Intervals(points, _title(spec, "x"), _format(spec, "x"), log, None)


def _impact(spec: dict) -> Dots:
    dots = tuple(
        (row["at"], row["row"], row["colour"]) for row in _rows(spec, "row", "colour")
    )
    line = _line(_rows(spec, "at", "label"), "at")
    return Dots(dots, _title(spec, "x"), _format(spec, "x"), line)


def _plan(spec: dict) -> Bars:
    bars = tuple(
        Bar(
            flat(row["step"]),
            _day(row["start"]),
            _day(row["likely"]),
            _day(row["safe"]),
        )
        for row in _rows(spec, "step", "start")
    )
    return Bars(
        bars,
        tuple(
            (_day(row["at"]), flat(row["label"])) for row in _rows(spec, "at", "label")
        ),
    )


READERS: dict[str, Callable[[dict], Native]] = {
    "change": _change,
    "options": _options,
    "impact": _impact,
    "plan": _plan,
}


def _ranged(spec: dict, name: str, value: str) -> tuple[Ranged, ...]:
    return tuple(
        Ranged(
            flat(row[name]),
            row[value],
            row["low"],
            row["high"],
            flat(row["label"]),
            row["colour"],
        )
        for row in _rows(spec, name, value, "low", "label")
    )


def _line(rows: list[dict], at: str) -> Line | None:
    return Line(rows[0][at], flat(rows[0]["label"])) if rows else None


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def _rows(spec: dict, *fields: str) -> list[dict]:
    """List the rows that hold all of some fields, each once: layers share their rows."""
    rows = (
        row
        for layer in spec["layer"]
        for row in layer.get("data", {}).get("values", ())
    )
    return list(
        {id(row): row for row in rows if all(field in row for field in fields)}.values()
    )


def _of(layer: dict, side: str, part: str) -> dict:
    return layer.get("encoding", {}).get(side, {}).get(part) or {}


def _title(spec: dict, side: str) -> str:
    for layer in spec["layer"]:
        encoded = layer.get("encoding", {}).get(side, {})
        title = encoded.get("title") or _of(layer, side, "axis").get("title")
        if title:
            return flat(title)
    return ""


def _format(spec: dict, side: str) -> str:
    found = (_of(layer, side, "axis").get("format") for layer in spec["layer"])
    return FORMATS.get(next((item for item in found if item), ""), PLAIN)
