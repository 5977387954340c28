"""Charts as vector graphics on a page: Vega-Lite to PDF, placed as form XObjects where a flowable
kept room for them.
"""

from __future__ import annotations

import io
import json
import math
from functools import lru_cache

import pikepdf
from reportlab.platypus import Flowable

from core.charts.on_stage import with_broken_names
from core.charts.style import clean_spec, for_paper, with_printed_minus
from core.exports.converter import VERSION, converter
from core.exports.structure import write_structure
from core.exports.tags import Element, marked
from core.text import drawable

KEPT = 32  # charts of some 30 kB


def chart_pdf(spec: dict, width: int) -> bytes:
    """Draw a chart as a one-page PDF of its own; nothing is fetched from anywhere.

    Its texts are cleaned right before: of a control character the converter ends the process.
    """
    return converted(clean_spec(for_paper(with_broken_names(spec, width), width)))


def converted(spec: dict) -> bytes:
    """Draw a chart as it stands, whose texts are clean."""
    return _converted(json.dumps(with_printed_minus(spec), ensure_ascii=False))


@lru_cache(KEPT)
def _converted(drawn: str) -> bytes:
    """Convert a chart, or give what came of the same one: minutes and mails hold the same ones."""
    return converter().vegalite_to_pdf(drawn, vl_version=VERSION, allowed_base_urls=[])


class Room(Flowable):
    """Keeps room for a chart, and remembers on which page it stands."""

    def __init__(
        self, picture: bytes, width: float, alternative: str, height: float = math.inf
    ) -> None:
        """Take a chart as PDF, the room in points, and the text that stands for it.

        Axis labels take their own room, so it is scaled to fit; it is made larger only where its
        height is known. Raises ValueError without a text.
        """
        super().__init__()
        if not alternative.strip():
            raise ValueError("a figure needs alternative text, got none.")
        self.element = Element("Figure", alternative=drawable(alternative))
        self.picture = picture
        with pikepdf.open(io.BytesIO(self.picture)) as pdf:
            _, _, self.full_width, self.full_height = (
                float(item) for item in pdf.pages[0].mediabox
            )
        largest = 1.0 if math.isinf(height) else height / self.full_height
        self.scale = min(width / self.full_width, largest)
        self.width, self.height = (
            self.full_width * self.scale,
            self.full_height * self.scale,
        )
        self.page = 0

    def wrap(self, *_: float) -> tuple[float, float]:
        """Take the room that the chart needs."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the chart where it is read, under a name that `place` gives it."""
        self.page = self.canv.getPageNumber()
        with marked(self.canv, self.element):
            draw = f"q {self.scale:.6f} 0 0 {self.scale:.6f} 0 0 cm {self.name} Do Q"
            self.canv._code.append(draw)  # noqa: SLF001  no other way
        x, y = self.canv.absolutePosition(0, 0)
        self.element.box = (x, y, x + self.width, y + self.height)

    @property
    def name(self) -> str:
        """Name the chart on its page: the names that pikepdf makes up are different each time."""
        return f"/Chart{self.element.marks[0][1]}"


def place(
    document: bytes, rooms: list[Room], elements: list[Element], title: str
) -> bytes:
    """Put the charts in their places and write what each part of the document is; the same input
    gives the same bytes.
    """
    with pikepdf.open(io.BytesIO(document)) as pdf:
        for room in rooms:
            with pikepdf.open(io.BytesIO(room.picture)) as picture:
                form = pdf.copy_foreign(picture.pages[0].as_form_xobject())
            page = pdf.pages[room.page - 1]
            page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(room.name))
        write_structure(pdf, elements, title)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, min_version="1.7")
    return out.getvalue()
