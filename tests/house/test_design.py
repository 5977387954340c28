"""One design language: the stage, the pictures, the pages and paper take their colors from one
place, and all of them can be read.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest

from core.charts import style

ROOT = Path(__file__).parents[2]
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
STAGE = (ROOT / "pages/parts/stage.css").read_text("utf-8")
NARROW = (ROOT / "pages/parts/stage_narrow.css").read_text("utf-8")
PICTURE = {
    "baseline": style.BASELINE,
    "candidate": style.CANDIDATE,
    "over": style.OVER,
    "limit": style.LIMIT,
    "axis": style.AXIS_LINE,
    "grid": style.GRID_LINE,
}
WORDS = ("ink", "quiet", "baseline-words", "candidate-words", "limit-words", "warn")
MARKS = ("baseline", "candidate", "over", "limit")
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def colors(scheme: str) -> dict[str, str]:
    """Read the colors of the stage in a scheme: dark ones stand in a block of their own."""
    blocks = re.findall(r"\{([^{}]*--quiet:[^{}]*)\}", STAGE)
    found = dict(re.findall(r"--([a-z-]+):\s*(?:var\([^,]+,\s*)?(#[0-9a-f]{6})", blocks[0]))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", blocks[1]))
        found |= {"ink": THEME["dark"]["textColor"], "paper": THEME["dark"]["backgroundColor"]}
    return found


def luminance(color: str) -> float:
    """Compute relative luminance as WCAG 2.2 defines it.

    >>> round(luminance("#ffffff"), 3), round(luminance("#000000"), 3)
    (1.0, 0.0)
    """
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(left: str, right: str) -> float:
    """Compute the contrast of two colors, 1 to 21."""
    low, high = sorted((luminance(left), luminance(right)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_published_examples() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", PICTURE)
def test_the_stage_has_the_colors_of_the_pictures_and_knows_each_of_them(name: str) -> None:
    assert colors("light")[name] == PICTURE[name]
    assert f'"{PICTURE[name]}"' in NARROW  # and so another one in the dark and on paper


def test_pages_and_paper_have_the_accent_and_the_red_of_the_pictures() -> None:
    assert THEME["light"]["primaryColor"] == style.CANDIDATE
    assert THEME["light"]["redColor"] == style.OVER
    assert THEME["light"]["textColor"] == colors("light")["ink"] == style.INK
    assert THEME["light"]["backgroundColor"] == colors("light")["paper"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", WORDS)
def test_words_of_the_stage_can_be_read(scheme: str, name: str) -> None:
    found = colors(scheme)
    assert contrast(found[name], found["paper"]) >= TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", MARKS)
def test_marks_of_the_stage_can_be_seen(scheme: str, name: str) -> None:
    found = colors(scheme)
    assert contrast(found[name], found["paper"]) >= GRAPHIC


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear red, green and blue.
DICHROMATS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
}  # fmt: skip
# Linear sRGB to XYZ by IEC 61966-2-1, over the white of D65.
XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)
EASILY_TOLD_APART = 20  # of CIE 1976; two colors next to each other differ visibly from 2.3 on


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def lab(color: str, matrix: tuple[tuple[float, ...], ...]) -> list[float]:
    """Give L*, a* and b* of a color as somebody sees it who lacks a kind of cone."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [min(max(_dot(row, linear), 0.0), 1.0) for row in matrix]
    scaled = [_dot(row, seen) / white for row, white in zip(XYZ, WHITE, strict=True)]
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in scaled)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


@pytest.mark.parametrize("sight", DICHROMATS)
def test_colors_with_a_meaning_differ_for_the_color_blind(sight: str) -> None:
    seen = [
        lab(color, DICHROMATS[sight]) for color in (style.BASELINE, style.CANDIDATE, style.OVER)
    ]
    assert min(math.dist(a, b) for a, b in combinations(seen, 2)) >= EASILY_TOLD_APART
