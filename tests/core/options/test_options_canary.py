"""What a limited rollout can show: published sizes, other libraries, and simulations of two arms
day by day.
"""

from __future__ import annotations

import math
from dataclasses import replace
from math import nan

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import (
    power_proportions_2indep,
    samplesize_proportions_2indep_onetail,
)

from core.case.inputs import Option, Quantity
from core.case.model import Case
from core.evidence.records import Estimate, Evidence, Finding, Gap
from core.evidence.statistics.intervals import mcnemar_midp
from core.impact.price import Impact, price
from core.options.arm_power import POWER, power_of, power_of_mean, sample_size, sample_size_mean
from core.options.canary import LONGEST, Canary, Watch, canary, harm_of, power_curve, rollout_of
from core.script.brief import Brief

RUNS = 20_000
Z = float(ndtri(0.975))


def rate(value: float, n: int = 1_000) -> Estimate:
    return Estimate(value, max(value - 0.01, 0.0), min(value + 0.01, 1.0), n, "given")


def worse(finding: Finding, before: float, now: float, **changes) -> Finding:
    """Give a finding other rates.

    The interval of the change lies above zero, so that a segment stays confirmed.
    """
    return replace(
        finding,
        baseline=rate(before),
        candidate=rate(now),
        change=Estimate(now - before, (now - before) / 2, now - before, 1_000, "given"),
        **changes,
    )


def with_rates(
    brief: Brief, before: float, now: float, overall: tuple[float, float] = (0.1, 0.11), **changes
) -> Evidence:
    first = worse(brief.evidence.searched[0], before, now, **changes)
    whole = worse(brief.evidence.overall, *overall)
    kinds = (whole, *brief.evidence.kinds[1:])
    return replace(
        brief.evidence, searched=(first,), lead=first, affected=first, overall=whole, kinds=kinds
    )


def with_draws(brief: Brief, **values: float) -> Impact:
    return replace(
        brief.impact,
        draws=brief.impact.draws
        | {name: np.full(brief.impact.points.size, value) for name, value in values.items()},
    )


def rolled(brief: Brief, **changes) -> Case:
    return replace(
        brief.case,
        options=tuple(
            replace(option, **changes) if option.id == "rollout" else option
            for option in brief.case.options
        ),
    )


def found(brief: Brief, evidence: Evidence, case: Case | None = None, **draws: float) -> Canary:
    result = canary(case or brief.case, evidence, with_draws(brief, **draws))
    assert isinstance(result, Canary), result
    return result


def watch(item: Watch | Gap) -> Watch:
    assert isinstance(item, Watch), item
    return item


# Published sizes


def test_the_sample_size_is_that_of_r() -> None:
    """R: power.prop.test(p1 = .65, p2 = .85, power = .8) gives n = 72.4 in each arm, pooled normal,
    two-sided.
    """
    assert sample_size(0.65, 0.85) == 73
    assert power_of(0.65, 0.85, 72.4) == pytest.approx(0.8, abs=5e-4)


def test_the_examples_of_power_prop_test() -> None:
    """R's help page: 50 in each arm for .50 against .75 have power 0.740.

    76.7 give power .90; and 50 give .90 against 0.8026.
    """
    assert power_of(0.5, 0.75, 50) == pytest.approx(0.740, abs=5e-4)
    assert sample_size(0.5, 0.75, power=0.9) == 77
    assert power_of(0.5, 0.75, 76.7) == pytest.approx(0.9, abs=5e-4)
    assert power_of(0.5, 0.8026, 50) == pytest.approx(0.9, abs=5e-4)


def test_the_sample_size_of_a_mean_is_that_of_r() -> None:
    """R: power.t.test(power = .90, delta = 1) gives n = 22.02.

    The normal curve in place of Student's needs 21.01.
    """
    assert sample_size_mean(1.0, 1.0, power=0.9) == 22
    assert power_of_mean(1.0, 1.0, 21.01) == pytest.approx(0.9, abs=1e-3)


# Other libraries


@pytest.mark.parametrize(
    ("before", "now"), [(0.65, 0.85), (0.1, 0.4), (0.05, 0.06), (0.5, 0.3), (0.0, 0.1)]
)
def test_the_sample_size_agrees_with_statsmodels(before: float, now: float) -> None:
    theirs = samplesize_proportions_2indep_onetail(now - before, before, 0.8, alpha=0.05)
    assert sample_size(before, now) == pytest.approx(np.ceil(theirs), abs=1)


@pytest.mark.parametrize(
    ("before", "now", "n"), [(0.65, 0.85, 60), (0.1, 0.4, 20), (0.05, 0.06, 4_000)]
)
def test_the_power_agrees_with_statsmodels(before: float, now: float, n: float) -> None:
    theirs = power_proportions_2indep(
        now - before, before, n, alpha=0.05, alternative="two-sided", return_results=False
    )
    assert power_of(before, now, n) == pytest.approx(theirs, abs=0.002)


@pytest.mark.parametrize(("change", "spread"), [(0.5, 1.0), (0.5, 2.0), (6.4, 14.3), (-3.0, 20.0)])
def test_the_sample_size_of_a_mean_agrees_with_statsmodels(change: float, spread: float) -> None:
    """Student's test needs about z^2 / 4 rows, one at this level, more than the normal curve
    says.
    """
    theirs = TTestIndPower().solve_power(effect_size=abs(change) / spread, power=0.8, alpha=0.05)
    assert 0 <= theirs - sample_size_mean(change, spread) + 1 <= 2
    assert power_of_mean(change, spread, theirs - Z * Z / 4) == pytest.approx(0.8, abs=0.003)


@given(st.floats(0.01, 0.98), st.floats(0.01, 0.98), st.integers(1, 5_000), st.integers(1, 5_000))
def test_more_rows_never_give_less_power(before: float, now: float, n: int, more: int) -> None:
    assert power_of(before, now, n) <= power_of(before, now, n + more) + 1e-12


@given(st.floats(0.01, 0.9), st.floats(0.02, 0.09))
def test_the_sample_size_reaches_the_power_it_is_made_for(before: float, rise: float) -> None:
    n = sample_size(before, before + rise)
    assert power_of(before, before + rise, n) >= 0.8 - 1e-9
    assert power_of(before, before + rise, max(n - 2, 1)) < 0.8


@given(st.floats(-5, 5), st.floats(0.1, 50))
def test_the_sample_size_of_a_mean_reaches_its_power(change: float, spread: float) -> None:
    assume(0.01 < abs(change) < 2 * spread)
    n = sample_size_mean(change, spread)
    assert (
        power_of_mean(change, spread, n) >= 0.8 - 1e-9 > power_of_mean(change, spread, n - 1) - 1e-9
    )


@pytest.mark.parametrize(("before", "now"), [(0.3, 0.3), (-0.1, 0.2), (0.2, 1.2), (nan, 0.2)])
def test_rates_that_cannot_be_told_apart_are_refused(before: float, now: float) -> None:
    with pytest.raises(ValueError, match="two different rates"):
        sample_size(before, now)


@pytest.mark.parametrize(("power", "level"), [(0.05, 0.05), (0.01, 0.05), (1.0, 0.05), (80, 5)])
def test_a_power_at_or_below_the_level_is_refused(power: float, level: float) -> None:
    with pytest.raises(ValueError, match="level < power < 1"):
        sample_size(0.1, 0.2, power, level)


@pytest.mark.parametrize(("change", "spread"), [(0.0, 1.0), (1.0, 0.0), (1.0, -2.0)])
def test_means_that_cannot_be_told_apart_are_refused(change: float, spread: float) -> None:
    with pytest.raises(ValueError, match="a change and a spread"):
        sample_size_mean(change, spread)


# Two arms, day by day


SETTINGS = [(0.10, 0.16, 20), (0.07, 0.20, 3), (0.37, 0.434, 24), (0.25, 0.32, 12)]


def first_day(shown: np.ndarray) -> int:
    """Give the first day on which at least four of five runs show the harm.

    `shown` has shape (runs, days).
    """
    return int(np.argmax(shown.mean(axis=0) >= POWER)) + 1


def simulated_days(before: float, now: float, a_day: int, days: int) -> int:
    rng = np.random.default_rng(5)
    hits = [rng.binomial(a_day, item, (RUNS, days)).cumsum(axis=1) for item in (before, now)]
    n = a_day * np.arange(1, days + 1)
    pooled = (hits[0] + hits[1]) / (2 * n)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (hits[1] - hits[0]) / n / np.sqrt(2 * pooled * (1 - pooled) / n)
    return first_day(np.abs(np.nan_to_num(z)) > Z)


@pytest.mark.parametrize(("before", "now", "a_day"), SETTINGS)
def test_days_and_people_until_noticed_are_those_of_a_simulation(
    flights: Brief, before: float, now: float, a_day: int
) -> None:
    item = found(flights, with_rates(flights, before, now), traffic=a_day * 100.0, share=0.1)
    simulated = simulated_days(before, now, a_day, 2 * item.days + 5)
    assert item.rows_a_day == pytest.approx(a_day)
    # Whole days cannot be nearer than one.
    assert item.days == pytest.approx(simulated, rel=0.05, abs=1)
    assert item.people == pytest.approx(
        flights.impact.people.mean * 0.1 * simulated, rel=max(0.05, 1.01 / simulated)
    )


def test_for_a_handful_of_rows_the_days_are_on_the_safe_side(flights: Brief) -> None:
    """23 rows in each arm, one a day: the normal curve asks for up to a tenth more than chance
    does.
    """
    item = found(flights, with_rates(flights, 0.07, 0.42), traffic=100.0, share=0.1)
    assert item.days == 23
    assert simulated_days(0.07, 0.42, 1, 60) <= item.days <= 1.1 * simulated_days(0.07, 0.42, 1, 60)


def test_days_by_hand(flights: Brief) -> None:
    """73 rows in each arm at 7.3 a day are ten days, with nothing for the rounding of 7.3."""
    item = found(flights, with_rates(flights, 0.65, 0.85), traffic=730.0, share=0.1)
    assert (item.share, item.rows_needed, item.rows_a_day, item.days) == (
        0.1,
        73,
        pytest.approx(7.3),
        10,
    )
    assert item.people == pytest.approx(flights.impact.people.mean * 0.1 * 10)
    assert item.power == pytest.approx(power_of(0.65, 0.85, 7.3 * item.window))


def test_fewer_than_seven_days_are_computed(flights: Brief) -> None:
    assert found(flights, with_rates(flights, 0.1, 0.9), traffic=9_000.0, share=0.5).days == 1


def test_longer_than_three_months_is_never(flights: Brief) -> None:
    item = found(flights, with_rates(flights, 0.10, 0.12), traffic=100.0, share=0.1)
    assert item.days > LONGEST
    assert item.slice.never
    assert item.masks
    assert not found(
        flights, with_rates(flights, 0.1, 0.5), traffic=10_000.0, share=0.1
    ).slice.never


def test_most_of_the_traffic_leaves_the_smaller_arm_to_compare_with(flights: Brief) -> None:
    evidence = with_rates(flights, 0.65, 0.85)
    tenth, most = (
        found(
            flights, evidence, rolled(flights, exposure=(number, number)), traffic=730.0, share=0.1
        )
        for number in (0.1, 0.9)
    )
    assert (tenth.days, tenth.rows_a_day) == (most.days, pytest.approx(most.rows_a_day))
    assert most.people == pytest.approx(9 * tenth.people)


# The truth comes late


def test_rows_count_once_their_truth_is_known(flights: Brief) -> None:
    evidence = with_rates(flights, 0.1, 0.2)
    at_once = found(flights, evidence, traffic=1_000.0, share=0.1)
    late = found(flights, evidence, traffic=1_000.0, share=0.1, label_days=5.0)
    assert (at_once.lag, late.lag) == (0.0, 5.0)
    assert (late.days, late.rows_needed) == (at_once.days + 5, at_once.rows_needed)
    assert watch(late.overall).days == watch(at_once.overall).days + 5
    assert isinstance(late.shadow_days, int)
    assert (
        late.shadow_days == at_once.shadow_days + 5
        if isinstance(at_once.shadow_days, int)
        else False
    )
    assert late.power == pytest.approx(power_of(0.1, 0.2, 10.0 * (late.window - 5)))
    assert late.people == pytest.approx(at_once.people * late.days / at_once.days)


def test_a_window_shorter_than_the_lag_shows_nothing(flights: Brief) -> None:
    item = found(
        flights, with_rates(flights, 0.1, 0.2), traffic=1_000.0, share=0.1, label_days=60.0
    )
    assert (item.power, item.masks) == (0.0, True)
    assert all(chance == 0 for day, chance, _ in power_curve(item) if day <= 60)


def test_the_lag_is_read_from_the_assumptions(flights: Brief) -> None:
    case = flights.case.with_assumption(
        Quantity("label_days", "days until the truth is known", "days", 3.0, 3.0, "fixed")
    )
    late, at_once = (
        canary(case, flights.evidence, price(case, flights.evidence)),
        flights.choice.canary,
    )
    assert isinstance(late, Canary)
    assert isinstance(at_once, Canary)
    assert late.lag == 3.0
    assert 2 <= late.days - at_once.days <= 4


# Watching all rows, or in the shadow


@pytest.mark.deep
@settings(max_examples=40)
@given(
    before=st.floats(0.01, 0.6),
    rise=st.floats(0.02, 0.35),
    elsewhere=st.floats(0.0, 0.9),
    share=st.floats(0.01, 0.9),
)
def test_watching_all_rows_is_never_quicker_where_the_harm_is_in_the_slice_alone(
    flights: Brief, before: float, rise: float, elsewhere: float, share: float
) -> None:
    assume(rise >= 0.05 * before)  # below that the slice is not confirmed
    whole = share * before + (1 - share) * elsewhere
    item = found(
        flights,
        with_rates(flights, before, before + rise, (whole, whole + share * rise)),
        traffic=5_000.0,
        share=share,
    )
    overall = watch(item.overall)
    assert overall.days >= item.days
    assert overall.power <= item.power + 1e-9
    assert overall.people >= item.people


def test_where_the_overall_error_did_not_rise_there_is_nothing_to_notice_in_it(
    flights: Brief,
) -> None:
    item = found(flights, with_rates(flights, 0.1, 0.3, (0.2, 0.19)))
    assert item.overall == Gap("limited rollout", "there is no rise to detect")
    assert all(overall is None for _, _, overall in power_curve(item))


@pytest.mark.parametrize(
    ("b", "c", "n", "a_day"),
    [(40, 10, 1_000, 20), (241, 10, 653, 2), (127, 62, 974, 10), (15, 5, 2_000, 60)],
)
def test_days_in_the_shadow_are_those_of_a_simulation(
    flights: Brief, b: int, c: int, n: int, a_day: int
) -> None:
    """All rows of the slice are scored by both models.

    The mid-p test on the rows on which just one is right (Connor is on the safe side).
    """
    evidence = with_rates(flights, 0.1, 0.1 + (b - c) / n, b=b, c=c, n=n)
    own = found(flights, evidence, traffic=a_day * 10.0, share=0.1).shadow_days
    assert isinstance(own, int)
    rng = np.random.default_rng(6)
    drawn = rng.multinomial(
        a_day, [b / n, c / n, 1 - (b + c) / n], (RUNS // 4, 2 * own + 5)
    ).cumsum(axis=1)
    shown = mcnemar_midp(drawn[..., 0], drawn[..., 1]) <= 0.05
    assert own == pytest.approx(first_day(shown), rel=0.05, abs=1)
    assert own >= first_day(shown)


def test_without_more_losses_than_gains_there_is_nothing_to_see_in_the_shadow(
    flights: Brief,
) -> None:
    result = found(flights, with_rates(flights, 0.1, 0.2, b=5, c=5, n=100))
    assert result.shadow_days == Gap("shadow testing", "it is worked out for error rates that rose")


# Power by day


@pytest.mark.deep
@given(
    before=st.floats(0.01, 0.6),
    rise=st.floats(0.01, 0.35),
    a_day=st.floats(0.2, 500),
    lag=st.sampled_from([0.0, 2.5, 14.0]),
)
def test_power_by_day_starts_at_nought_never_falls_and_is_80_on_the_day(
    flights: Brief, before: float, rise: float, a_day: float, lag: float
) -> None:
    item = found(
        flights,
        with_rates(flights, before, before + rise),
        traffic=a_day * 100,
        share=0.1,
        label_days=lag,
    )
    curve = power_curve(item)
    days, chances = [day for day, _, _ in curve], [chance for _, chance, _ in curve]
    assert (days[0], chances[0]) == (0, 0.0)
    assert days == sorted(set(days))
    assert chances == sorted(chances)
    assert all(
        0 <= chance <= 1 and overall is not None and 0 <= overall <= 1
        for _, chance, overall in curve
    )
    assert len(curve) <= 130
    assert days[-1] >= item.window
    assert all(chance >= POWER - 1e-9 for day, chance, _ in curve if day >= item.days)
    # Sizes are rounded up to whole rows, so that the day before may just hold the power where a row
    # is more than a day's.
    assert all(chance < POWER for day, chance, _ in curve if day < item.days - 1 / a_day - 1)


# A number to predict


def test_for_numbers_to_predict_the_spread_comes_from_the_arm_of_the_new_model(sample) -> None:
    brief: Brief = sample("delay_minutes")
    item, worst = brief.choice.canary, brief.evidence.worst
    assert isinstance(item, Canary)
    assert worst is not None
    assert isinstance(worst.candidate, Estimate)
    assert isinstance(worst.baseline, Estimate)
    assert item.harm.spread is not None
    assert item.harm.spread == pytest.approx(
        math.sqrt(worst.n) * (worst.candidate.high - worst.candidate.low) / 2 / Z, rel=0.01
    )
    assert item.rows_needed == sample_size_mean(
        worst.candidate.value - worst.baseline.value, item.harm.spread
    )
    assert isinstance(item.shadow_days, Gap)
    assert power_curve(item)[0][1] == 0


def test_days_until_a_mean_is_noticed_are_those_of_a_simulation(sample) -> None:
    """Rows of both arms with the spread of the new model's: a normal test of two means, day
    by day.
    """
    brief: Brief = sample("delay_minutes")
    item = canary(brief.case, brief.evidence, with_draws(brief, traffic=500.0, share=0.1))
    assert isinstance(item, Canary)
    assert item.harm.spread is not None
    rng = np.random.default_rng(8)
    a_day, days = 5, 2 * item.days
    sums = [
        rng.normal(mean * a_day, item.harm.spread * math.sqrt(a_day), (RUNS, days)).cumsum(axis=1)
        for mean in (item.harm.before, item.harm.now)
    ]
    n = a_day * np.arange(1, days + 1)
    z = (sums[1] - sums[0]) / n / (item.harm.spread * np.sqrt(2 / n))
    assert item.days == pytest.approx(first_day(np.abs(z) > Z), rel=0.05, abs=1)


# Nothing to work out


@pytest.mark.parametrize("exposure", [(0.0, 0.0), (1.0, 1.0)])
def test_none_or_all_of_the_traffic_is_a_gap_with_a_plain_sentence(
    flights: Brief, exposure: tuple[float, float]
) -> None:
    result = canary(rolled(flights, exposure=exposure), flights.evidence, flights.impact)
    assert isinstance(result, Gap)
    assert result.why in {
        "with this traffic no flights of the segment would be in it: the harm cannot be detected",
        "all traffic would get the new model, so there is no control group",
    }


@pytest.mark.parametrize("draws", [{"traffic": 0.0}, {"share": 0.0}])
def test_a_slice_without_rows_is_a_gap_and_no_division_by_nought(flights: Brief, draws) -> None:
    result = canary(flights.case, flights.evidence, with_draws(flights, **draws))
    assert result == Gap(
        "limited rollout",
        "with this traffic no flights of the segment would be in it: the harm cannot be detected",
    )


@given(
    exposure=st.floats(0, 1),
    traffic=st.floats(0, 1e6),
    share=st.floats(0, 1),
    before=st.floats(0, 1),
    now=st.floats(0, 1),
)
def test_whatever_is_rolled_out_figures_are_finite_or_a_gap(
    flights: Brief, exposure: float, traffic: float, share: float, before: float, now: float
) -> None:
    assume(before == now or abs(before - now) > 1e-6)
    result = canary(
        rolled(flights, exposure=(exposure, exposure)),
        with_rates(flights, before, now),
        with_draws(flights, traffic=traffic, share=share),
    )
    if isinstance(result, Gap):
        assert result.why
        return
    assert np.isfinite(
        [result.days, result.people, result.power, result.rows_a_day, watch(result.overall).days]
    ).all()
    assert 0 <= result.power <= 1
    assert result.days >= 1


def test_where_nothing_rose_or_nothing_is_known_there_is_a_gap(sample) -> None:
    evidence = sample("late_flights_refresh").evidence
    assert harm_of(evidence.overall) == Gap("limited rollout", "there is no rise to detect")
    assert harm_of(replace(evidence.overall, change=Gap("change", "no rows"))) == Gap(
        "limited rollout", "too few records to know what to detect"
    )


def test_without_a_limited_rollout_among_the_options_there_is_a_gap(flights: Brief) -> None:
    options = tuple(option for option in flights.case.options if option.id != "rollout")
    assert canary(replace(flights.case, options=options), flights.evidence, flights.impact) == Gap(
        "limited rollout", "no limited rollout is among the options"
    )


def test_the_limited_rollout_is_known_by_its_id_or_by_its_part_of_the_traffic(
    flights: Brief,
) -> None:
    option = Option("mine", "To a fifth", (0.2, 0.2), (5.0, 9.0), "fix")
    rest = tuple(option for option in flights.case.options if option.id != "rollout")
    by_id, by_share = (
        rollout_of(replace(flights.case, options=(option, *flights.case.options))),
        rollout_of(replace(flights.case, options=(*rest, option))),
    )
    assert by_id is not None
    assert by_id.id == "rollout"
    assert by_share == option
