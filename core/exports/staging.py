"""A scene as it stands on the stage, with its picture: the one way from a brief to a slide, for the
presenter's pages and for the audience.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import words
from core.charts.draw import describe, draw
from core.charts.on_stage import Fitted, fitted, lit, words_of
from core.exports.pictures import Picture, painter, places
from core.meeting.scene import Scene
from core.meeting.slide import Slide, slide
from core.messages import say
from core.script.brief import Brief


@dataclass(frozen=True, slots=True)
class Staged:
    """A slide, its picture, and its picture in words: what it shows, and every text in it."""

    slide: Slide
    picture: Picture
    alt: str
    words: tuple[str, ...]


def staged(
    scene: Scene,
    brief: Brief,
    *,
    rehearsal: bool = False,
    table: bool = False,
    narrow: bool = True,
) -> Staged:
    """Stage a scene; a `table` takes the place of its picture.

    Without `narrow` the picture of a narrow frame is left out. Raises KeyError for an unknown
    chart.
    """
    spec = None if table or not scene.chart else draw(scene.chart, brief, scene.finding)
    shown = slide(scene, brief, drawn=table or spec is not None, rehearsal=rehearsal)
    if spec is None:
        return Staged(shown, Picture(), "", ())
    spec = lit(spec, scene.spotlight)
    wide, small = (
        fitted(spec, place) for place in places(shown.shape, marked=bool(shown.marks))
    )
    picture = Picture(
        painter().svg(wide),
        painter().svg(small) if narrow else "",
        _cut(wide),
        _cut(small),
    )
    return Staged(
        shown, picture, describe(scene.chart, brief, scene.finding), words_of(spec)
    )


def _cut(chart: Fitted) -> str:
    if chart.drawn == chart.rows:
        return ""
    return say(
        "The first {drawn} of {rows} rows are drawn.",
        drawn=words.count(chart.drawn),
        rows=words.count(chart.rows),
    )
