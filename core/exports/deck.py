"""The screens of the stage as a deck of pages, for when the network fails: the same slides and the
same pictures, tagged like every document.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from reportlab.platypus import Flowable, KeepInFrame

from core.charts.draw import describe, draw
from core.charts.on_stage import fitted
from core.charts.style import clean_spec
from core.exports import paper
from core.exports.charts import Room, converted, place
from core.exports.faces import REGULAR
from core.exports.pictures import PLACES
from core.exports.tags import Element, MarkingCanvas, elements_of
from core.meeting.fold import Meeting
from core.meeting.scene import Scene, stage
from core.meeting.slide import Slide, slide
from core.messages import language, say
from core.script.brief import Brief
from core.script.steps import STEPS

WIDE, HIGH = 960.0, 540.0  # points: the frame of 1280 by 720 px
MARGIN = 36.0
INSIDE = WIDE - 2 * MARGIN
# From the top of the page, in points, with the height that each part has: as stage.css lays it out.
STRAP, MARKS, HEADLINE, BODY, FIGURES, NOTES, SOURCE = (
    (10.0, 23.0),
    (33.0, 25.0),
    (58.0, 75.0),
    (136.0, 254.0),
    (392.0, 76.0),
    (470.0, 34.0),
    (510.0, 20.0),
)
TALL = 366.0  # of a body that has no figures below it
LIST_FROM = 0.6  # of the width, where a list stands beside the picture


def deck_pdf(brief: Brief, meeting: Meeting) -> bytes:
    """Print the screens of a meeting as the audience sees them, one a page, 16 by 9."""
    paper.fonts()
    out = io.BytesIO()
    name = say("{title}: screens", title=brief.case.title)
    canvas = MarkingCanvas(
        out, (WIDE, HIGH), initialFontName=REGULAR, lang=language().code
    )
    canvas.setTitle(paper.tame(name))
    canvas.setAuthor("Showstopper")
    elements, rooms = list[Element](), list[Room]()
    for number, scene in enumerate(deck_scenes(brief, meeting)):
        spec = draw(scene.chart, brief, scene.finding) if scene.chart else None
        shown = slide(scene, brief, drawn=spec is not None, rehearsal=meeting.rehearsal)
        page = _Page(canvas, elements, first=not number)
        room = None if spec is None else _room(spec, shown, brief, scene)
        page.show(shown, room)
        rooms += [] if room is None else [room]
        canvas.showPage()
    canvas.save()
    return place(out.getvalue(), rooms, elements, paper.tame(name))


def deck_scenes(brief: Brief, meeting: Meeting) -> tuple[Scene, ...]:
    """Stage every step as the audience sees it, with no answer in its place and nothing lit.

    That a meeting is over is news in the room alone; that it was a rehearsal is said in any case.
    """
    steps = replace(meeting, answer="", spotlight="")
    scenes = (stage(brief, steps, "audience", step) for step in STEPS)
    return tuple(
        replace(scene, over=scene.over and meeting.rehearsal) for scene in scenes
    )


def _room(spec: dict, shown: Slide, brief: Brief, scene: Scene) -> Room:
    """Keep room for the picture, fitted as it is on the stage."""
    wide, _ = PLACES[shown.shape]
    drawn = converted(clean_spec(fitted(spec, wide).spec))
    share = LIST_FROM if shown.shape == "list" else 1.0
    high = BODY[1] if shown.shape == "figures" else TALL
    text = describe(scene.chart, brief, scene.finding)
    return Room(drawn, INSIDE * share, text, high)


class _Page:
    """A page with its parts in the order in which they are read."""

    def __init__(
        self, canvas: MarkingCanvas, elements: list[Element], *, first: bool
    ) -> None:
        self.canvas, self.elements, self.first = canvas, elements, first

    def show(self, shown: Slide, room: Room | None) -> None:
        """Lay a slide out."""
        self._strap(shown)
        marks = " · ".join(mark.text for mark in shown.marks)
        if marks:
            self._put([paper.sentence(marks, 11, bold=True)], MARKS)
        headline = paper.sentence(shown.headline, 25, bold=True)
        self._put([paper.tagged(headline, "H2")], HEADLINE)
        if room is not None:
            self._picture(room)
        self._lines(shown, beside=room is not None)
        self._figures(shown, FIGURES if room is not None else BODY)
        if shown.notes:
            self._put([paper.sentence(" ".join(shown.notes), 12)], NOTES)
        if shown.source:
            self._put([paper.sentence(shown.source, 9, grey=True)], SOURCE)

    def _strap(self, shown: Slide) -> None:
        """Write above each slide which case it is, on the first as the title, and which step."""
        case = paper.text(shown.strap, 11, grey=True)
        self._put(
            [paper.tagged(case, "H1") if self.first else case],
            STRAP,
            width=INSIDE * 0.7,
        )
        step = paper.text(shown.place, 11, grey=True)
        self._put([step], STRAP, MARGIN + INSIDE * 0.72, INSIDE * 0.28)

    def _picture(self, room: Room) -> None:
        self.elements.append(room.element)
        room.drawOn(self.canvas, MARGIN, HIGH - BODY[0] - room.height)

    def _lines(self, shown: Slide, *, beside: bool) -> None:
        """Set the list, beside the picture or alone, or the records."""
        lines = shown.list_lines or tuple(card.in_line for card in shown.cards)
        if not lines:
            return
        share = LIST_FROM if beside else 0.0
        items = paper.bullets(lines, 14 if beside else 17)
        self._put(items, (BODY[0], TALL), MARGIN + INSIDE * share, INSIDE * (1 - share))

    def _figures(self, shown: Slide, where: tuple[float, float]) -> None:
        """Set up to three figures side by side."""
        each = INSIDE / max(len(shown.figures), 1)
        for number, figure in enumerate(shown.figures):
            parts = [paper.text(figure.value, 19, bold=True, after=0)]
            parts += (
                [paper.sentence(figure.under, 11, grey=True)] if figure.under else []
            )
            self._put(parts, (where[0], FIGURES[1]), MARGIN + each * number, each - 18)

    def _put(
        self,
        parts: Sequence[Flowable],
        where: tuple[float, float],
        x: float = MARGIN,
        width: float = INSIDE,
    ) -> None:
        """Set parts from the top of their place; what would not fit is made smaller."""
        self.elements += elements_of(parts)
        top, high = where
        frame = KeepInFrame(width, high, list(parts), mode="shrink")
        _, used = frame.wrapOn(self.canvas, width, high)
        frame.drawOn(self.canvas, x, HIGH - top - used)
