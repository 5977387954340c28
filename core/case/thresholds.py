"""Thresholds for scores: suggestions, and the errors that each of them makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from core.case.profile import as_numbers, plain
from core.messages import mark

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Cut:
    """A threshold of one model with what it does: the share selected, and the errors per record."""

    threshold: float
    selected: float
    missed: float
    false_alarms: float

    @property
    def errors(self) -> float:
        """Add up both kinds of errors, as a share of all records."""
        return self.missed + self.false_alarms


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to choose both thresholds, with why, and what each of them does."""

    name: str
    why: str
    baseline: Cut
    candidate: Cut


def suggestions(
    path: Path, label: str, positive: str, scores: tuple[str, str]
) -> tuple[Suggestion, ...]:
    """Suggest thresholds for two scores, the neutral one first: both models select as many records
    as are positive.

    Choosing by the errors themselves (best F1) flatters both models on these rows, so it is offered
    and not proposed.
    """
    yes, values = _read(path, label, positive, scores)
    rate = float(yes.mean())
    equal = [_at_share(yes, value, rate) for value in values]
    best = [_best_f1(yes, value) for value in values]
    half = [cut_at(yes, value, HALF) for value in values]
    return (
        Suggestion(
            mark("same share selected"),
            mark(
                "each model selects {rate} of the records, the share in which {label} is {positive}"
            ).format(rate=f"{rate:.1%}", label=label, positive=positive),
            *equal,
        ),
        Suggestion(
            "best F1", mark("each model at its best F1 on these records"), *best
        ),
        Suggestion(mark("one half"), mark("both models at 0.5"), *half),
    )


def cuts(
    path: Path,
    label: str,
    positive: str,
    scores: tuple[str, str],
    at: tuple[float, float],
) -> tuple[Cut, Cut]:
    """Say what two thresholds do."""
    yes, values = _read(path, label, positive, scores)
    return cut_at(yes, values[0], at[0]), cut_at(yes, values[1], at[1])


def _read(
    path: Path, label: str, positive: str, scores: tuple[str, str]
) -> tuple[np.ndarray, list[np.ndarray]]:
    table = pq.read_table(path, columns=list(dict.fromkeys((label, *scores))))
    values = [as_numbers(table.column(name).combine_chunks()) for name in scores]
    truth = table.column(label).combine_chunks().dictionary_encode()
    is_yes = np.array(
        [*(plain(row) == positive for row in truth.dictionary.to_pylist()), False]
    )
    codes = np.array(truth.indices.fill_null(is_yes.size - 1).to_pylist(), int)
    known = (codes < is_yes.size - 1) & ~np.isnan(values[0]) & ~np.isnan(values[1])
    return is_yes[codes][known], [value[known] for value in values]


def cut_at(yes: np.ndarray, score: np.ndarray, threshold: float) -> Cut:
    """Say what a threshold does: who is at or above it is selected.

    >>> cut_at(np.array([True, False, True]), np.array([0.9, 0.6, 0.2]), 0.5).errors
    0.6666666666666666
    """
    selected = score >= threshold
    return Cut(
        float(threshold),
        float(selected.mean()),
        float((yes & ~selected).mean()),
        float((~yes & selected).mean()),
    )


def _at_share(yes: np.ndarray, score: np.ndarray, share: float) -> Cut:
    """Take the threshold that selects nearest to a share of the records, rounded where that changes
    nothing.
    """
    order = np.sort(score)[::-1]
    wanted = round(share * score.size)
    threshold = float(order[min(max(wanted, 1), score.size) - 1])
    return cut_at(yes, score, _short(score, threshold))


def _best_f1(yes: np.ndarray, score: np.ndarray) -> Cut:
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    hits = np.cumsum(yes[order])
    taken = np.arange(1, score.size + 1)
    f1 = 2 * hits / (taken + yes.sum())
    f1[:-1][
        ranked[1:] == ranked[:-1]
    ] = -1  # a threshold takes all records of one score, or none
    return cut_at(yes, score, _short(score, float(ranked[int(f1.argmax())])))


def _short(score: np.ndarray, threshold: float) -> float:
    """Write a threshold with few digits, as long as the same records are selected."""
    for short in shortest(threshold):
        if ((score >= short) == (score >= threshold)).all():
            return short
    return threshold


def shortest(threshold: float) -> tuple[float, ...]:
    """Round a threshold to two to six digits.

    >>> shortest(0.1234567)
    (0.12, 0.123, 0.1235, 0.12346, 0.123457)
    """
    return tuple(round(threshold, digits) for digits in range(2, 7))
