"""The screens of the stage as slides that people edit: real titles, lists and charts.

The words are those of the deck of pages (`core.exports.deck`), the charts those of PowerPoint.
"""

from __future__ import annotations

import io
import math
from typing import Any

from core.charts.draw import describe, draw
from core.charts.style import INK
from core.exports.deck import (
    BODY,
    FIGURES,
    HEADLINE,
    HIGH,
    INSIDE,
    LIST_FROM,
    MARGIN,
    MARKS,
    NOTES,
    SOURCE,
    STRAP,
    TALL,
    WIDE,
    deck_scenes,
)
from core.exports.escapes import flat
from core.exports.native_data import native
from core.exports.office_files import ALWAYS, same_bytes
from core.meeting.fold import Meeting
from core.meeting.scene import Scene
from core.meeting.slide import Slide, slide
from core.messages import language, say
from core.script.brief import Brief

EMU = 12_700  # a point
TITLE_ONLY = 5  # the layout of that name in the template
QUIET = "#5b6169"  # 6.2 to 1 on white
GAP = 14  # points between a chart and the list beside it
LETTER = 0.6  # of the size of a font: the width of a letter on average


def slides_pptx(brief: Brief, meeting: Meeting, *, with_notes: bool = False) -> bytes:
    """Write the screens of a meeting as the audience sees them, a slide each.

    `with_notes` adds what the presenter says at each step; her private notes are never in it. The
    same input gives the same bytes.
    """
    import pptx

    document = pptx.Presentation()
    _widened(document)
    properties = document.core_properties
    properties.title = flat(say("{title}: screens", title=brief.case.title))[:255]
    properties.author = properties.last_modified_by = "Showstopper"
    properties.language = language().code
    properties.created = properties.modified = ALWAYS
    said = {cue.step: cue for cue in brief.script.cues} if with_notes else {}
    for scene in deck_scenes(brief, meeting):
        page = document.slides.add_slide(document.slide_layouts[TITLE_ONLY])
        _Page(page, brief, scene).show(rehearsal=meeting.rehearsal)
        cue = said.get(scene.step)
        if cue is not None:
            lines = [cue.claim.says, *([cue.note.says] if cue.note else [])]
            page.notes_slide.notes_text_frame.text = "\n".join(map(flat, lines))
    _in_language(document)
    return same_bytes(document)


def _widened(document: Any) -> None:
    """Make the template 16 by 9: its own is 4 by 3."""
    ratio = WIDE * EMU / document.slide_width
    tall = HIGH * EMU / document.slide_height
    document.slide_width, document.slide_height = round(WIDE * EMU), round(HIGH * EMU)
    for place in (document.slide_master, *document.slide_layouts):
        for shape in place.placeholders:
            if shape._element.spPr.xfrm is None:  # noqa: SLF001  it has the place of the master's
                continue
            shape.left, shape.width = (
                round(shape.left * ratio),
                round(shape.width * ratio),
            )
            shape.top, shape.height = (
                round(shape.top * tall),
                round(shape.height * tall),
            )


class _Page:
    """A slide with its parts in the order in which they are read."""

    def __init__(self, page: Any, brief: Brief, scene: Scene) -> None:
        self.page, self.brief, self.scene = page, brief, scene

    def show(self, *, rehearsal: bool) -> None:
        """Lay a scene out."""
        brief, scene = self.brief, self.scene
        spec = draw(scene.chart, brief, scene.finding) if scene.chart else None
        shown = slide(scene, brief, drawn=spec is not None, rehearsal=rehearsal)
        self._title(shown)
        self._put([shown.strap], STRAP, 11, width=INSIDE * 0.7, colour=QUIET)
        self._put(
            [shown.place],
            STRAP,
            11,
            MARGIN + INSIDE * 0.72,
            INSIDE * 0.28,
            colour=QUIET,
        )
        marks = " · ".join(mark.text for mark in shown.marks)
        self._put([marks], MARKS, 12, bold=True)
        data = None if spec is None else native(scene.chart, spec)
        # The chart of another program needs the whole width for its labels: the list goes below.
        below = data is not None and shown.shape == "list"
        if spec is not None:
            self._chart(spec, data, shown, whole=shown.shape != "list" or below)
        self._lines(shown, beside=spec is not None, below=below)
        self._figures(shown, FIGURES if spec is not None else BODY)
        self._put([" ".join(shown.notes)], NOTES, 12)
        self._put([shown.source], SOURCE, 9, colour=QUIET)

    def _title(self, shown: Slide) -> None:
        title = self.page.shapes.title
        top, high = HEADLINE
        _place(title, MARGIN, top, INSIDE, high)
        text = shown.headline or self.scene.title
        _write(
            title.text_frame,
            [text],
            _fitting([text], 25, INSIDE, high),
            bold=True,
            middle=True,
        )

    def _chart(self, spec: dict, data: Any, shown: Slide, *, whole: bool) -> None:
        """Draw the picture as a chart of PowerPoint, or put it in as it is drawn."""
        wide = INSIDE if whole else INSIDE * LIST_FROM - GAP
        high = TALL if shown.shape == "alone" or not whole else BODY[1]
        left, top, wide, high = (
            round(side * EMU) for side in (MARGIN, BODY[0], wide, high)
        )
        box = (left, top, wide, high)
        if data is None:
            frame = self._picture(spec, box)
        else:
            from core.exports.native_charts import add_chart

            frame = add_chart(data, self.page.shapes, box)
        naming = frame._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001  it has no call
        naming.set(
            "descr", flat(describe(self.scene.chart, self.brief, self.scene.finding))
        )

    def _picture(self, spec: dict, box: tuple[int, int, int, int]) -> Any:
        from core.charts.on_stage import Place, fitted
        from core.charts.style import clean_spec
        from core.exports.converter import chart_png

        left, top, wide, high = box
        place = Place(round(wide / EMU), round(high / EMU))
        drawn = chart_png(
            clean_spec(fitted(spec, place).spec | {"background": "white"})
        )
        return self.page.shapes.add_picture(io.BytesIO(drawn), left, top, wide, high)

    def _lines(self, shown: Slide, *, beside: bool, below: bool) -> None:
        """Set the list, beside the picture, below it or alone, or the records."""
        lines = shown.list_lines or tuple(card.in_line for card in shown.cards)
        share = LIST_FROM if beside and not below else 0.0
        where = (
            (FIGURES[0], NOTES[0] - FIGURES[0] + NOTES[1]) if below else (BODY[0], TALL)
        )
        width = INSIDE * (1 - share)
        size = 14 if beside else 17
        self._put(
            list(lines), where, size, MARGIN + INSIDE * share, width, bullets=True
        )

    def _figures(self, shown: Slide, where: tuple[float, float]) -> None:
        """Set up to three figures side by side."""
        each = INSIDE / max(len(shown.figures), 1)
        for number, figure in enumerate(shown.figures):
            left = MARGIN + each * number
            self._put([figure.value], (where[0], 28), 19, left, each - 18, bold=True)
            self._put(
                [figure.under], (where[0] + 28, 48), 11, left, each - 18, colour=QUIET
            )

    def _put(
        self,
        lines: list[str],
        where: tuple[float, float],
        size: float,
        left: float = MARGIN,
        width: float = INSIDE,
        *,
        bold: bool = False,
        bullets: bool = False,
        colour: str = INK,
    ) -> None:
        """Write lines into a box, in smaller letters where they would not fit."""
        lines = [line for line in lines if line]
        if not lines:
            return
        top, high = where
        box = self.page.shapes.add_textbox(0, 0, 0, 0)
        _place(box, left, top, width, high)
        size = _fitting(lines, size, width, high)
        _write(box.text_frame, lines, size, bold=bold, bullets=bullets, colour=colour)


def _place(shape: Any, left: float, top: float, width: float, high: float) -> None:
    shape.left, shape.top = round(left * EMU), round(top * EMU)
    shape.width, shape.height = round(width * EMU), round(high * EMU)


def _write(
    frame: Any,
    lines: list[str],
    size: float,
    *,
    bold: bool = False,
    bullets: bool = False,
    middle: bool = False,
    colour: str = INK,
) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = flat(line)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
        paragraph.alignment = PP_ALIGN.LEFT
        if bullets:
            _bullet(paragraph)


def _bullet(paragraph: Any) -> None:
    """Make a paragraph an item of a list, as PowerPoint knows it."""
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  it has no call
    properties.set("marL", str(Pt(16)))
    properties.set("indent", str(-Pt(16)))
    properties.append(properties.makeelement(qn("a:buChar"), {"char": "•"}))
    paragraph.space_after = Pt(4)


def _fitting(lines: list[str], size: float, width: float, high: float) -> float:
    """Find the size at which lines fit, from the one that is wanted down to 7 points."""
    while size > 7:
        rows = sum(
            max(math.ceil(len(line) * size * LETTER / width), 1) for line in lines
        )
        if rows * size * 1.25 <= high:
            return size
        size -= 1
    return size


def _in_language(document: Any) -> None:
    """Say of every text which language it is in."""
    from pptx.oxml.ns import qn

    code = language().locale.replace("_", "-")
    for page in document.slides:
        parts = [page, *([page.notes_slide] if page.has_notes_slide else [])]
        parts += [shape.chart for shape in page.shapes if shape.has_chart]
        for part in parts:
            for text in part._element.iter(qn("a:rPr"), qn("a:endParaRPr")):  # noqa: SLF001  it has no call
                text.set("lang", code)
