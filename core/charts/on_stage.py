"""Charts at the size of the stage: a fixed place, letters that can be read across a room, and no
more rows than fit there.

A picture is set at two thirds of its place on the frame of 1280 by 720 and scaled up to it, so that
what was laid out with letters of 12 px is read with letters of 18 px: a fortieth of the frame.
"""

from __future__ import annotations

import copy
import datetime as dt
import math
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from core.charts.names_above import (
    LETTERS,
    NAME_LINES,
    NAMED_ROW,
    is_label,
    mark_of,
    named_above,
    names_beside,
)
from core.charts.shortened import APART, broken, width_of, with_cut_words
from core.charts.style import AXIS_LINE, FAINT, FONT, GRID_LINE, ICONS_WIDE

AXIS_ROOM = 52  # px for the axis below and the labels above
PLAIN_ROW = 20  # px that a row needs at least: a bar of 16 and a gap
LABELLED_ROW = 34  # a mark with words above it
BESIDE_ROW = 28  # a mark with words after it, and a name of two lines before it
BOTH_SIDES = 600  # px, for names before the marks of a row and labels after them
LARGE_DOT = 130
SMALL_DOTS = 0.3  # of the size of larger dots, where it is narrow
APART_SHARE, SMALLEST_DOT = (
    0.92,
    10,
)  # of the distance of stacked dots; px², a dot still seen
NAME_LETTERS = 14  # px, the largest that names have
NEW_LINE = "\\n"
LONGEST_PRINTED = (
    0.6  # of the width of the marks, which the names do not narrow on paper
)
LONGEST_NAME = 0.38  # of the width, for the names of rows beside the marks


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture stands: its size in px of its own measure; `narrow` where the names of rows
    have no room beside them.
    """

    width: int
    height: int
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Fitted:
    """A chart that fits its place, and how many of its rows are drawn."""

    spec: dict[str, Any]
    drawn: int
    rows: int


def fitted(spec: dict[str, Any], place: Place) -> Fitted:
    """Fit a chart into its place; rows that have no room are left out from the last one on."""
    field = _row_field(spec["layer"])
    names = _names(spec["layer"], field) if field else ()
    if _is_crowded(spec["layer"], field, len(names), place):
        place = replace(place, narrow=True)
        spec = _ungridded(spec)
    layers = _whole_width(spec["layer"]) if place.narrow else spec["layer"]
    drawn = names[: _room_for_rows(layers, field, place)]
    if len(drawn) < len(names):
        layers = _without(layers, field, frozenset(drawn))
    layers = [_legible(layer, place) for layer in layers]
    scaled = [layer for layer in layers if not _is_icons(layer)]
    width = place.width - (0 if len(scaled) == len(layers) else ICONS_WIDE)
    extent = _extent(scaled)
    layers = [
        layer if _is_icons(layer) else _inside(layer, extent, width) for layer in layers
    ]
    if place.narrow and field and names_beside(layers, field):
        room = (place.height - AXIS_ROOM) / max(len(drawn), 1)
        layers = named_above(layers, field, drawn, place.width, room)
    elif field and names_beside(layers, field):
        layers = _broken_names(layers, field, place.width * LONGEST_NAME)
    result = spec | {
        "layer": _words_last(layers),
        "width": place.width,
        "height": place.height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 4,
        "background": None,
        "config": spec.get("config", {}) | _look(),
    }
    result.pop("params", None)  # nobody clicks into a picture of the stage
    return Fitted(result, len(drawn), len(names))


def _words_last(layers: list[dict]) -> list[dict]:
    """Draw words over all lines: the stage gives them an edge in the color of the paper."""
    return sorted(layers, key=lambda layer: mark_of(layer) == "text")


def _is_crowded(layers: list[dict], field: str, rows: int, place: Place) -> bool:
    """Say whether names before the marks and labels after them leave too little between, where all
    rows have room for both above.
    """
    if any(map(_is_icons, layers)):
        return False  # the records drawn one by one are worth more than wide intervals
    both = any(is_label(layer, field) for layer in layers) and names_beside(
        layers, field
    )
    fits = (place.height - AXIS_ROOM) // NAMED_ROW >= rows
    return bool(field) and both and fits and place.width < BOTH_SIDES


def _ungridded(spec: dict[str, Any]) -> dict[str, Any]:
    """Leave the grid out: with a line of words over each interval it would look like a table, to
    readers of the document as well.
    """
    result = copy.deepcopy(spec)
    for layer in result["layer"]:
        axis = layer["encoding"].get("x", {}).get("axis")
        if isinstance(axis, dict):
            axis["grid"] = False
    return result


def _whole_width(layers: list[dict]) -> list[dict]:
    """Give the axis the place of what stands right of it: a label moves to the name of its row, and
    what is drawn record by record is left out.
    """
    result = copy.deepcopy([layer for layer in layers if not _is_icons(layer)])
    for layer in result:
        layer["encoding"].get("x", {}).get("scale", {}).pop("range", None)
    return result


def _is_icons(layer: dict) -> bool:
    return layer.get("name", "").startswith("icons")


def _look() -> dict[str, Any]:
    return {
        "aria": False,  # the slide has its own words for it
        "font": FONT,
        "view": {"stroke": None},
        "text": {"fontSize": LETTERS},
        "axis": {
            "labelFontSize": LETTERS,
            "titleFontSize": LETTERS,
            "titleFontWeight": "normal",
            "labelColor": "currentColor",
            "titleColor": "currentColor",
            "titleLimit": 0,  # what is too long was cut before
            "labelLimit": 0,
            "domainColor": AXIS_LINE,
            "tickColor": AXIS_LINE,
            "gridColor": GRID_LINE,
            "labelOverlap": "greedy",
            "labelSeparation": LETTERS / 2,
        },
        # Every row keeps its name: room was made for all of them.
        "axisBand": {"labelOverlap": False},
    }


# What it says without being seen


def lit(spec: dict[str, Any], name: str) -> dict[str, Any]:
    """Let one bar of a picture stand out: the colours of all others become faint.

    A picture without a bar of that name stays.
    """
    rows = [row for layer in spec["layer"] for row in _rows(layer)]
    if not name or not any(name in row.values() for row in rows):
        return spec
    result = copy.deepcopy(spec)
    # Layers share their rows, and each is to fade once.
    for row in {
        id(row): row for layer in result["layer"] for row in _rows(layer)
    }.values():
        if isinstance(row.get("colour"), str) and name not in row.values():
            row["colour"] += FAINT
    return result


def words_of(spec: dict[str, Any]) -> tuple[str, ...]:
    """List what a chart has in words, row by row: for those who do not see it."""
    layers = spec["layer"]
    field = _row_field(layers)
    said = []
    for layer in layers:
        text = layer.get("encoding", {}).get("text", {}).get("field")
        for row in _rows(layer) if mark_of(layer) == "text" and text else ():
            words = " ".join(str(row.get(text, "")).split())
            named = row.get(field) if field != text else None
            said.append(f"{named}: {words}" if named and named not in words else words)
    labelled = " ".join(said)
    said += (
        [name for name in _names(layers, field) if name not in labelled]
        if field
        else []
    )
    return tuple(dict.fromkeys(sentence for sentence in said if sentence))


# Rows


def _row_field(layers: list[dict]) -> str:
    """Name the field whose values stand one below the other, "" where none does."""
    encoded = (layer.get("encoding", {}).get("y", {}) for layer in layers)
    return next(
        (item["field"] for item in encoded if item.get("type") == "nominal"), ""
    )


def _names(layers: list[dict], field: str) -> tuple[str, ...]:
    """List the rows from above; the order of the data where no other is set."""
    for layer in layers:
        order = layer.get("encoding", {}).get("y", {}).get("sort")
        if isinstance(order, list):
            return tuple(order)
    values = (row[field] for layer in layers for row in _rows(layer) if field in row)
    return tuple(dict.fromkeys(values))


def _rows(layer: dict) -> list[dict]:
    return layer.get("data", {}).get("values", [])


def _room_for_rows(layers: list[dict], field: str, place: Place) -> int:
    labels = [layer["mark"] for layer in layers if is_label(layer, field)]
    above = any(mark.get("dy", 0) < 0 for mark in labels if isinstance(mark, dict))
    needs = LABELLED_ROW if above else BESIDE_ROW if labels else PLAIN_ROW
    if place.narrow and names_beside(layers, field):
        needs = NAMED_ROW
    return max((place.height - AXIS_ROOM) // needs, 1)


def _without(layers: list[dict], field: str, drawn: frozenset[str]) -> list[dict]:
    mappings = []
    for layer in layers:
        rows = [row for row in _rows(layer) if field not in row or row[field] in drawn]
        if rows:
            fewer = {
                "data": {"values": rows},
                "encoding": _in_order(layer["encoding"], drawn),
            }
            mappings.append(layer | fewer)
    return mappings


def _in_order(encoding: dict, drawn: frozenset[str]) -> dict:
    order = encoding.get("y", {}).get("sort")
    if not isinstance(order, list):
        return encoding
    return encoding | {
        "y": encoding["y"] | {"sort": [item for item in order if item in drawn]}
    }


# Letters


def _legible(layer: dict, place: Place) -> dict:
    """Raise letters that are too small, and let the names of rows take no more than their share."""
    mapping, mark = dict(layer), layer.get("mark")
    if isinstance(mark, dict) and mark.get("type") == "text":
        mapping = _cut_words(mapping, place)
    elif isinstance(mark, dict) and mark.get("size", 0) > LARGE_DOT:
        mapping["mark"] = mark | {"size": _dot_size(layer, mark["size"], place)}
    encoding = dict(mapping["encoding"])
    # A title stands in the middle of the axis, which is shorter than the picture.
    for channel, room in (("x", place.width), ("y", place.height)):
        axis = encoding.get(channel, {}).get("axis")
        if isinstance(axis, dict):
            axis = axis | {
                "labelFontSize": max(axis.get("labelFontSize", LETTERS), LETTERS)
            }
            axis.pop("labelLimit", None)
            if isinstance(axis.get("title"), str):
                lines = broken(
                    axis["title"], room - AXIS_ROOM, LETTERS, NAME_LINES
                ).split("\n")
                axis["title"] = lines[0] if len(lines) == 1 else lines
            encoding[channel] = encoding[channel] | {"axis": axis}
    return mapping | {"encoding": encoding}


def _dot_size(layer: dict, size: float, place: Place) -> int:
    """Give the area of a dot, so that dots stacked on one another are still told apart."""
    if place.narrow:
        size *= SMALL_DOTS
    stacked = layer["encoding"].get("y", {})
    heights = (
        [row[stacked["field"]] for row in _rows(layer)] if "field" in stacked else []
    )
    if stacked.get("type") != "quantitative" or not heights:
        return round(size)
    apart = (place.height - AXIS_ROOM) / (max(heights) + 0.5)
    return max(round(min(size, math.pi / 4 * (APART_SHARE * apart) ** 2)), SMALLEST_DOT)


def _cut_words(layer: dict, place: Place) -> dict:
    if place.narrow and "lineBreak" in layer["mark"]:
        field, room = layer["encoding"]["text"]["field"], place.width * LONGEST_NAME
        rows = [
            row
            if "\n" in row[field]
            else row | {field: broken(row[field], room, LETTERS, NAME_LINES)}
            for row in _rows(layer)
        ]
        layer = layer | {"data": {"values": rows}}
    # A narrow frame has no room for larger ones, and whether they fit is estimated for these.
    size = (
        LETTERS
        if place.narrow
        else max(layer["mark"].get("fontSize", LETTERS), LETTERS)
    )
    mark = layer["mark"] | {"fontSize": size}
    mark.pop("limit", None)
    return with_cut_words(layer | {"mark": mark}, place.width, mark["fontSize"])


# Names beside their rows


def with_broken_names(spec: dict[str, Any], width: int) -> dict[str, Any]:
    """Let the names before the rows of a chart have two lines rather than be cut."""
    field = _row_field(spec["layer"])
    if not field or not names_beside(spec["layer"], field):
        return spec
    layers = _broken_names(spec["layer"], field, width * LONGEST_PRINTED)
    for layer in layers:
        axis = layer["encoding"].get("y", {}).get("axis")
        if isinstance(axis, dict):
            axis["labelLimit"] = 0  # broken above, and whole
    return spec | {"layer": layers}


def _broken_names(layers: list[dict], field: str, room: float) -> list[dict]:
    """Break the names of rows into two lines of at most so many px."""
    broken_names: dict[str, str] = {}
    for number, name in enumerate(_names(layers, field)):
        result = broken(name, room, NAME_LETTERS, NAME_LINES)
        # Two names that begin alike stay two rows.
        broken_names[name] = result if result == name else result + APART * number
    return [_renamed(layer, field, broken_names) for layer in layers]


def _renamed(layer: dict, field: str, names: dict[str, str]) -> dict:
    y = layer["encoding"].get("y", {})
    if y.get("field") != field:
        return layer
    rows = [row | {field: names[row[field]]} for row in _rows(layer)]
    order = y.get("sort")
    y = y | {
        "axis": (y.get("axis") or {})
        | {"labelExpr": f"split(datum.label, '{NEW_LINE}')"}
    }
    if isinstance(order, list):
        y["sort"] = [names[name] for name in order]
    return layer | {"data": {"values": rows}, "encoding": layer["encoding"] | {"y": y}}


# Words at a line that is drawn at a place of the axis


def _extent(layers: list[dict]) -> tuple[float, float]:
    """Give the ends of the horizontal axis, as far as the data tell."""
    found = [
        at
        for layer in layers
        for channel in ("x", "x2")
        if (name := layer.get("encoding", {}).get(channel, {}).get("field"))
        for row in _rows(layer)
        if (at := _number(row.get(name))) is not None
    ]
    return (min(found), max(found)) if found else (0.0, 0.0)


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        with suppress(ValueError):
            return dt.datetime.fromisoformat(value).timestamp()
    return None


def _inside(layer: dict, extent: tuple[float, float], width: int) -> dict:
    """Turn words that would run over an end of the picture to the other side of their place."""
    encoding, mark = layer["encoding"], layer.get("mark")
    field, rows = encoding.get("x", {}).get("field"), _rows(layer)
    low, high = extent
    if (
        mark_of(layer) != "text"
        or "field" in encoding.get("y", {})
        or len(rows) != 1
        or high <= low
    ):
        return layer
    at = _number(rows[0].get(field)) if field else None
    words = max(
        str(rows[0].get(encoding["text"].get("field"), "")).split("\n"), key=len
    )
    if at is None or not isinstance(mark, dict):
        return layer
    x, needs = (at - low) / (high - low) * width, width_of(words, LETTERS)
    before, after = {"left": (0, 1), "right": (1, 0)}.get(
        mark.get("align", "center"), (0.5, 0.5)
    )
    over_left, over_right = needs * before > x, needs * after > width - x
    if not over_left and not over_right:
        return layer
    if needs > max(x, width - x):  # on neither side of its place: as near to it as fits
        near = {"x": {"value": max(min(x - needs / 2, width - needs), 0)}}
        return layer | {
            "mark": mark | {"align": "left", "dx": 0},
            "encoding": encoding | near,
        }
    turned = {"align": "left" if over_left else "right", "dx": 5 if over_left else -5}
    return layer | {"mark": mark | turned}
