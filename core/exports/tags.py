"""What a reader that speaks needs to know of a page: which marks on it are a heading, a paragraph,
a cell or a figure, and which are nothing but paper.

ReportLab writes no tags. Each flowable carries its element, and marks what it draws with it; the
tree of the elements is written once the document is there (`core.exports.structure`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Table

Kind = Literal[
    "H1", "H2", "H3", "P", "L", "LI", "LBody", "Table", "TR", "TH", "TD", "Figure"
]
Box = tuple[float, float, float, float]


@dataclass(slots=True, eq=False)
class Element:
    """A part of a document, by the standard types of PDF (ISO 32000-1, 14.8.4).

    `marks` are the pages, from 1, and the numbers of what was drawn for it; `alternative` is read
    in place of a figure, which stands in its `box`.
    """

    kind: Kind
    parent: Element | None = None
    alternative: str = ""
    box: Box | None = None
    children: list[Element] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def add(self, kind: Kind) -> Element:
        """Add a part at the end."""
        child = Element(kind, self)
        self.children.append(child)
        return child

    @property
    def top(self) -> Element:
        """Give the part that stands in no other."""
        return self if self.parent is None else self.parent.top


class MarkingCanvas(Canvas):
    """A canvas that numbers what is marked, page by page from 0."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # One dictionary for all pages: the state of a page is copied while it waits for its footer.
        self.numbers: dict[int, int] = {}

    def mark(self, element: Element) -> int:
        """Take the next number of this page for an element."""
        page = self.getPageNumber()
        number = self.numbers.get(page, 0)
        self.numbers[page] = number + 1
        element.marks.append((page, number))
        return number


@contextmanager
def marked(canvas: MarkingCanvas, element: Element) -> Generator[None]:
    """Mark what is drawn as part of an element.

    The head of a table that is drawn again on the next page is paper: it was read before.
    """
    pages = {page for page, _ in element.marks}
    if element.kind == "TH" and pages and canvas.getPageNumber() not in pages:
        with artifact(canvas):
            yield
        return
    number = f"<</MCID {canvas.mark(element)}>>"
    canvas._code.append(" ".join((f"/{element.kind}", number, "BDC")))  # noqa: SLF001  no other way
    yield
    canvas._code.append("EMC")  # noqa: SLF001  the library has no other way in


@contextmanager
def artifact(canvas: Canvas, kind: str = "Layout") -> Generator[None]:
    """Mark what is drawn as part of the paper: rules, grounds, the lines at the foot."""
    canvas._code.append(" ".join(("/Artifact", f"<</Type/{kind}>>", "BDC")))  # noqa: SLF001  the library has no other way in
    yield
    canvas._code.append("EMC")  # noqa: SLF001  the library has no other way in


class TaggedParagraph(Paragraph):
    """A paragraph that knows what it is; its parts on two pages are one."""

    element: Element

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:  # noqa: N803  the names are ReportLab's
        """Split over two pages."""
        parts = super().split(availWidth, availHeight)
        for part in parts:
            part.element = self.element
        return parts

    def draw(self) -> None:
        """Draw it as part of its element."""
        with marked(self.canv, self.element):
            super().draw()


class TaggedTable(Table):
    """A table whose rules and grounds are paper.

    `element` is None for a box around paragraphs, which is no table to a reader.
    """

    element: Element | None = None

    def _drawBkgrnd(self) -> None:  # noqa: N802  the names are ReportLab's
        with artifact(self.canv):
            super()._drawBkgrnd()

    def _drawLines(self) -> None:  # noqa: N802  a name of the library
        with artifact(self.canv):
            super()._drawLines()


def elements_of(story: Iterable[object]) -> list[Element]:
    """List the parts of a story at the top, in the order in which they are read."""
    found: dict[int, Element] = {}
    for flowable in story:
        inner: list[Element]
        if isinstance(flowable, KeepTogether):
            inner = elements_of(flowable._content)  # noqa: SLF001  the library has no other way in
        elif isinstance(flowable, Table) and getattr(flowable, "element", None) is None:
            inner = elements_of(cell for row in flowable._cellvalues for cell in row)  # noqa: SLF001  the library has no other way in
        elif isinstance(flowable, (list, tuple)):
            inner = elements_of(flowable)
        else:
            element = getattr(flowable, "element", None)
            inner = [] if element is None else [element.top]
        found |= {id(element): element for element in inner}
    return list(found.values())
