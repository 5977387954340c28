"""Any difference over time, a pattern that repeats, and one step: three tests, and sentences that
say which was made.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from core.evidence.over_time import CYCLES, between, recurring
from core.evidence.supporting_records import Timeline
from core.script.brief import Brief
from core.script.over_time_text import timeline_says
from tests.core.case.test_beside import timed
from tests.core.charts.test_charts_behind import batches

DAY, HOUR = 86_400.0, 3_600.0
RNG = np.random.default_rng


def sums(groups: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.array([group.size for group in groups]),
        np.array([group.sum() for group in groups]),
        np.array([(group**2).sum() for group in groups]),
    )


def changes(rng: np.random.Generator, n: int, up: float = 0.1, down: float = 0.06) -> np.ndarray:
    """Draw changes of rows: newly wrong, newly right, or as before."""
    return rng.choice([1.0, -1.0, 0.0], n, p=[up, down, 1 - up - down])


# Any difference between batches


@pytest.mark.parametrize("seed", range(8))
def test_any_difference_is_tested_as_scipy_tests_it(seed: int) -> None:
    rng = RNG(seed)
    groups = [
        changes(rng, int(n), 0.05 + 0.05 * (seed % 3) * k / 9)
        for k, n in enumerate(rng.integers(20, 200, 10))
    ]
    assert between(*sums(groups)) == pytest.approx(stats.f_oneway(*groups).pvalue, rel=1e-9)


def test_rows_that_belong_together_make_a_difference_less_sure() -> None:
    groups = [changes(RNG(k), 100, 0.05 + 0.02 * k) for k in range(8)]
    plain, wide = between(*sums(groups)), between(*sums(groups), design=2.0)
    assert plain is not None
    assert wide is not None
    found = stats.f_oneway(*groups).statistic / 2
    assert wide == pytest.approx(stats.f.sf(found, 7, 792))
    assert wide > plain


@pytest.mark.parametrize(("up", "rows"), [(0.1, 60), (0.4, 40), (0.02, 150)])
def test_where_the_change_is_constant_one_in_twenty_is_called_a_difference(
    up: float, rows: int
) -> None:
    """Of 1,000 a share of 0.05 is meant; three standard errors are 0.021."""
    rng = RNG(int(up * 100))
    found = [
        between(*sums([changes(rng, rows, up, up / 2) for _ in range(12)])) for _ in range(1_000)
    ]
    assert sum(match_ is not None and match_ < 0.05 for match_ in found) / 1_000 == pytest.approx(
        0.05, abs=0.021
    )


def test_a_change_that_is_nowhere_is_no_difference_and_one_that_is_all_in_one_batch_is() -> None:
    assert between(*sums([np.zeros(30)] * 5)) is None
    assert between(*sums([np.zeros(30)] * 4 + [np.ones(30)])) == 0.0


# A pattern that repeats


def moments_of(days: int, a_day: int, rng: np.random.Generator) -> np.ndarray:
    return np.sort(rng.uniform(0, days * DAY, days * a_day))


@pytest.mark.parametrize("seed", range(4))
def test_a_weekly_pattern_is_tested_as_statsmodels_tests_it(seed: int) -> None:
    formula = pytest.importorskip("statsmodels.formula.api")
    anova = pytest.importorskip("statsmodels.stats.anova")
    rng = RNG(seed)
    at = moments_of(70, 30, rng)
    change = changes(rng, at.size, 0.1) + 0.05 * seed * ((at // DAY) % 7 == 3)
    frame = pd.DataFrame(
        {
            "cycle": ((at - at.min()) // (7 * DAY)).astype(int),
            "part": ((at % (7 * DAY)) // DAY).astype(int),
            "change": change,
        }
    )
    cells = frame.groupby(["cycle", "part"])["change"].agg(["mean", "size"]).reset_index()
    fit = formula.wls("mean ~ C(cycle) + C(part)", data=cells, weights=cells["size"]).fit()
    expected = anova.anova_lm(fit, typ=2).loc["C(part)", "PR(>F)"]
    from core.evidence.over_time import _repeats

    assert _repeats(at, change, 7 * DAY, 7) == pytest.approx(expected, rel=1e-6)


def test_a_weekly_pattern_is_found_and_named() -> None:
    rng = RNG(1)
    at = moments_of(90, 40, rng)
    change = changes(rng, at.size, 0.1) + 0.3 * ((at // DAY) % 7 >= 5)
    name, p, tested = recurring(at, change)
    assert (name, tested) == ("day of the week", ("time of day", "day of the week"))
    assert p is not None
    assert p < 0.001


OFTEN = pytest.mark.parametrize("tables", [40, pytest.param(400, marks=pytest.mark.slow)])


@OFTEN
def test_what_moves_from_week_to_week_without_repeating_is_no_pattern(tables: int) -> None:
    """Days differ, each in its own way: by rows alone that would look like a pattern again and
    again.
    """
    found = 0
    for seed in range(tables):
        rng = RNG(seed)
        at = moments_of(56, 30, rng)
        own = rng.normal(0, 0.1, 60)[(at // DAY).astype(int)]
        _, p, _ = recurring(at, changes(rng, at.size) + own)
        found += p is not None and p < 0.05
    assert found / tables <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / tables)


@OFTEN
def test_where_nothing_repeats_a_pattern_is_as_rare_as_meant(tables: int) -> None:
    found = 0
    for seed in range(tables):
        rng = RNG(1_000 + seed)
        at = moments_of(60, 25, rng)
        _, p, _ = recurring(at, changes(rng, at.size))
        found += p is not None and p < 0.05
    assert found / tables <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / tables)


def test_only_what_came_round_twice_can_be_tested() -> None:
    rng = RNG(3)
    names = [
        recurring(at := moments_of(days, 20, rng), changes(rng, at.size))[2]
        for days in (1, 5, 30, 800)
    ]
    assert names == [
        (),
        ("time of day",),
        ("time of day", "day of the week"),
        tuple(name for name, *_ in CYCLES),
    ]


# What is said


def stages(rates: list[float], a_month: int = 60) -> pd.DataFrame:
    """Make a year whose rise over the old model differs from month to month: up and down, and never
    in one step.
    """
    rng = RNG(11)
    minutes = (
        np.concatenate([28 * k + rng.uniform(0, 28, a_month) for k in range(len(rates))]) * 1_440
    )
    at = pd.Timestamp("2024-01-01") + pd.to_timedelta(minutes.astype(int), unit="min")
    wrong = rng.uniform(size=len(at)) < np.repeat(rates, a_month)
    label = np.where(rng.uniform(size=len(at)) < 0.5, "yes", "no")
    new = np.where(wrong, np.where(label == "yes", "no", "yes"), label)
    frame = pd.DataFrame({"label": label, "old": label, "new": new, "at": at})
    return frame.sort_values("at", ignore_index=True)


def test_a_change_that_rises_and_falls_is_not_called_chance(flights: Brief) -> None:
    """The rise goes from about 13 to 51 points and back, and no single step fits: the F test has
    the word.
    """
    rows = stages([0.14, 0.14, 0.50, 0.50, 0.14, 0.14, 0.50, 0.50, 0.14, 0.14, 0.50, 0.50, 0.14])
    result = timed(rows_like(rows))
    assert result.any_p is not None
    assert result.any_p < 0.001
    assert not result.change_point
    said = timeline_says(replace(flights, evidence=replace(flights.evidence, timeline=result)))
    assert said.startswith("The change varies over time: ")
    assert "differ more than chance would explain (F test: p" in said
    assert "No single change point was found (test for one step up: p" in said
    assert "as chance would" not in said


def rows_like(rows: pd.DataFrame) -> pd.DataFrame:
    """Put in the columns that the builder of timelines reads."""
    from tests.core.case.test_beside import USUAL

    return (
        USUAL.head(0)
        .reindex(range(len(rows)))
        .assign(**{name: rows[name].to_numpy() for name in rows})
        .astype({"at": rows["at"].dtype})
    )


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"p": 0.65, "any_p": 0.0004}, "differ more than chance would explain (F test: p"),
        ({"p": 0.65, "any_p": 0.4}, "differ no more than chance would explain (F test: p"),
        (
            {
                "p": 0.65,
                "any_p": 0.4,
                "season": "day of the week",
                "season_p": 0.001,
                "seasons": ("day of the week",),
            },
            "It follows the day of the week (p",
        ),
        (
            {
                "p": 0.65,
                "any_p": 0.4,
                "season": "day of the week",
                "season_p": 0.5,
                "seasons": ("time of day", "day of the week"),
            },
            "No seasonality by time of day or day of the week was found (p",
        ),
        ({"p": 0.65, "any_p": 0.4}, "Seasonality was not tested"),
        (
            {"p": 0.65},
            "No single change point was found (test for one step up: p",
        ),
    ],
)
def test_each_sentence_names_its_test(fields: dict, says: str, flights: Brief) -> None:
    timeline = Timeline(batches(), "day", **fields)
    assert says in timeline_says(
        replace(flights, evidence=replace(flights.evidence, timeline=timeline))
    )


def test_a_single_batch_or_none_has_no_test() -> None:
    assert between(*sums([np.ones(9)])) is None
    assert recurring(np.array([]), np.array([])) == ("", None, ())
