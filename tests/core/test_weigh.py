"""The ways out: losses by hand, shared draws, what would change our mind, and what a limited rollout can show."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import power_proportions_2indep, samplesize_proportions_2indep_onetail

from core.case.inputs import Option
from core.case.model import Case
from core.errors import BadCase
from core.evidence.records import Gap
from core.impact.points import POINTS
from core.impact.price import Impact, price
from core.options.canary import Canary, power_of, sample_size
from core.options.weigh import Choice, Flip, weigh
from core.script.brief import Brief
from tests import cases

BY_HAND = (
    Option("pause", "Pause", (0.0, 0.0), (0.0, 0.0), None),
    Option("rollout", "Roll out to a tenth", (0.1, 0.1), (10.0, 10.0), None, delay_share=0.5),
    Option("patch", "Patch later", (1.0, 1.0), None, (0.0, 0.0), (0.1, 0.1), one_off=(700.0, 700.0)),
    Option("release", "Release", (1.0, 1.0), (20.0, 20.0), (0.0, 0.0), second_incident=(0.2, 0.2)),
)
DRAWS = {"money": 1_000.0, "people": 2.0, "delay_cost": 500.0, "after_days": 30.0, "second_cost": 10_000.0, "traffic": 900.0, "share": 0.1}


def constant(**values: float) -> dict[str, np.ndarray]:
    return {name: np.full(POINTS, value) for name, value in (DRAWS | values).items()}


def by_hand(brief: Brief, **values: float) -> Choice:
    """Weigh four options with every input fixed and a fix that is five days late."""
    case = cases.with_range(replace(brief.case, options=BY_HAND), "delay_cost", values.get("delay_cost", 500), values.get("delay_cost", 500), shape="fixed")
    impact = replace(brief.impact, draws=constant(**values))
    return weigh(case, brief.evidence, impact, replace(brief.plan, days_late=np.full(POINTS, 5.0)))


# By hand


@pytest.mark.parametrize(
    ("option", "loss", "people", "delay"),
    [("pause", 5 * 500, 0, 5), ("rollout", 0.1 * 10 * 1_000 + 5 * 500 * 0.5, 2, 5), ("patch", 5_000 + 0.1 * 30 * 1_000 + 700, 16, 0), ("release", 20_000 + 0.2 * 10_000, 40, 0)],
)
def test_the_loss_of_each_option_by_hand(flights: Brief, option: str, loss: float, people: float, delay: float) -> None:
    found = by_hand(flights).of(option)
    assert found is not None
    assert (found.loss.mean, found.people.mean, found.delay.mean) == pytest.approx((loss, people, delay), rel=1e-6)


def test_the_best_loses_least_and_the_least_disruptive_stops_the_harm(flights: Brief) -> None:
    found = by_hand(flights)
    assert (found.best.option.id, found.best.regret, found.best.best) == ("rollout", 0.0, 1.0)
    assert found.least.option.id == "rollout"


def test_the_flip_point_by_hand(flights: Brief) -> None:
    """Rolling out costs 1,000 + 2.5 d and pausing 5 d: they cross at d = 400. Patching at 8,700 crosses rolling out at 3,080."""
    flip = by_hand(flights).flip
    assert isinstance(flip, Flip)
    assert (flip.at, flip.to.id, flip.inside) == (pytest.approx(400), "pause", False)


def test_without_a_flip_there_is_a_gap_with_its_reason(flights: Brief) -> None:
    case = replace(flights.case, options=(BY_HAND[0], replace(BY_HAND[0], id="worse", one_off=(100.0, 100.0))))
    found = weigh(case, flights.evidence, flights.impact, flights.plan).flip
    assert found == Gap("flip point", "no cost of delay makes another option better")


# On shared draws


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_the_chances_to_be_best_add_to_one_and_regret_is_never_negative(sample, name: str) -> None:
    choice = sample(name).choice
    assert sum(one.best for one in choice.outlooks) == pytest.approx(1)
    assert all(one.regret >= 0 for one in choice.outlooks)
    assert choice.best.loss.mean == min(one.loss.mean for one in choice.outlooks)
    assert choice.best.regret == min(one.regret for one in choice.outlooks)


def test_an_option_that_is_always_best_has_no_regret(flights: Brief) -> None:
    free = Option("free", "Free", (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    found = weigh(replace(flights.case, options=(*flights.case.options, free)), flights.evidence, flights.impact, flights.plan).of("free")
    assert found is not None
    assert (found.regret, found.best, found.loss.mean) == (0.0, 1.0, 0.0)


def test_two_options_that_are_the_same_lose_the_same(flights: Brief) -> None:
    twin = replace(flights.case.options[0], id="twin")
    found = weigh(replace(flights.case, options=(*flights.case.options, twin)), flights.evidence, flights.impact, flights.plan)
    pause, other = found.of("pause"), found.of("twin")
    assert pause is not None
    assert other is not None
    assert pause.loss == other.loss


def at_scale(brief: Brief, scale: float) -> Choice:
    """Price and weigh again with the cost of a day's delay scaled."""
    one = brief.case.quantity("delay_cost")
    case: Case = cases.with_range(brief.case, "delay_cost", one.low * scale, one.high * scale)
    impact: Impact = price(case, brief.evidence)
    return weigh(case, brief.evidence, impact, brief.plan)


@pytest.mark.parametrize("name", ["late_flights", "delay_minutes", "arrival_class"])
def test_the_flip_point_is_where_pricing_again_changes_the_best(sample, name: str) -> None:
    brief = sample(name)
    flip, base = brief.choice.flip, brief.impact.draws["delay_cost"].mean()
    scales = np.geomspace(0.02, 50, 90)
    best = [at_scale(brief, one).best.option.id for one in scales]
    changes = [i for i in range(len(scales) - 1) if best[i] != best[i + 1]]
    if isinstance(flip, Gap):
        assert changes == []
        return
    ratio = flip.at / base
    near = min(changes, key=lambda i: min(abs(np.log(scales[i])), abs(np.log(scales[i + 1]))))
    assert scales[near] * 0.999 <= ratio <= scales[near + 1] * 1.001
    assert flip.to.id in {best[near], best[near + 1]}


# Options that cannot be


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (replace(BY_HAND[0], exposure=(0.0, 1.2)), "exposure is a range of shares"),
        (replace(BY_HAND[0], exposure=(0.5, 0.2)), "low end first"),
        (replace(BY_HAND[0], residual=(-0.1, 0.2)), "residual risk"),
        (replace(BY_HAND[0], second_incident=(0.1, nan)), "second incident"),
        (replace(BY_HAND[0], exposed_days=(-1.0, 2.0)), "exposed days"),
        (replace(BY_HAND[0], delay_days=(3.0, 2.0)), "days of delay"),
        (replace(BY_HAND[0], one_off=(nan, 2.0)), "one-off cost"),
    ],
)
def test_an_option_that_cannot_be_is_a_complaint(flights: Brief, option: Option, says: str) -> None:
    with pytest.raises(BadCase, match=says):
        weigh(replace(flights.case, options=(option, BY_HAND[1])), flights.evidence, flights.impact, flights.plan)


@pytest.mark.parametrize("options", [(), BY_HAND[:1]])
def test_fewer_than_two_options_are_a_complaint(flights: Brief, options: tuple[Option, ...]) -> None:
    with pytest.raises(BadCase, match="fewer than two options"):
        weigh(replace(flights.case, options=options), flights.evidence, flights.impact, flights.plan)


# The limited rollout


def test_the_sample_size_is_that_of_r() -> None:
    """R: power.prop.test(p1 = .65, p2 = .85, power = .8) gives n = 72.4 in each arm, pooled normal, two-sided."""
    assert sample_size(0.65, 0.85) == 73


@pytest.mark.parametrize(("before", "now"), [(0.65, 0.85), (0.1, 0.4), (0.05, 0.06), (0.5, 0.3), (0.0, 0.1)])
def test_the_sample_size_agrees_with_statsmodels(before: float, now: float) -> None:
    theirs = samplesize_proportions_2indep_onetail(now - before, before, 0.8, alpha=0.05)
    assert sample_size(before, now) == pytest.approx(np.ceil(theirs), abs=1)


@pytest.mark.parametrize(("before", "now", "n"), [(0.65, 0.85, 60), (0.1, 0.4, 20), (0.05, 0.06, 4_000)])
def test_the_power_agrees_with_statsmodels(before: float, now: float, n: float) -> None:
    theirs = power_proportions_2indep(now - before, before, n, alpha=0.05, alternative="two-sided", return_results=False)
    assert power_of(before, now, n) == pytest.approx(theirs, abs=0.002)


@given(st.floats(0.01, 0.98), st.floats(0.01, 0.98), st.integers(1, 5_000), st.integers(1, 5_000))
def test_more_rows_never_give_less_power(before: float, now: float, n: int, more: int) -> None:
    assert power_of(before, now, n) <= power_of(before, now, n + more) + 1e-12


@given(st.floats(0.01, 0.9), st.floats(0.02, 0.09))
def test_the_sample_size_reaches_the_power_it_is_made_for(before: float, rise: float) -> None:
    n = sample_size(before, before + rise)
    assert power_of(before, before + rise, n) >= 0.8 - 1e-9
    assert power_of(before, before + rise, max(n - 2, 1)) < 0.8


@pytest.mark.parametrize(("before", "now"), [(0.3, 0.3), (-0.1, 0.2), (0.2, 1.2), (nan, 0.2)])
def test_rates_that_cannot_be_told_apart_are_refused(before: float, now: float) -> None:
    with pytest.raises(ValueError, match="two different rates"):
        sample_size(before, now)


def test_the_people_harmed_until_noticed_are_part_of_the_rollout(flights: Brief) -> None:
    found = flights.choice.canary
    assert isinstance(found, Canary)
    assert found.people == pytest.approx(flights.impact.people.mean * found.share * found.days)
    assert found.days == int(np.ceil(found.rows_needed / found.rows_a_day))
    assert found.masks is (found.power < 0.8)


def test_a_rollout_of_nothing_is_a_gap_and_no_division_by_nought(flights: Brief) -> None:
    options = tuple(replace(one, exposure=(0.0, 0.0)) if one.id == "rollout" else one for one in flights.case.options)
    found = weigh(replace(flights.case, options=options), flights.evidence, flights.impact, flights.plan).canary
    assert found == Gap("limited rollout", "no rows of the slice would be in it")


def test_where_nothing_rose_a_rollout_has_nothing_to_notice(sample) -> None:
    assert sample("late_flights_refresh").choice.canary == Gap("limited rollout", "there is no rise to notice")


def test_for_numbers_to_predict_the_rollout_is_a_gap(sample) -> None:
    assert isinstance(sample("delay_minutes").choice.canary, Gap)
