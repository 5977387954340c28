"""The language of the pictures: one meaning a colour, the same on screen, in the dark and on
paper.
"""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from core.charts.shortened import APART, without_halves
from core.messages import ENGLISH, language, mark, say
from core.text import drawable, one_line
from core.written import style

BASELINE = "#7d8da1"
CANDIDATE = "#1f6fbf"
LIMIT = "#837b73"
OVER = "#c8372d"
INK = "#16181b"  # of words on light ground, on the stage, pages and paper
AXIS_LINE = "#98a2ad"
GRID_LINE = "#dfe3e8"
FAINT = "38"  # as the last byte of a colour: a fifth of it
WORDS = (  # the colour of the text around the chart: dark on light, light on dark, black on paper
    "currentColor"
)
FONT = "Noto Sans"
ICON_LINES, ICON_COLUMNS = 5, 20  # of a hundred records, drawn one by one
ICON_GAP = 9  # px from one to the next
ICONS_WIDE = ICON_GAP * (ICON_COLUMNS + 4)
NO_ICON = AXIS_LINE + "59"  # a third of it
ORDER = "{order}"
# What Vega looks up in its own tables wherever a text is in an order of rows: found by trying every
# word of the language and of its objects.
VEGA_WORDS = frozenset({"if", "constructor", "toString", "valueOf", "hasOwnProperty"})
PRINTED = 0.65  # paper is read from nearer than a screen


@cache
def _built() -> dict[str, dict]:
    return json.loads(Path(__file__).with_name("prepared.json").read_text("utf-8"))


def prepared(name: str, height: int, order: tuple[Any, ...] = (), **words: str) -> dict:
    """Take a built chart and put in its height, the order of its rows and the words of its titles.

    Words have one line: Vega writes the title of an axis into an expression, which a line end
    breaks.
    """
    return _prepared(language().code, name, height, order, tuple(words.items()))


@cache
def _prepared(
    _code: str,
    name: str,
    height: int,
    order: tuple[Any, ...],
    words: tuple[tuple[str, str], ...],
) -> dict:
    says = {key: one_line(word) for key, word in words}
    chart = _put(_built()[name], [_told_apart(row) for row in order], says) | {
        "height": height
    }
    return chart if language() == ENGLISH else _large_numbers(chart)


SHORT = "~s"  # Vega's format for 20k and 1M, which no other language writes so
MILLIONS = mark("{number}M")


def _large_numbers(part: Any) -> Any:  # noqa: ANN401  a chart is a tree of plain values
    """Write the large numbers on axes as the language does: 20.000 and 1 Mio. in German."""
    if isinstance(part, list):
        return [_large_numbers(value) for value in part]
    if not isinstance(part, dict):
        return part
    changed = {key: _large_numbers(value) for key, value in part.items()}
    axis = changed.get("axis")
    if isinstance(axis, dict) and axis.get("format") == SHORT:
        before, after = say(MILLIONS).split("{number}")
        million = f"'{before}' + format(datum.value / 1e6, ',.2~f') + '{after}'"
        plain = "format(datum.value, ',.2~f')"
        changed["axis"] = axis | {
            "labelExpr": f"abs(datum.value) >= 1e6 ? {million} : {plain}"
        }
    return changed


# What stands on an axis of a built chart.
AXIS_TITLES = frozenset(
    {
        mark("predicted score, bin mean"),
        mark("observed rate"),
        mark("share of wrong predictions"),
        mark("mean absolute error{unit}"),
        mark("the patch lands on"),
        mark("{people} affected until then"),
        mark("new arm minus control"),
        mark("chance that the fix is out"),
        mark("expected cost, {currency}, log scale"),
        mark("expected cost, {currency}"),
        mark("{rows} in the test set"),
        mark("chance to catch the fault"),
        mark("expected cost, {currency}; below zero it saves"),
        mark("days since the rollout began"),
        mark("chance of having detected the harm"),
        mark("{people} affected"),
        mark("days of delay"),
        mark("share of the spread"),
    }
)


# A change of a share is said in percentage points, which are no percent.
POINTS = "datum.value == 0 ? '0' : format(datum.value * 100, '+,.3~f') + ' pp'"
DAYS = mark("%a, %b %-d")  # how a day is written below an axis


def _put(part: Any, order: list[str], words: dict[str, str]) -> Any:  # noqa: ANN401  a chart is a tree of plain values
    if isinstance(part, dict):
        return {key: _put(value, order, words) for key, value in part.items()}
    if isinstance(part, list):
        return (
            order if part == [ORDER] else [_put(value, order, words) for value in part]
        )
    if isinstance(part, str) and (part in AXIS_TITLES or part == DAYS):
        part = say(part)
    if part == POINTS:
        return POINTS.replace("pp", say("pp"))
    if isinstance(part, str) and "{" in part:
        for key, word in words.items():
            part = part.replace(f"{{{key}}}", word)
        return part.rstrip(", ")
    return part


def filled(spec: dict, **data: list[dict]) -> dict:
    """Put rows into a prepared chart; the chart itself is shared and stays as it is.

    Rows go into the layers as plain values. As named data sets they would pass through pandas on
    their way to the browser, which costs a second at the start and some milliseconds with every
    move of a slider.
    """
    data = {name: [clean_row(row) for row in rows] for name, rows in data.items()}
    # A layer without rows has no extent, and would spoil the scale it shares.
    layers = [
        layer | {"data": {"values": rows}}
        for layer in spec["layer"]
        if (rows := data[layer["data"]["name"]])
    ]
    marks = number_marks()
    return (
        spec
        | {"layer": layers}
        | ({"config": spec.get("config", {}) | {"locale": marks}} if marks else {})
    )


def clean_row(row: dict[str, Any]) -> dict[str, Any]:
    """Clean the texts of a row: some stop the browser's drawing, and others a whole process."""
    return {
        key: _told_apart(value) if isinstance(value, str) else value
        for key, value in row.items()
    }


def _told_apart(text: str) -> str:
    """Clean a text, and keep it apart from the words of Vega's own language: it takes a name that
    is one of them, and nothing else, for that.
    """
    return f"{drawable(text)}{APART}" if text in VEGA_WORDS else drawable(text)


def clean_spec(part: Any) -> Any:  # noqa: ANN401  a chart is a tree of plain values
    """Clean every text of a chart, its keys too, wherever it stands."""
    if isinstance(part, dict):
        return {drawable(str(key)): clean_spec(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [clean_spec(value) for value in part]
    return drawable(part) if isinstance(part, str) else part


MINUS, DASH = "\u2212", "\u2013"
ENGLISH_NUMBERS = {
    "decimal": ".",
    "thousands": ",",
    "grouping": [3],
    "currency": ["$", ""],
}


def with_printed_minus(spec: dict) -> dict:
    """Write a minus as the dash of its width: the font of the documents has no minus, and the
    converter draws an empty box for it.
    """
    printed = json.loads(json.dumps(spec, ensure_ascii=False).replace(MINUS, DASH))
    config = printed.get("config", {})
    marks = config.get("locale", {})
    number = marks.get("number", ENGLISH_NUMBERS) | {"minus": DASH}
    return printed | {"config": config | {"locale": marks | {"number": number}}}


def number_marks() -> dict:
    """Give Vega the marks for numbers and the names of days and months that are in use.

    Nothing where they are its own.
    """
    now, own = style(), {}
    if now.decimal != "." or now.group != ",":
        own["number"] = {
            "decimal": now.decimal,
            "thousands": now.group,
            "grouping": [3],
            "currency": ["", ""],
            "percent": "\u00a0%" if now.after else "%",
        }
    return own | (
        {} if language() == ENGLISH else {"time": _days_and_months(language().locale)}
    )


@cache
def _days_and_months(locale: str) -> dict[str, object]:
    """Take the names of days and months of a locale from CLDR, as Vega wants them."""
    from babel import Locale  # noqa: PLC0415  English never needs it

    read = Locale.parse(locale)
    days, months = read.days["stand-alone"], read.months["stand-alone"]
    # Babel counts days from Monday, Vega from Sunday.
    day_names = {
        kind: [days[kind][place % 7] for place in range(6, 13)]
        for kind in ("wide", "abbreviated")
    }
    month_names = {
        kind: [months[kind][place] for place in range(1, 13)]
        for kind in ("wide", "abbreviated")
    }
    return {
        "dateTime": "%A, %e. %B %Y, %X",
        "date": "%d.%m.%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": day_names["wide"],
        "shortDays": day_names["abbreviated"],
        "months": month_names["wide"],
        "shortMonths": month_names["abbreviated"],
    }


def for_paper(spec: dict, width: int, size: int = 11) -> dict:
    """Give a chart the look it has on screen in light mode, at a fixed width in points, with the
    font of the documents.
    """
    printed = deepcopy(spec)
    printed["width"], printed["height"] = width, round(spec["height"] * PRINTED)
    printed["background"] = "white"
    printed["layer"] = [
        without_halves(layer, width) for layer in printed.get("layer", ())
    ]
    printed["config"] = printed.get("config", {}) | {
        "font": FONT,
        "view": {"stroke": None},
        "text": {"font": FONT, "fontSize": size},
        "axis": {
            "labelFont": FONT,
            "titleFont": FONT,
            "labelFontSize": size,
            "titleFontSize": size,
            "titleFontWeight": "normal",
            "labelColor": "#333333",
            "titleColor": "#333333",
            "gridColor": "#e5e5e5",
            "domainColor": "#999999",
            "tickColor": "#999999",
        },
    }
    return printed
