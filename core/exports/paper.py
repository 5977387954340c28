"""A document out of paragraphs, tables and charts: Noto Sans, page x of y, the same bytes each
time.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from core.charts.style import CANDIDATE, INK
from core.exports import faces
from core.exports.charts import Room, chart_pdf, place
from core.exports.faces import BOLD, JOINERS, REGULAR
from core.exports.ordered import QUIET, Ordered, actual_text, draw_line
from core.exports.tags import (
    Element,
    Kind,
    MarkingCanvas,
    TaggedParagraph,
    TaggedTable,
    artifact,
    elements_of,
)
from core.messages import language, say
from core.text import drawable

MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN
INSIDE = WIDTH - 12  # ReportLab's frames keep 6 points free on either side
LONGEST = 4_000
LONGEST_WORD = 60
MOST_LISTED = 20
FOOT, FOOT_LINES = 8, 3  # points; more lines would reach the text above
Set = TaggedParagraph | Ordered


@cache
def fonts() -> None:
    """Register the fonts once.

    The documents are made without the time of day, so that they can be compared.
    """
    rl_config.invariant = 1
    rl_config.canvas_basefontname = REGULAR
    for name in (REGULAR, BOLD):
        faces.face(name)
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
    )


def tame(text: str) -> str:
    """Bring text to one clean form, without runs of empty lines or signs that show nothing.

    A character that no font has stays, so that it is shown as a mark and listed.
    """
    text = drawable(text)[:LONGEST].replace("\t", " ")
    text = "".join(
        character
        for character in text
        if character in JOINERS or unicodedata.category(character) != "Cf"
    )
    return re.sub(r"\n\s*\n+", "\n\n", text)


def _cut(text: str) -> str:
    """Let endless words break."""
    return re.sub(
        rf"\S{{{LONGEST_WORD}}}(?=\S)", lambda found: found[0] + "\u200b ", text
    )


def marked_up(text: str, base: str = REGULAR) -> str:
    """Write text as markup, each run in the face that has its glyphs.

    >>> marked_up("\u2264 5")
    '<font name="NotoSansMath">\u2264</font> 5'
    """
    result = []
    for name, part in faces.runs(text, base):
        escaped = escape(part)
        result.append(
            escaped if name == base else f'<font name="{name}">{escaped}</font>'
        )
    return "".join(result).replace("\n", "<br/>")


def style(
    size: float = 10, *, bold: bool = False, grey: bool = False, after: float = 4
) -> ParagraphStyle:
    """Make a paragraph style; sizes in points."""
    fonts()
    return ParagraphStyle(
        f"s{size}{bold}{grey}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.4,
        spaceAfter=after,
        alignment=TA_LEFT,
        textColor=colors.HexColor(QUIET if grey else INK),
    )


def text(
    says: str,
    size: float = 10,
    *,
    bold: bool = False,
    grey: bool = False,
    after: float = 4,
) -> Set:
    """Set a paragraph of users' text, from the side on which it begins."""
    return paragraph(says, style(size, bold=bold, grey=grey, after=after))


def sentence(
    says: str,
    size: float = 10,
    *,
    bold: bool = False,
    grey: bool = False,
    after: float = 4,
) -> Set:
    """Set a sentence of ours, which is read from the left whatever name it begins with."""
    return paragraph(says, style(size, bold=bold, grey=grey, after=after), right=False)


def paragraph(
    says: str, look: ParagraphStyle, quiet: str = "", right: bool | None = None
) -> Set:
    """Set text in a style; `quiet` stands before it in grey.

    It is read from the `right`, or not, or as its first letter with a direction says (None).
    """
    says = tame(says)
    # Beside text that is read from the right, what stands before it has a line of its own.
    before = (
        f"{tame(quiet)}{chr(10) if faces.needs_order(says) else ' · '}" if quiet else ""
    )
    if not faces.is_plain(before + says):
        return Ordered(before + says, look, len(before), right)
    if quiet:
        before = f'<font color="{QUIET}">{marked_up(_cut(tame(quiet)), look.fontName)}</font> · '
    found = TaggedParagraph(before + marked_up(_cut(says), look.fontName), look)
    found.element = Element("P")
    return found


def tagged(flowable: Set, kind: Kind) -> Set:
    """Say what a paragraph is, where it is none."""
    flowable.element = Element(kind)
    return flowable


def title(says: str, size: float, after: float) -> Set:
    """Set the title of a document."""
    return tagged(text(says, size, bold=True, after=after), "H1")


def subheading(says: str, kind: Kind = "H3", after: float = 0) -> Set:
    """Set a quiet heading over a few lines."""
    return tagged(text(says, 9, grey=True, after=after), kind)


def heading(says: str) -> Set:
    """Set a heading."""
    result = tagged(text(says, 12.5, bold=True, after=4), "H2")
    result.style.spaceBefore = 12
    result.style.keepWithNext = 1
    return result


def bullets(lines: tuple[str, ...], size: float = 10) -> list[Set]:
    """Set sentences of ours with a dot before each."""
    return _listed([sentence(f"• {line}", size) for line in lines])


def noted(lines: Sequence[tuple[str, str]]) -> list[Set]:
    """Set lines with a dot before each, and quietly in front of it where it comes from."""
    return _listed([paragraph(says, style(), f"• {place}") for place, says in lines])


def _listed(items: list[Set]) -> list[Set]:
    whole = Element("L")
    for item in items:
        item.element = whole.add("LI").add("LBody")
    return items


def table(
    head: tuple[str, ...], rows: Sequence[tuple[str, ...]], shares: tuple[float, ...]
) -> TaggedTable:
    """Set a table; shares are of the width of the page. Rows may break over pages."""
    cells = [[text(item, 8.5, bold=True, grey=True, after=0) for item in head]]
    cells += [[text(item, 9.5, after=0) for item in row] for row in rows]
    result = TaggedTable(
        cells,
        colWidths=[INSIDE * share for share in shares],
        repeatRows=1,
        splitInRow=1,
    )
    result.element = _tabulated(cells)
    rule = colors.HexColor("#d5d8db")
    result.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, rule),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
            ]
        )
    )
    return result


def _tabulated(cells: list[list[Set]]) -> Element:
    whole = Element("Table")
    for number, row in enumerate(cells):
        line = whole.add("TR")
        for cell in row:
            cell.element = line.add("TD" if number else "TH")
    return whole


def boxed(lines: tuple[str, ...]) -> TaggedTable:
    """Set lines in a box: the decision."""
    cells = [
        [sentence(line, 11.5, bold=not i, after=0)] for i, line in enumerate(lines)
    ]
    result = TaggedTable(cells, colWidths=[INSIDE], splitInRow=1)
    border = colors.HexColor(CANDIDATE)
    result.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("LINEBEFORE", (0, 0), (0, -1), 3, border),
                ("BACKGROUND", (0, 0), (-1, -1), colors.HexColor("#f2f5f9")),
                ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ]
        )
    )
    return result


def chart(spec: dict | None, alternative: str) -> list[Flowable]:
    """Set a chart, if there is one, with the text that stands for it."""
    return (
        []
        if spec is None
        else [
            Room(chart_pdf(spec, int(WIDTH * 0.78)), WIDTH, alternative),
            Spacer(0, 4),
        ]
    )


class _Numbered(MarkingCanvas):
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
            place = say(
                "page {number} of {pages}", number=number, pages=len(self.pages)
            )
            # The last of its lines stands beside the page number, and must not reach it.
            room = WIDTH - stringWidth(f"{place}    ", REGULAR, FOOT)
            with artifact(self, "Pagination"):
                self.drawRightString(A4[0] - MARGIN, 11 * mm, place)
                for up, line in enumerate(reversed(_broken(self.footer, room))):
                    self._line(line, 11 * mm + up * 1.25 * FOOT)
            super().showPage()
        super().save()

    def _line(self, says: str, y: float) -> None:
        """Draw a line of the footer, each run in its face."""
        with actual_text(self, says):
            draw_line(self, MARGIN, y, faces.in_view(says, right=False), REGULAR, FOOT)


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
        inner = (
            part
            if isinstance(part, (list, tuple))
            else getattr(part, "_cellvalues", getattr(part, "_content", ()))
        )
        found |= dict.fromkeys(getattr(part, "lacking", ()))
        if inner and not isinstance(part, str):
            found |= dict.fromkeys(_lacking(inner))
    return list(found)


def _parts(flowable: Flowable) -> list[Flowable]:
    """List what is kept together with a flowable, or the flowable alone."""
    if isinstance(flowable, KeepTogether):
        return flowable._content  # noqa: SLF001  the library has no other way in
    return [flowable]


def build(name: str, story: list[Flowable], footer: str) -> bytes:
    """Build the document: A4, tagged, with its title and language, charts as vectors."""
    fonts()
    out = io.BytesIO()
    numbered = type("Numbered", (_Numbered,), {"footer": tame(footer)})
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
        title=tame(name),
        author="Showstopper",
        lang=language().code,
    )
    if unset := _lacking(story):
        listed = ", ".join(f"U+{ord(item):04X}" for item in unset[:MOST_LISTED])
        more = (
            say(" and {count} more", count=len(unset) - MOST_LISTED)
            if len(unset) > MOST_LISTED
            else ""
        )
        story = [
            *story,
            text(
                say(
                    "No font here has these characters, shown as {mark}: {listed}{more}.",
                    mark=faces.MARK,
                    listed=listed,
                    more=more,
                ),
                8,
                grey=True,
            ),
        ]
    rooms = [
        part
        for flowable in story
        for part in _parts(flowable)
        if isinstance(part, Room)
    ]
    elements = elements_of(story)  # before ReportLab takes the story apart
    document.build(story, canvasmaker=numbered)
    return place(out.getvalue(), rooms, elements, tame(name))
