"""A document out of paragraphs, tables and charts: Noto Sans, page x of y, the same bytes each time."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from functools import cache
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from core.exports import faces
from core.exports.charts import Room, place
from core.exports.faces import BOLD, JOINERS, REGULAR
from core.text import drawable

MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN
INSIDE = WIDTH - 12  # ReportLab's frames keep 6 points free on either side
LONGEST = 4_000
LONGEST_WORD = 60
MOST_LISTED = 20
FOOT, FOOT_LINES = 8, 3  # points; more lines would reach the text above
QUIET = "#55595e"


@cache
def fonts() -> None:
    """Register the fonts once; the documents are made without the time of day, so that they can be compared."""
    rl_config.invariant = 1
    rl_config.canvas_basefontname = REGULAR
    for name in (REGULAR, BOLD):
        faces.face(name)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def tame(text: str) -> str:
    """Bring text to one clean form, without runs of empty lines or signs that show nothing.

    A character that no font has stays, so that it is shown as a mark and listed.
    """
    text = drawable(text)[:LONGEST].replace("\t", " ")
    text = "".join(one for one in text if one in JOINERS or unicodedata.category(one) != "Cf")
    return re.sub(r"\n\s*\n+", "\n\n", text)


def _cut(text: str) -> str:
    """Let endless words break."""
    return re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", lambda found: found[0] + "\u200b ", text)


def marked_up(text: str, base: str = REGULAR) -> str:
    """Write text as markup, each run in the face that has its glyphs.

    >>> marked_up("\u2264 5")
    '<font name="NotoSansMath">\u2264</font> 5'
    """
    told = []
    for name, part in faces.runs(text, base):
        escaped = escape(part)
        told.append(escaped if name == base else f'<font name="{name}">{escaped}</font>')
    return "".join(told).replace("\n", "<br/>")


def style(size: float = 10, *, bold: bool = False, grey: bool = False, after: float = 4) -> ParagraphStyle:
    """Make a paragraph style; sizes in points."""
    fonts()
    return ParagraphStyle(
        f"s{size}{bold}{grey}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.4,
        spaceAfter=after,
        alignment=TA_LEFT,
        textColor=colors.HexColor(QUIET if grey else "#16181b"),
    )


def text(
    says: str, size: float = 10, *, bold: bool = False, grey: bool = False, after: float = 4
) -> Paragraph | Ordered:
    """Set a paragraph of users' or our own text."""
    return paragraph(says, style(size, bold=bold, grey=grey, after=after))


def paragraph(says: str, look: ParagraphStyle, quiet: str = "") -> Paragraph | Ordered:
    """Set text in a style; `quiet` stands before it in grey."""
    says = tame(says)
    # Beside text that is read from the right, what stands before it has a line of its own.
    whole = f"{tame(quiet)}{chr(10) if faces.needs_order(says) else ' · '}{says}" if quiet else says
    if not faces.is_plain(whole):
        return Ordered(whole, look)
    before = f'<font color="{QUIET}">{marked_up(_cut(tame(quiet)), look.fontName)}</font> · ' if quiet else ""
    return Paragraph(before + marked_up(_cut(says), look.fontName), look)


class Ordered(Flowable):
    """A paragraph whose glyphs are not its letters in a row: from right to left, shaped, beyond the basic plane, or lacking.

    It breaks its own lines, and carries its text as the actual text of what is drawn, so that a reader who copies, searches
    or listens gets the letters as they were typed.
    """

    def __init__(self, says: str, look: ParagraphStyle) -> None:
        """Keep the text; lines are broken when the width is known."""
        super().__init__()
        self.says, self.style = says, look
        self.lacking = faces.lacking(says)
        self.lines: list[str] = []
        self.inner: Paragraph | None = None

    def _set(self, room: float) -> Paragraph:
        base = self.style.fontName
        parts = [(one, faces.from_right(one)) for one in self.says.split("\n")]
        size = self.style.fontSize
        lines = [(line, right) for one, right in parts for line in faces.broken(one, base, size, room - 1)]
        self.lines = [line for line, _ in lines]
        look = self.style.clone(f"{self.style.name}-ordered", shaping=int(faces.needs_shaping(self.says)))
        look.alignment = TA_RIGHT if faces.from_right(self.says) else TA_LEFT
        shown = (marked_up(faces.in_view(line, right=right), base) for line, right in lines)
        return Paragraph("<br/>".join(shown), look)

    def wrap(self, room: float, height: float) -> tuple[float, float]:
        """Break into lines and take the height that they need."""
        self.inner = self._set(room)
        self.width, self.height = self.inner.wrap(room, height)
        return self.width, self.height

    def split(self, room: float, height: float) -> list[Flowable]:
        """Split between lines."""
        self.wrap(room, height)
        fits = int(height / self.style.leading)
        if not 0 < fits < len(self.lines):
            return []
        return [Ordered("\n".join(part), self.style) for part in (self.lines[:fits], self.lines[fits:])]

    def draw(self) -> None:
        """Draw the lines inside a span that holds the text as it is read."""
        if self.inner is None:
            return
        with actual_text(self.canv, self.says):
            self.inner.drawOn(self.canv, 0, 0)


@contextmanager
def actual_text(canvas: Canvas, says: str) -> Generator[None]:
    """Draw inside a span of marked content with the text that its glyphs stand for.

    Where letters are read from right to left there is none: readers turn what they find on the page around by themselves,
    and would turn around the text of the span as well.
    """
    if faces.needs_order(says):
        yield
        return
    text = " ".join(says.split("\n")).encode("utf-16-be", "replace").hex().upper()
    canvas._code.append(f"/Span <</ActualText <FEFF{text}>>> BDC")  # noqa: SLF001  no other way to its operators
    yield
    canvas._code.append("EMC")  # noqa: SLF001


def heading(says: str) -> Paragraph | Ordered:
    """Set a heading."""
    made = text(says, 12.5, bold=True, after=4)
    made.style.spaceBefore = 12
    made.style.keepWithNext = 1
    return made


def bullets(lines: tuple[str, ...]) -> list[Paragraph | Ordered]:
    """Set lines with a dot before each."""
    return [text(f"•  {line}") for line in lines]


def noted(lines: Sequence[tuple[str, str]]) -> list[Paragraph | Ordered]:
    """Set lines with a dot before each, and quietly in front of it where it comes from."""
    return [paragraph(says, style(), f"•  {place}") for place, says in lines]


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], shares: tuple[float, ...]) -> Table:
    """Set a table; shares are of the width of the page. Rows may break over pages."""
    cells = [[text(one, 8.5, bold=True, grey=True, after=0) for one in head]]
    cells += [[text(one, 9.5, after=0) for one in row] for row in rows]
    made = Table(cells, colWidths=[INSIDE * share for share in shares], repeatRows=1, splitInRow=1)
    rule = colors.HexColor("#d5d8db")
    made.setStyle(TableStyle([("FONTNAME", (0, 0), (-1, -1), REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.5, rule), ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    return made


def boxed(lines: tuple[str, ...]) -> Table:
    """Set lines in a box: the decision."""
    made = Table([[text(one, 11.5, bold=not i, after=0)] for i, one in enumerate(lines)], colWidths=[INSIDE], splitInRow=1)
    border = colors.HexColor("#1f6fbf")
    made.setStyle(TableStyle([("FONTNAME", (0, 0), (-1, -1), REGULAR), ("LINEBEFORE", (0, 0), (0, -1), 3, border), ("BACKGROUND", (0, 0), (-1, -1), colors.HexColor("#f2f5f9")), ("LEFTPADDING", (0, 0), (-1, -1), 10)]))
    return made


def chart(spec: dict | None) -> list[Flowable]:
    """Set a chart, if there is one."""
    return [] if spec is None else [Room(spec, WIDTH), Spacer(0, 4)]


class _Numbered(Canvas):
    """Writes "page x of y" once the number of pages is known."""

    footer = ""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **(kwargs | {"initialFontName": REGULAR}))
        self.pages: list[dict] = []

    def showPage(self) -> None:  # noqa: N802  the name is ReportLab's
        self.pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self.pages, start=1):
            self.__dict__.update(page)
            self.setFont(REGULAR, FOOT)
            self.setFillColor(colors.HexColor(QUIET))
            place = f"page {number} of {len(self.pages)}"
            self.drawRightString(A4[0] - MARGIN, 11 * mm, place)
            # The last of its lines stands beside the page number, and must not reach it.
            room = WIDTH - stringWidth(f"{place}    ", REGULAR, FOOT)
            for up, line in enumerate(reversed(_broken(self.footer, room))):
                self._line(line, 11 * mm + up * 1.25 * FOOT)
            super().showPage()
        super().save()


    def _line(self, says: str, y: float) -> None:
        """Draw a line of the footer, each run in its face."""
        x = MARGIN
        with actual_text(self, says):
            for name, part in faces.runs(faces.in_view(says, right=False)):
                self.setFont(name, FOOT)
                self.drawString(x, y, part)
                x += stringWidth(part, name, FOOT)


def _broken(says: str, room: float) -> list[str]:
    """Break a footer into lines of a width in points.

    A name that is longer than a line breaks inside. Where there are too many lines words of the
    second one on give way: the digests at its end are what a reader compares.
    """
    words = says.split()
    lines = _lines(words, room)
    begun = len(lines[0].split())
    for start in range(begun, len(words)):
        if len(lines) <= FOOT_LINES:
            break
        lines = _lines([*words[:begun], "…", *words[start + 1 :]], room)
    return lines[:FOOT_LINES]


def _lines(words: list[str], room: float) -> list[str]:
    lines = [""]
    for word in words:
        for piece in _pieces(word, room):
            longer = f"{lines[-1]} {piece}".strip()
            if faces.width(longer, REGULAR, FOOT) <= room:
                lines[-1] = longer
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, room: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if faces.width(pieces[-1] + letter, REGULAR, FOOT) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _lacking(parts: Iterable[object]) -> list[str]:
    """List the characters that no font has, over paragraphs, tables and what is kept together."""
    found: dict[str, None] = {}
    for part in parts:
        inner = part if isinstance(part, (list, tuple)) else getattr(part, "_cellvalues", getattr(part, "_content", ()))
        found |= dict.fromkeys(getattr(part, "lacking", ()))
        if inner and not isinstance(part, str):
            found |= dict.fromkeys(_lacking(inner))
    return list(found)


def build(title: str, story: list[Flowable], footer: str) -> bytes:
    """Build the document: A4, tagged with its title, charts as vectors."""
    fonts()
    out = io.BytesIO()
    numbered = type("Numbered", (_Numbered,), {"footer": tame(footer)})
    document = SimpleDocTemplate(out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=18 * mm, bottomMargin=20 * mm,
                                 title=tame(title), author="Showstopper", lang="en")  # fmt: skip
    if unset := _lacking(story):
        listed = ", ".join(f"U+{ord(one):04X}" for one in unset[:MOST_LISTED])
        more = f" and {len(unset) - MOST_LISTED} more" if len(unset) > MOST_LISTED else ""
        story = [*story, text(f"No font here has these characters, shown as {faces.MARK}: {listed}{more}.", 8, grey=True)]
    rooms = [part for one in story for part in (one._content if isinstance(one, KeepTogether) else [one]) if isinstance(part, Room)]  # noqa: SLF001
    document.build(story, canvasmaker=numbered)
    return place(out.getvalue(), rooms)
