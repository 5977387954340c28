"""Pictures of the stage, drawn in a process of their own and kept by what they show.

The converter ends its process where it panics, so the app hands each chart to one long-lived child,
which is started and warmed up before the first visitor. A picture that cannot be drawn in time is
none: the slide stands without it and says what it would have shown.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from core.charts.on_stage import Fitted, Place
from core.charts.style import clean_spec
from core.child import DONE, FAILED, Child, ChildGone, Limits, serve

LOGGER = logging.getLogger(__name__)
MODULE = "core.exports.pictures"
SECONDS = 3.0  # a picture takes 25 to 50 ms; whoever waits is a room that looks at the step before
FIRST_SECONDS = 20.0  # the first one waits for the engine to start
MOST_BYTES = 1_000_000_000  # resident, not reserved: the engine reserves many gigabytes
KEPT = 256  # pictures of some 10 kB
WARM = {"mark": "point", "data": {"values": [{"x": 1, "words": "warm"}]}}

# The places of pictures on the frame of 1280 by 720 and on a phone of 390 by 844, in two thirds and
# three quarters of their px; stage.css has the same places in shares of the frame. A phone has more
# room for them on a screen without marks.
UNMARKED = 33
PLACES = {
    "figures": (Place(789, 226), Place(274, 206, narrow=True)),
    "list": (Place(460, 321), Place(274, 206, narrow=True)),
    "alone": (Place(789, 321), Place(274, 330, narrow=True)),
}


def places(shape: str, *, marked: bool) -> tuple[Place, Place]:
    """Give the places of a picture in a wide and in a narrow frame."""
    wide, narrow = PLACES[shape]
    return wide, narrow if marked else replace(narrow, height=narrow.height + UNMARKED)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG for a wide and for a narrow frame; "" where there is none, or where it could
    not be drawn. `wide_cut` and `narrow_cut` say how many of its rows are drawn where not all are.
    """

    wide: str = ""
    narrow: str = ""
    wide_cut: str = ""
    narrow_cut: str = ""


class Painter:
    """One child that draws charts, its limits, and what it has drawn."""

    def __init__(
        self, seconds: float = SECONDS, first_seconds: float = FIRST_SECONDS
    ) -> None:
        """Take the limits; the child is started with `begin` or the first picture."""
        self.seconds, self.first_seconds = seconds, first_seconds
        self.child, self.drawn = Child(MODULE), 0
        self._warm = False
        self._turn, self._kept = threading.Lock(), OrderedDict[str, str]()

    def svg(self, chart: Fitted) -> str:
        """Draw a fitted chart as SVG, or give what was drawn of the same one before; "" where it
        cannot be drawn in time.
        """
        job = json.dumps(clean_spec(chart.spec), ensure_ascii=False).encode()
        key = hashlib.sha256(job).hexdigest()
        found = self._kept.get(key)
        return found if found is not None else self._drawn(job, key)

    def _drawn(self, job: bytes, key: str) -> str:
        if not self._turn.acquire(timeout=self._limit()):
            LOGGER.warning(
                "picture-not-drawn", extra={"why": "others are still being drawn"}
            )
            return ""
        try:
            found = self._kept.get(key)  # who waited for the same picture has it now
            if found is not None:
                return found
            text = self._asked(job)
        finally:
            self._turn.release()
        if text:
            self._keep(key, text)
        return text

    def _limit(self) -> float:
        # A child that was killed, or ended for its memory, imports everything again.
        return self.seconds if self._warm and self.child.alive else self.first_seconds

    def _asked(self, job: bytes) -> str:
        try:
            status, content = self.child.ask(job, Limits(self._limit(), MOST_BYTES))
        except ChildGone as gone:
            LOGGER.warning("picture-not-drawn", extra={"why": gone.reason})
            self._warm = False
            return ""
        self._warm, self.drawn = True, self.drawn + 1
        if status == FAILED:
            LOGGER.warning("picture-not-drawn", extra={"why": content.decode()})
            return ""
        return content.decode()

    def _keep(self, key: str, text: str) -> None:
        with suppress(KeyError):
            while len(self._kept) >= KEPT:
                self._kept.popitem(last=False)
        self._kept[key] = text

    def begin(self) -> None:
        """Start the child and let it draw once, so that nobody waits for the engine."""
        self._drawn(json.dumps(WARM).encode(), "")

    def end(self) -> None:
        """End the child, if there is one; the next picture starts another."""
        self._warm = False
        self.child.end()


@cache
def painter() -> Painter:
    """Give the painter of this app."""
    return Painter()


# In the child


def main() -> int:
    """Draw charts until nobody asks for more."""
    return serve(_answer)


def _answer(job: bytes) -> tuple[bytes, bytes]:
    from core.exports.converter import chart_svg  # noqa: PLC0415  in the child alone
    from core.exports.plain_svg import plain_svg  # noqa: PLC0415  the same

    try:
        return DONE, plain_svg(chart_svg(json.loads(job))).encode()
    except Exception as error:  # noqa: BLE001  whatever it is, the next picture may do
        return FAILED, type(error).__name__.encode()


if __name__ == "__main__":
    raise SystemExit(main())
