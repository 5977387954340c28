"""Lines whose glyphs are not their letters in a row: read from the right, shaped, or in several
faces.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import ShapedStr, shapeStr
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from core.exports import faces
from core.exports.tags import Element, marked

QUIET = "#55595e"


class Ordered(Flowable):
    """A paragraph of such lines.

    It breaks its own lines, and carries its text as the actual text of what is drawn, so that a
    reader who copies, searches or listens gets the letters as they were typed.
    """

    def __init__(
        self, says: str, look: ParagraphStyle, grey: int = 0, right: bool | None = None
    ) -> None:
        """Keep the text, of which the first `grey` letters are quiet; see `paper.paragraph`."""
        super().__init__()
        self.says, self.style, self.grey, self.right = says, look, grey, right
        self.lacking = faces.lacking(says)
        self.lines: list[tuple[str, bool]] = []
        self.element = Element("P")

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        """Break into lines and take the height that they need."""
        parts = [(part, self._from_right(part)) for part in self.says.split("\n")]
        base, size = self.style.fontName, self.style.fontSize
        self.lines = [
            (line, right)
            for item, right in parts
            for line in faces.broken(item, base, size, room - 1)
        ]
        self.width, self.height = room, len(self.lines) * self.style.leading
        return self.width, self.height

    def _from_right(self, part: str) -> bool:
        return faces.from_right(part) if self.right is None else self.right

    def split(self, room: float, height: float) -> list[Flowable]:
        """Split between lines."""
        self.wrap(room, height)
        fits = int(height / self.style.leading)
        if not 0 < fits < len(self.lines):
            return []
        first, rest = (
            [line for line, _ in part]
            for part in (self.lines[:fits], self.lines[fits:])
        )
        left = max(0, self.grey - sum(len(item) + 1 for item in first))
        parts = [
            Ordered("\n".join(first), self.style, self.grey, self.right),
            Ordered("\n".join(rest), self.style, left, self.right),
        ]
        for part in parts:
            part.element = self.element
        return parts

    def draw(self) -> None:
        """Draw the lines inside a span that holds the text as it is read."""
        y, quiet = self.height - self.style.fontSize, self.grey
        with marked(self.canv, self.element), actual_text(self.canv, self.says):
            for line, right in self.lines:
                self._line(line, right, y, quiet)
                y -= self.style.leading
                quiet -= len(line) + 1

    def _line(self, line: str, right: bool, y: float, quiet: int) -> None:
        """Draw one line; its first `quiet` letters, read from the left, are grey."""
        base, size = self.style.fontName, self.style.fontSize
        shown = faces.in_view(line, right=right)
        x = self.width - line_width(shown, base, size) if right else 0.0
        cut = 0 if right else max(0, min(quiet, len(line)))
        parts = (
            (shown[:cut], colors.HexColor(QUIET)),
            (shown[cut:], self.style.textColor),
        )
        for part, colour in parts:
            self.canv.setFillColor(colour)
            x = draw_line(self.canv, x, y, part, base, size)


def draw_line(
    canvas: Canvas, x: float, y: float, line: str, base: str, size: float
) -> float:
    """Draw a line in the order it is seen in, each run in its face; gives where it ends, in points.

    ReportLab shapes a word in the face of its first letter, so that a colon after a Thai word
    would be looked for among the Thai letters; here each run is shaped by itself.
    """
    for name, part in faces.runs(line, base):
        shaped = _shaped(name, part, size)
        written = canvas.beginText(x, y)
        written.setFont(name, size)
        written.textOut(shaped)
        canvas.drawText(written)
        x += _width(name, shaped, size)
    return x


def line_width(line: str, base: str, size: float) -> float:
    """Measure a line as `draw_line` draws it, in points."""
    runs = faces.runs(line, base)
    return sum(_width(name, _shaped(name, part, size), size) for name, part in runs)


def _shaped(name: str, part: str, size: float) -> str:
    return shapeStr(part, name, size) if name in faces.SHAPED else part


def _width(name: str, shaped: str, size: float) -> float:
    if isinstance(shaped, ShapedStr):
        return sum(item.x_advance for item in shaped.__shapeData__) * size / 1000
    return stringWidth(shaped, name, size)


@contextmanager
def actual_text(canvas: Canvas, says: str) -> Generator[None]:
    """Draw inside a span of marked content with the text that its glyphs stand for.

    Where letters are read from right to left there is none: readers turn what they find on the page
    around by themselves, and would turn around the text of the span as well.
    """
    if faces.needs_order(says):
        yield
        return
    text = " ".join(says.split("\n")).encode("utf-16-be", "replace").hex().upper()
    canvas._code.append(f"/Span <</ActualText <FEFF{text}>>> BDC")  # noqa: SLF001  no other way
    yield
    canvas._code.append("EMC")  # noqa: SLF001  the library has no other way in
