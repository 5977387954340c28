"""How good probabilities are: log loss, Brier score, calibration error and the reliability curve.

`truth` is 0 or 1 and `probability` that of 1, both of shape (rows,). With many classes give 1 for a
right prediction and the probability of the class that was said: what comes out is then about
confidence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.evidence.statistics.bootstrap import RESAMPLES, SEED
from core.evidence.statistics.intervals import CONFIDENCE
from core.evidence.statistics.method_inputs import columns, numbers, outcomes, places
from core.evidence.statistics.metric_result import (
    FEW_ROWS,
    SAME,
    Compared,
    Measured,
    cut,
    estimate_or_gap,
    few,
    gap,
    mean,
    rate,
)
from core.messages import mark

EPS = float(np.finfo(float).eps)
TOP_SHARE = 0.1
BIASED = mark(
    "calibration error is biased upward: perfect probabilities would show about"
)
ZERO_ONCE = mark(
    "{hit} row had a probability of zero for the true class; it counts as {eps}, a loss of {at}"
)
ZERO_OFTEN = mark(
    "{hit} rows had a probability of zero for the true class; each counts as {eps}, a loss of {at}"
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Additive sums by bin, each of shape (bins,): rows, probability, truth, p (1 - p), and (truth
    - p)^2. Sums add.
    """

    edges: np.ndarray
    rows: np.ndarray
    scores: np.ndarray
    hits: np.ndarray
    expected: np.ndarray
    squares: np.ndarray

    def __add__(self, other: Sums) -> Sums:
        """Add two disjoint sets of rows that were binned by the same edges.

        Raises ValueError for other edges.
        """
        if not np.array_equal(self.edges, other.edges):
            raise ValueError(
                "calibration can be added and compared on the same edges only: bin both by one list"
                " of edges."
            )
        pairs = (
            (getattr(self, name), getattr(other, name))
            for name in ("rows", "scores", "hits", "expected", "squares")
        )
        return Sums(self.edges, *(item + two for item, two in pairs))


@dataclass(frozen=True, slots=True)
class Bin:
    """One point of the reliability curve: its edges, rows, mean probability (None without rows) and
    the observed rate.
    """

    low: float
    high: float
    n: int
    score: float | None
    observed: Measured


@dataclass(frozen=True, slots=True)
class CalibrationError:
    """The error with its interval, what perfectly calibrated probabilities would show by noise
    alone, and the bins used.
    """

    value: Measured
    noise: float
    bins: int


def checked(probability: ArrayLike, name: str = "probability") -> np.ndarray:
    """Take probabilities in [0, 1].

    Raises ValueError that names the first bad rows, and never clips in silence.
    """
    values = numbers(probability, name)
    bad = (values < 0) | (values > 1)
    if bad.any():
        percent = values.min() >= 0 and 1.5 < values.max() <= 100
        mend = (
            mark("these look like percent: divide by 100")
            if percent
            else mark("give the probability itself, not a score or its logarithm")
        )
        raise ValueError(
            f"{name} must lie in [0, 1], got {values[bad][0]:g} in {places(bad)}: {mend}."
        )
    return values


def log_losses(
    truth: ArrayLike, probability: ArrayLike, eps: float = EPS
) -> np.ndarray:
    """Give -ln of the probability of what was true, in nats a row.

    Probabilities below eps count as eps (scikit-learn's rule).
    """
    y, p = _given(truth, probability)
    return -np.log(np.maximum(np.where(y, p, 1 - p), eps))


def log_loss_change(
    truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike, eps: float = EPS
) -> Compared:
    """Compare mean log losses on the same rows: candidate - baseline with the paired t interval and
    p.
    """
    sides = [log_losses(truth, item, eps) for item in (baseline, candidate)]
    item, two = (
        _with(cut(mean(side, "log loss")[0], 0.0, np.inf), _clipped(side, eps))
        for side in sides
    )
    change, p = mean(
        sides[1] - sides[0],
        mark("change of log loss"),
        mark("t interval of the paired difference"),
        SAME,
    )
    said = tuple(
        f"{name}: {text}"
        for name, side in (("baseline", sides[0]), ("candidate", sides[1]))
        for text in _clipped(side, eps)
    )
    return Compared(item, two, _with(change, said), p)


def brier_change(
    truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike
) -> Compared:
    """Compare Brier scores on the same rows: candidate - baseline with the paired t interval
    and p.
    """
    sides = [_squares(truth, item) for item in (baseline, candidate)]
    item, two = (cut(mean(side, "Brier score")[0], 0.0, 1.0) for side in sides)
    return Compared(
        item,
        two,
        *mean(
            sides[1] - sides[0],
            mark("change of Brier score"),
            mark("t interval of the paired difference"),
            SAME,
        ),
    )


def _given(truth: ArrayLike, probability: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    y, p = outcomes(truth, "truth"), checked(probability)
    columns(truth=y, probability=p)
    return y, p


def _squares(truth: ArrayLike, probability: ArrayLike) -> np.ndarray:
    y, p = _given(truth, probability)
    return (y - p) ** 2


def _clipped(losses: np.ndarray, eps: float) -> tuple[str, ...]:
    at, said = -np.log(eps), ()
    hit = int((losses >= at * (1 - 1e-12)).sum())
    if hit:
        said = (
            (
                (ZERO_ONCE if hit == 1 else ZERO_OFTEN).format(
                    hit=f"{hit:,}", eps=f"{eps:.2g}", at=f"{at:.2f}"
                )
            ),
        )
    total = float(losses.sum())
    top = float(losses.max(initial=0.0)) / total if total > 0 else 0.0
    if hit or (losses.size >= FEW_ROWS and top >= TOP_SHARE):
        said += (mark("one row makes {top} of the loss").format(top=f"{top:.1%}"),)
    return said


def _with(measured: Measured, said: tuple[str, ...]) -> Measured:
    return Measured(measured.value, (*measured.warnings, *said), measured.point)


# Calibration


def equal_widths(bins: int = 10) -> np.ndarray:
    """Give the edges of bins of equal width on [0, 1], shape (bins + 1,)."""
    if bins < 1:
        raise ValueError(f"calibration needs one bin or more, got {bins}.")
    return np.arange(bins + 1) / bins


def calibration_sums(
    truth: ArrayLike, probability: ArrayLike, edges: ArrayLike | None = None
) -> Sums:
    """Add rows up by bin; `edges` ascend from 0 to 1, ten of equal width where none are given."""
    y, p = _given(truth, probability)
    ends = equal_widths() if edges is None else numbers(edges, "edges")
    if ends.size < 2 or ends[0] != 0 or ends[-1] != 1 or (np.diff(ends) <= 0).any():
        raise ValueError("edges must ascend from 0 to 1: as equal_widths gives them.")
    size = ends.size - 1
    code = np.minimum(np.searchsorted(ends, p, side="right") - 1, size - 1)
    sums = [np.bincount(code, minlength=size)]
    sums += [
        np.bincount(code, weights=item, minlength=size)
        for item in (p, y, p * (1 - p), (y - p) ** 2)
    ]
    return Sums(ends, *sums)


def reliability(sums: Sums) -> tuple[Bin, ...]:
    """Give the reliability curve: for each bin its mean probability and the observed rate with
    Wilson's interval.
    """
    bins = []
    for i, n in enumerate(sums.rows):
        score = float(sums.scores[i] / n) if n else None
        bins.append(
            Bin(
                float(sums.edges[i]),
                float(sums.edges[i + 1]),
                int(n),
                score,
                rate(float(sums.hits[i]), float(n), mark("observed rate")),
            )
        )
    return tuple(bins)


def calibration_error(
    sums: Sums, seed: int = SEED, resamples: int = RESAMPLES
) -> CalibrationError:
    """Give ECE, the mean over rows of |observed rate - mean probability| of their bin (Naeini et
    al. 2015), with an interval.

    The interval is a bootstrap of the bin sums: rows of bins multinomial, the gap of a bin normal
    with its own spread, so that it needs no rows; it is widened to hold the point. ECE is biased
    upward, the more so the fewer rows a bin has: `noise` is what perfect calibration would show.
    Compare ECEs on the same edges and n only, and give verdicts on Brier.
    """
    n, retained = int(sums.rows.sum()), sums.rows > 0
    if n == 0:
        return CalibrationError(
            gap(mark("calibration error"), mark("no rows")), 0.0, sums.rows.size
        )
    rows = sums.rows[retained].astype(float)
    off = (sums.hits - sums.scores)[retained]
    value = float(np.abs(off).sum() / n)
    noise = float(np.sqrt(2 / np.pi * sums.expected[retained]).sum() / n)
    deviation = np.sqrt(
        np.maximum(sums.squares[retained] / rows - (off / rows) ** 2, 0)
    )
    said = (
        mark("{biased} {noise} with these bins and rows").format(
            biased=BIASED, noise=f"{noise:.2g}"
        ),
        few(n),
    )
    if not deviation.any():
        return CalibrationError(
            gap(
                mark("interval of the calibration error"),
                mark("every row of a bin is off alike"),
                *said[:1],
                point=value,
            ),
            noise,
            sums.rows.size,
        )
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(n, rows / n, resamples)
    gaps = drawn * (off / rows) + np.sqrt(drawn) * deviation * rng.standard_normal(
        drawn.shape
    )
    low, high = np.quantile(
        np.abs(gaps).sum(axis=1) / n, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    )
    method = mark(
        "bootstrap of bin sums, {resamples} resamples, seed {seed}, {sum} bins with rows"
    ).format(resamples=f"{resamples:,}", seed=seed, sum=retained.sum())
    return CalibrationError(
        estimate_or_gap(
            value, (min(low, value), min(max(high, value), 1.0)), n, method, *said
        ),
        noise,
        sums.rows.size,
    )
