"""Balanced accuracy, macro F1 and average precision are scikit-learn's.

The calibration change is that of both errors.
"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, balanced_accuracy_score, f1_score

from core.evidence.estimates import Estimate
from core.evidence.more_metrics import (
    average_precision_change,
    balanced_and_macro,
    calibration_change,
)
from core.evidence.statistics.metric_result import Measured
from core.evidence.statistics.probabilities import calibration_error, calibration_sums, equal_widths

RNG = np.random.default_rng(4)
TRUTH, OLD, NEW = (RNG.integers(0, 4, 600) for _ in range(3))
JOINT = np.zeros((4, 4, 4), int)
np.add.at(JOINT, (TRUTH, OLD, NEW), 1)
HIT = (RNG.random(900) < 0.3).astype(int)
SCORES = [
    np.clip(0.3 * HIT + RNG.normal(0.3, spread, 900), 0, 1).round(2) for spread in (0.15, 0.25)
]


def value(measured: Measured) -> float:
    assert isinstance(measured.value, Estimate)
    assert measured.value.low <= measured.value.value <= measured.value.high
    return measured.value.value


def test_balanced_accuracy_and_macro_f1_are_those_of_scikit_learn() -> None:
    balanced, macro = balanced_and_macro(JOINT)
    for result, said in ((balanced.baseline, OLD), (balanced.candidate, NEW)):
        assert value(result) == pytest.approx(balanced_accuracy_score(TRUTH, said))
    for result, said in ((macro.baseline, OLD), (macro.candidate, NEW)):
        assert value(result) == pytest.approx(f1_score(TRUTH, said, average="macro"))
    assert value(macro.change) == pytest.approx(value(macro.candidate) - value(macro.baseline))


def test_average_precision_is_that_of_scikit_learn_also_with_ties() -> None:
    compared = average_precision_change(HIT, *SCORES)
    assert compared is not None
    for side, score in ((compared.baseline, SCORES[0]), (compared.candidate, SCORES[1])):
        assert value(side) == pytest.approx(average_precision_score(HIT, score))
    assert average_precision_change(np.zeros(50), np.ones(50), np.ones(50)) is None


def test_the_calibration_change_is_the_difference_of_both_errors() -> None:
    both = [
        calibration_error(calibration_sums(HIT, score, equal_widths())).value for score in SCORES
    ]
    change = calibration_change((HIT, HIT), (SCORES[0], SCORES[1]))
    assert value(change) == pytest.approx(value(both[1]) - value(both[0]), abs=1e-9)


def test_counts_that_are_not_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="whole counts"):
        balanced_and_macro(JOINT + 0.5)
