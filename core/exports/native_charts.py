"""Charts of PowerPoint on a slide, each with its table of numbers, so that people can edit them.

`python-pptx` has no call for error bars: they are written into the chart as DrawingML knows them
(ECMA-376 part 1, 21.2.2.55), with the ends of each interval in the table beside its value.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt
from xlsxwriter import Workbook

from core.charts.style import AXIS_LINE, BASELINE, CANDIDATE, GRID_LINE, INK, LIMIT
from core.exports.native_data import Bars, Dots, Intervals, Native
from core.messages import language, say

Cell = str | float | None
Box = tuple[int, int, int, int]  # left, top, width and height in EMU
SMALL, LETTERS, LABELS = Pt(11), Pt(12), Pt(14)
FEW = 3  # values, whose labels have room beside them
SHORT = 10  # letters of a label that is never broken
DAYS = {"en": "mmm d", "de": 'd". "mmm'}  # number formats of spreadsheets, by language
EPOCH = dt.date(1899, 12, 30)  # day 0 of a spreadsheet's calendar
ALWAYS = dt.datetime(2000, 1, 1)  # noqa: DTZ001  a workbook has no time zone
SPACES = nsdecls("c", "a")
ERROR_BARS = (
    f"<c:errBars {SPACES}>"
    '<c:errDir val="{direction}"/><c:errBarType val="both"/><c:errValType val="cust"/>'
    '<c:noEndCap val="0"/><c:plus>{up}</c:plus><c:minus>{down}</c:minus>'
    '<c:spPr><a:ln w="28575"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'
    "</c:errBars>"
)
NUMBERS = (
    "<c:numRef><c:f>Sheet1!{cells}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
    '<c:ptCount val="{count}"/>{points}</c:numCache></c:numRef>'
)


def add_chart(data: Native, shapes: Any, box: Box) -> Any:
    """Put a chart on a slide, and give its frame."""
    match data:
        case Intervals():
            return _intervals(data, shapes, box)
        case Dots():
            return _dots(data, shapes, box)
        case Bars():
            return _bars(data, shapes, box)
        case _:
            assert_never(data)


def _intervals(data: Intervals, shapes: Any, box: Box) -> Any:
    """Draw values with their intervals: markers, for a bar on a logarithmic axis has no length."""
    table = CategoryChartData(number_format=data.format)
    table.categories = [point.name for point in data.points]
    table.add_series(data.axis, [point.value for point in data.points])
    if data.limit is not None:
        table.add_series(data.limit.label, [data.limit.at] * len(data.points))
    frame = shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box, table)
    chart = frame.chart
    limits = [] if data.limit is None else [data.limit.at] * len(data.points)
    _table(chart, [*_interval_rows(data, limits)])
    _plain(chart)
    _value_axis(chart.value_axis, data.axis, data.format)
    _reach(chart.value_axis, data)
    _category_axis(chart.category_axis)
    values = chart.plots[0].series[0]
    values.format.line.fill.background()
    many = len(data.points) > FEW
    for number, point in enumerate(data.points):
        point_of = values.points[number]
        _dot(point_of, point.colour, 12)
        _label(point_of, point.label, SMALL if many else LABELS, bold=True, narrow=many)
    ends = [
        (point.value - point.low, point.high - point.value) for point in data.points
    ]
    first = 3 if data.limit is None else 4
    _error_bars(values, "y", ends, (_column(first), _column(first + 1)), BASELINE)
    if data.limit is not None:
        _limit_line(chart.plots[0].series[1], data.limit.label, len(data.points))
    return frame


def _interval_rows(data: Intervals, limits: list[float]) -> Iterable[list[Cell]]:
    named = [] if data.limit is None else [data.limit.label]
    yield ["", data.axis, *named, say("down to the low end"), say("up to the high end")]
    for number, point in enumerate(data.points):
        ends = (point.value - point.low, point.high - point.value)
        yield [point.name, point.value, *limits[number : number + 1], *ends]


def _limit_line(series: Any, label: str, count: int) -> None:
    series.marker.style = XL_MARKER_STYLE.NONE
    series.smooth = False
    _dashed(series)
    _label(series.points[count - 1], label, LETTERS)


def _dots(data: Dots, shapes: Any, box: Box) -> Any:
    """Draw equally likely outcomes as dots in columns, as on the stage."""
    table = XyChartData(number_format=data.format)
    colours = tuple(dict.fromkeys(colour for *_, colour in data.dots))
    rows: list[list[Cell]] = []
    for colour in colours:
        name = say("above the line") if colour == CANDIDATE and data.line else data.axis
        series = table.add_series(name)
        rows.append([data.axis, name])
        for at, row, own in data.dots:
            if own == colour:
                series.add_data_point(at, row)
                rows.append([at, row])
        rows.append([])
    top = max(max(row for _, row, _ in data.dots) + 1, 6)
    if data.line is not None:
        series = table.add_series(data.line.label)
        rows += [[data.axis, data.line.label], [data.line.at, 0], [data.line.at, top]]
        series.add_data_point(data.line.at, 0)
        series.add_data_point(data.line.at, top)
    frame = shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *box, table)
    chart = frame.chart
    _table(chart, rows)
    _plain(chart)
    _value_axis(chart.category_axis, data.axis, data.format, grid=False)
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, top + 1
    for series, colour in zip(chart.plots[0].series, colours, strict=False):
        series.format.line.fill.background()
        _dot(series, colour, 11)
    if data.line is not None:
        line = list(chart.plots[0].series)[-1]
        line.marker.style = XL_MARKER_STYLE.NONE
        _dashed(line)
        _label(line.points[1], data.line.label, LETTERS)
    return frame


def _bars(data: Bars, shapes: Any, box: Box) -> Any:
    """Draw the steps of a plan as bars on a calendar: what is without color only moves a bar."""
    table = CategoryChartData(number_format=_day_format())
    table.categories = [bar.name for bar in data.bars]
    starts = [_serial(bar.start) for bar in data.bars]
    even = [(bar.likely - bar.start).days for bar in data.bars]
    safe = [(bar.safe - bar.likely).days for bar in data.bars]
    names = (
        say("starts"),
        say("days to the even date"),
        say("more days to the proposed date"),
    )
    for name, values in zip(names, (starts, even, safe), strict=True):
        table.add_series(name, values)
    frame = shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *box, table)
    chart = frame.chart
    cells = zip(data.bars, starts, even, safe, strict=True)
    _table(chart, [["", *names], *([bar.name, *numbers] for bar, *numbers in cells)])
    _plain(chart)
    _value_axis(chart.value_axis, "", _day_format())
    chart.value_axis.minimum_scale = min(starts) - 1
    chart.value_axis.maximum_scale = _serial(max(bar.safe for bar in data.bars)) + 1
    _category_axis(chart.category_axis)
    chart.category_axis.reverse_order = True
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 100
    for series, colour in zip(plot.series, ("", CANDIDATE, "#a9c8e6"), strict=True):
        _fill(series, colour)
    if data.dates:
        _heading(chart, " · ".join(label for _, label in data.dates))
    return frame


# The table behind a chart


def _table(chart: Any, rows: Sequence[Sequence[Cell]]) -> None:
    """Write the table that a chart is edited with: texts stay texts, whatever they begin with.

    It has no time of day, so that the same chart gives the same bytes.
    """
    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = Workbook(out, plain)
    workbook.set_properties({"created": ALWAYS})
    sheet = workbook.add_worksheet()
    sheet.set_column(0, 0, 30)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write_number(number, column, cell)
    workbook.close()
    chart.part.chart_workbook.update_from_xlsx_blob(out.getvalue())


def _column(number: int) -> str:
    """Name the column that begins below the head of a table, from 1."""
    return f"${chr(ord('A') + number - 1)}$2"


def _day_format() -> str:
    return DAYS.get(language().code, DAYS["en"])


def _serial(day: dt.date) -> int:
    return (day - EPOCH).days


# How it looks


def _plain(chart: Any) -> None:
    chart.has_legend = chart.has_title = False
    chart.font.size = LETTERS
    chart.font.color.rgb = _rgb(INK)


def _heading(chart: Any, text: str) -> None:
    chart.has_title = True
    frame = chart.chart_title.text_frame
    frame.text = text
    frame.paragraphs[0].runs[0].font.size = LABELS
    frame.paragraphs[0].runs[0].font.bold = True


def _value_axis(axis: Any, title: str, shown_as: str, *, grid: bool = True) -> None:
    axis.has_major_gridlines = grid
    if grid:
        axis.major_gridlines.format.line.color.rgb = _rgb(GRID_LINE)
    axis.format.line.color.rgb = _rgb(AXIS_LINE)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = (
        shown_as,
        False,
    )
    if title:
        axis.has_title = True
        axis.axis_title.text_frame.text = title
        run = axis.axis_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = LETTERS, False


def _reach(axis: Any, data: Intervals) -> None:
    """Let an axis reach the ends of all intervals: programs scale it to the values alone."""
    low, high = (
        min(point.low for point in data.points),
        max(point.high for point in data.points),
    )
    if data.log:
        axis.minimum_scale = 10.0 ** math.floor(math.log10(low))
        axis.maximum_scale = 10.0 ** math.ceil(math.log10(high))
        scaling = axis._element.find(qn("c:scaling"))  # noqa: SLF001  it has no call
        scaling.insert(0, scaling.makeelement(qn("c:logBase"), {"val": "10"}))
        return
    edges = (low, high, 0.0, *([] if data.limit is None else [data.limit.at]))
    axis.minimum_scale = -_rounded_up(-min(edges)) if min(edges) < 0 else 0
    axis.maximum_scale = _rounded_up(max(edges)) if max(edges) > 0 else 0


def _rounded_up(value: float) -> float:
    """Round up to one, one and a half, two and so on of the decimal place of a number.

    >>> _rounded_up(0.4638), _rounded_up(5.12)
    (0.5, 5.5)
    """
    step = 10.0 ** math.floor(math.log10(value)) / 2
    return round(math.ceil(value / step) * step, 12)


def _category_axis(axis: Any) -> None:
    axis.format.line.color.rgb = _rgb(AXIS_LINE)
    axis.has_major_gridlines = False
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.tick_labels.font.size = LABELS


def _dot(part: Any, colour: str, size: int) -> None:
    part.marker.style, part.marker.size = XL_MARKER_STYLE.CIRCLE, size
    part.marker.format.fill.solid()
    part.marker.format.fill.fore_color.rgb = _rgb(colour)
    part.marker.format.line.color.rgb = _rgb(colour)


def _fill(series: Any, colour: str) -> None:
    if not colour:
        series.format.fill.background()
        return
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = _rgb(colour)


def _dashed(series: Any) -> None:
    line = series.format.line
    line.color.rgb, line.width, line.dash_style = _rgb(LIMIT), Pt(1.5), MSO_LINE.DASH


def _label(
    point: Any, text: str, size: Any, *, bold: bool = False, narrow: bool = False
) -> None:
    """Write words right of a point; in one line, except longer ones where it is `narrow`."""
    frame = point.data_label.text_frame
    frame.text = text
    if not narrow or len(text) <= SHORT:
        frame._txBody.bodyPr.set("wrap", "none")  # noqa: SLF001  labels have no call for it
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold, font.color.rgb = size, bold, _rgb(INK)
    point.data_label.position = XL_LABEL_POSITION.RIGHT


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(_hex(colour))


def _hex(colour: str) -> str:
    return colour.lstrip("#")[:6].upper()


# Error bars


def _error_bars(
    series: Any,
    direction: str,
    ends: Sequence[tuple[float, float]],
    cells: tuple[str, str],
    colour: str,
) -> None:
    """Write the distances from each value down to its low and up to its high end.

    `cells` are the first ones of the two columns that hold them.
    """
    node = series._element  # noqa: SLF001  python-pptx has no call for error bars
    before = node.find(qn("c:cat"))
    before = node.find(qn("c:xVal")) if before is None else before
    down, up = (_numbers([pair[side] for pair in ends], cells[side]) for side in (0, 1))
    bars = ERROR_BARS.format(direction=direction, up=up, down=down, colour=_hex(colour))
    before.addprevious(parse_xml(bars))


def _numbers(values: Sequence[float], cell: str) -> str:
    """Write numbers with the cells that hold them."""
    column, row = cell.strip("$").split("$")
    points = "".join(
        f'<c:pt idx="{number}"><c:v>{float(value)!r}</c:v></c:pt>'
        for number, value in enumerate(values)
    )
    last = int(row) + len(values) - 1
    return NUMBERS.format(
        cells=f"{cell}:${column}${last}", count=len(values), points=points
    )
