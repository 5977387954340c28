"""The tables under investigation, all in the same codes, and what the investigation found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.model import Columns
from core.evidence.causes.scan_records import Found, Side
from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.axes import Axis, codes_of
from core.evidence.rows.sample import Frame

READING = DETECTORS.reading


@dataclass(frozen=True, slots=True)
class Scene:
    """The tables under investigation, with every axis coded on each side."""

    columns: Columns
    axes: tuple[Axis, ...]
    now: Frame
    side: Side
    before: Frame | None = None
    before_side: Side | None = None
    current: Frame | None = None
    current_side: Side | None = None
    serving: bool = False
    least: int = READING.least_rows

    @property
    def moments(self) -> np.ndarray | None:
        """Take the timestamps of the sample, if there are any."""
        name = self.columns.timestamp
        known = (
            name is not None and name in self.now and self.now[name].kind == "moment"
        )
        return self.now[name].values if known and name is not None else None


@dataclass(frozen=True, slots=True)
class Clues:
    """What was found: slices with the columns that changed in them, and the columns that no slice
    should be made of.
    """

    found: tuple[Found, ...]
    changed: frozenset[str]
    looked: int


def side_of(frame: Frame, axes: tuple[Axis, ...]) -> Side:
    """Code every axis on the rows of a frame; a column that is not there is missing everywhere."""
    gone = np.full(frame.rows, 0, np.uint8)
    codes = [
        (
            codes_of(frame[axis.column], axis)
            if axis.column in frame
            else gone + np.uint8(axis.codes - 1)
        )
        for axis in axes
    ]
    result = np.array(codes, np.uint8).reshape(len(axes), frame.rows)
    coarse = np.array(
        [axis.merge[item] for axis, item in zip(axes, result, strict=True)], np.uint8
    ).reshape(result.shape)
    return Side(result, coarse)
