"""The converter of Vega-Lite, with our fonts; nothing it draws is fetched from anywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from core.charts.style import with_printed_minus

FONTS = Path(__file__).with_name("fonts")
VERSION = "6.4"


@cache
def converter():  # noqa: ANN201  a type of the library
    """Load the converter once: it starts an engine for JavaScript."""
    import vl_convert  # noqa: PLC0415  only where something is drawn

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def chart_svg(spec: dict) -> str:
    """Draw a chart as SVG; its texts must be clean, or the converter ends the process."""
    return converter().vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])


def chart_png(spec: dict) -> bytes:
    """Draw a chart as PNG, twice as fine as a screen; its texts must be clean, as above."""
    spec = with_printed_minus(spec)
    return converter().vegalite_to_png(
        spec, vl_version=VERSION, allowed_base_urls=[], scale=2
    )
