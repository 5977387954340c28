"""Looking again and again opens nothing by chance: the level of each look, and a simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.case.severity_and_gate import GateCondition
from core.case.slices import Slice
from core.evidence.estimates import Estimate
from core.evidence.statistics.intervals import wilson
from core.plan.gate import Criterion, Gate, Shown, evaluate, statuses
from core.plan.looks import EVER, ONE_LOOK, level, upper_end

LOOKS = 120
GOOD = Shown(Estimate(0.02, 0.0161, 0.0248, 4_000, "Wilson"), 4_000)


def gate(batches: int, bound: float = 0.05, metric: str = "error") -> Gate:
    condition = GateCondition(metric, Slice(), bound, 30)
    return Gate((Criterion(condition, "all flights", None, 30),), batches)


def test_the_first_looks_ask_for_the_interval_that_is_shown() -> None:
    assert [level(1, times) for times in (1, 2, 3)] == [pytest.approx(ONE_LOOK)] * 3
    assert level(8, 2) == level(1, 2)
    assert level(9, 2) < level(8, 2)
    assert level(56, 3) == level(1, 3)
    assert level(57, 3) < level(56, 3)


@pytest.mark.parametrize("times", [1, 2, 3, 5])
def test_the_chances_of_all_runs_together_stay_below_the_level(times: int) -> None:
    runs = (
        math.prod(level(look, times) for look in range(first, first + times))
        for first in range(1, 20_000)
    )
    assert sum(runs) <= EVER


def test_what_passed_on_the_first_look_may_not_pass_on_the_hundredth() -> None:
    near = Shown(Estimate(0.035, 0.025, 0.049, 900, "Wilson"), 900)
    judged = statuses(gate(1), [(near,)] * 100)
    assert judged[0] == ("passes",)
    assert judged[-1] == ("not shown",)
    assert statuses(gate(1), [(GOOD,)] * 100)[-1] == ("passes",)


def test_what_is_missing_names_the_end_that_the_look_asks_for() -> None:
    near = Shown(Estimate(0.035, 0.025, 0.049, 900, "Wilson"), 900)
    missing = evaluate(gate(1), [(near,)] * 100).missing.replace("\xa0", " ")
    assert "the interval reaches 7.0%, above 5.0%" in missing


@pytest.mark.parametrize("look", [9, 30, 500])
def test_a_share_gets_the_exact_end_on_the_records_its_interval_is_worth(look: int) -> None:
    low, high = (float(end) for end in wilson(40, 1_000))
    shown = Estimate(0.04, low, high, 1_000, "Wilson")
    wanted = upper_end(shown, look, 1, is_share=True)
    # The chance of so few errors at that rate is the level of the look.
    from scipy.stats import binom

    assert binom.cdf(40, 1_000, wanted) == pytest.approx(level(look, 1), rel=0.02)


def test_a_mean_gets_the_end_of_t_for_the_look() -> None:
    from scipy.stats import t

    shown = Estimate(10.0, 8.0, 12.0, 50, "t")
    spread = 2.0 / t.ppf(0.975, 49)
    end = upper_end(shown, 20, 1, is_share=False)
    assert end == pytest.approx(10.0 + spread * t.ppf(1 - level(20, 1), 49))


def test_no_error_at_all_and_an_interval_without_an_end() -> None:
    low, high = (float(end) for end in wilson(0, 300))
    assert high < upper_end(Estimate(0.0, low, high, 300, "Wilson"), 20, 1, is_share=True) < 0.04
    endless = Estimate(1.0, 0.0, math.inf, 300, "t")
    assert upper_end(endless, 20, 1, is_share=False) == math.inf


def test_a_look_counts_from_one() -> None:
    with pytest.raises(ValueError, match="count from 1, got 0 and 1"):
        level(0, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("bound", "rows"), [(0.01, 1_000), (0.05, 300), (0.05, 2_000), (0.3, 80)])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_model_at_the_bound_opens_them_in_at_most_the_level_of_meetings(
    bound: float, rows: int, times: int
) -> None:
    rng = np.random.default_rng(3)
    most = [_most_errors(bound, rows, look, times) for look in range(1, LOOKS + 1)]
    passed = rng.binomial(rows, bound, size=(4_000, LOOKS)) <= np.array(most)
    assert _opened(passed, times).mean() <= EVER
    if times == 1:  # at the level of one look it would open in most meetings
        assert _opened(rng.binomial(rows, bound, size=(4_000, LOOKS)) <= most[0], 1).mean() > 0.5


@pytest.mark.slow
def test_a_mean_at_the_bound_opens_them_in_at_most_the_level_of_meetings() -> None:
    rng = np.random.default_rng(4)
    rows, runs = 200, 1_000
    values = rng.gamma(4.0, size=(runs, LOOKS, rows)) - 4.0  # the true rise is the bound, 0
    from scipy.stats import t

    mean = values.mean(axis=2)
    half = t.ppf(0.975, rows - 1) * values.std(axis=2, ddof=1) / math.sqrt(rows)
    ends = [
        t.ppf(1 - level(look, 2), rows - 1) / t.ppf(0.975, rows - 1) for look in range(1, LOOKS + 1)
    ]
    assert _opened(mean + half * np.array(ends) <= 0.0, 2).mean() <= EVER


def _most_errors(bound: float, rows: int, look: int, times: int) -> int:
    """Find the most errors with which a batch passes at a look."""
    most = -1
    for hits in range(rows + 1):
        low, high = (float(end) for end in wilson(hits, rows))
        shown = Estimate(hits / rows, low, high, rows, "Wilson")
        if upper_end(shown, look, times, is_share=True) > bound:
            break
        most = hits
    return most


def _opened(passed: np.ndarray, times: int) -> np.ndarray:
    """Say for each run whether so many batches in a row ever passed."""
    streak, opened = np.zeros(len(passed), int), np.zeros(len(passed), bool)
    for look in range(passed.shape[1]):
        streak = np.where(passed[:, look], streak + 1, 0)
        opened |= streak >= times
    return opened
