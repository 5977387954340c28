"""Two sides of a difference between separate records: two segments, or two models, and when it
counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.evidence.records import LEAST_RISE, Estimate, Gap
from core.evidence.rows.model_rows import Coded, ModelRows, coded
from core.evidence.statistics.independent import Summary, difference_of, estimate_of
from core.evidence.statistics.intervals import holm
from core.messages import mark

Answer = Literal["yes", "no", "unclear"]
Metric = Literal["error-rate", "absolute-error"]
Verdict = Literal["higher", "lower", "unclear", "too few"]
LEVEL = 0.05
FEWEST_ROWS = 30  # as in the paired comparison (`Case.min_rows`)
KIND = mark("kind of error")


@dataclass(frozen=True, slots=True)
class Contrast:
    """One value of a segment, or a kind of error: `second` less `first`, with intervals.

    With one model `first` is every other record and `second` the segment; with two, the current and
    the new model. `p_adjusted` is after Holm's correction over everything that was tested.
    `over_limit` is for one model with a limit.
    """

    column: str
    value: str
    n: tuple[int, int]
    first: Estimate | Gap
    second: Estimate | Gap
    change: Estimate | Gap
    p: float | None = None
    p_adjusted: float | None = None
    verdict: Verdict = "too few"
    over_limit: Answer | None = None


def columns_of(files: list[ModelRows], names: tuple[str, ...]) -> list[Coded]:
    """Put the named columns of some files into codes; those with one value only are left out."""
    found = (coded(name, files) for name in names)
    return [match_ for match_ in found if match_ is not None]


def from_thirty(found: Summary | Gap, *, by_loss: bool) -> Estimate | Gap:
    """Give an estimate from thirty records on."""
    if isinstance(found, Summary) and found.n < FEWEST_ROWS:
        return Gap(
            "error",
            mark("{n} records, fewer than the {fewest_rows} needed").format(
                n=found.n, fewest_rows=FEWEST_ROWS
            ),
        )
    return estimate_of(found, by_loss=by_loss)


def kind_masks(rows: ModelRows) -> list[tuple[str, np.ndarray]]:
    """List the kinds of error of a yes-or-no model with the records that can have them."""
    if rows.positive is None:
        return []
    return [("missed", rows.positive), (mark("false alarms"), ~rows.positive)]


def contrast_of(
    column: str,
    value: str,
    n: tuple[int, int],
    sides: tuple[Summary | Gap, Summary | Gap],
    *,
    by_loss: bool,
) -> Contrast:
    """Compare two sides; fewer than thirty records on a side are not compared."""
    few = [size for size in n if size < FEWEST_ROWS]
    if few:
        shown = [from_thirty(side, by_loss=by_loss) for side in sides]
        why = mark("{few} records, fewer than the {fewest_rows} needed").format(
            few=min(few), fewest_rows=FEWEST_ROWS
        )
        return Contrast(column, value, n, shown[0], shown[1], Gap("difference", why))
    difference = difference_of(sides[0], sides[1], by_loss=by_loss)
    verdict: Verdict = "too few" if isinstance(difference.change, Gap) else "unclear"
    return Contrast(
        column,
        value,
        n,
        difference.first,
        difference.second,
        difference.change,
        difference.p,
        None,
        verdict,
    )


def adjusted(
    found: list[Contrast], mirrors: Mapping[int, int] | None = None
) -> list[Contrast]:
    """Correct the p-values of a family by Holm, and give the verdicts.

    `mirrors` names contrasts that are another one seen from its other side, by place: they are not
    tested a second time and take its adjusted p.
    """
    same = dict(mirrors or {})
    family = [
        i
        for i, contrast in enumerate(found)
        if contrast.p is not None and i not in same
    ]
    by_place = dict(
        zip(family, holm([float(found[i].p or 0.0) for i in family]), strict=True)
    )
    by_place |= {i: by_place[of] for i, of in same.items() if of in by_place}
    contrasts = list(found)
    for i, p in by_place.items():
        contrasts[i] = replace(
            contrasts[i], p_adjusted=float(p), verdict=_verdict(contrasts[i], float(p))
        )
    return contrasts


def _verdict(contrast: Contrast, p: float) -> Verdict:
    """Say which side is higher: interval and test agree, and the difference matters."""
    if isinstance(contrast.change, Gap) or not isinstance(contrast.first, Estimate):
        return "too few"
    matters = abs(contrast.change.value) >= LEAST_RISE * contrast.first.value
    if p >= LEVEL or not matters:
        return "unclear"
    if contrast.change.low > 0:
        return "higher"
    return "lower" if contrast.change.high < 0 else "unclear"
