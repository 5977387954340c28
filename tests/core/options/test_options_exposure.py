"""Patch after release: the harm until the fix lands, against a simulation written down apart from
the product's code.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import holidays
import numpy as np
import pytest
from scipy.special import expit, logit

from core.case.inputs import Option, PlanStep, Quantity
from core.case.model import Case
from core.evidence.records import Finding, Gap
from core.impact.price import price
from core.options.exposure import SHOWN, Patch, patch
from core.plan.schedule import schedule
from core.script.brief import Brief

RUNS = 400_000
Z90 = 1.6448536269514722


def patched(case: Case, brief: Brief) -> Patch:
    found = patch(case, price(case, brief.evidence), schedule(case))
    assert isinstance(found, Patch)
    return found


def released_after(case: Case, days: int) -> Case:
    return replace(
        case,
        release=dt.datetime.combine(case.plan_start + dt.timedelta(days=days), dt.time(9), dt.UTC),
    )


# Against a simulation


def amounts(quantity: Quantity, rng: np.random.Generator) -> np.ndarray:
    z = rng.standard_normal(RUNS)
    if quantity.low == quantity.high:
        return np.full(RUNS, quantity.low)
    ends = (
        logit([quantity.low, quantity.high])
        if quantity.shape == "share"
        else np.log([quantity.low, quantity.high])
    )
    line = ends.mean() + np.ptp(ends) / (2 * Z90) * z
    return expit(line) if quantity.shape == "share" else np.exp(line)


def work(step: PlanStep, rng: np.random.Generator) -> np.ndarray:
    span = step.high - step.low
    if span == 0:
        return np.full(RUNS, float(step.low))
    return step.low + span * rng.beta(
        1 + 4 * (step.likely - step.low) / span, 1 + 4 * (step.high - step.likely) / span, RUNS
    )


def simulated(case: Case, finding: Finding, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the days late, the people and the money until the fix is out, step after step in one
    calendar.
    """
    rng = np.random.default_rng(7)
    x = {assumption.id: amounts(assumption, rng) for assumption in case.assumptions}
    done = np.ceil(sum(work(item, rng) for item in case.plan) * x["slowness"] - 1e-6).astype(int)
    free = np.array(
        list(holidays.country_holidays(case.country, years=range(2026, 2028))),
        dtype="datetime64[D]",
    )
    ends = np.busday_offset(np.datetime64(case.plan_start), done, roll="forward", holidays=free)
    late = np.maximum((ends - np.datetime64(case.release.date())).astype(int), 0)
    n, b, c = finding.n, finding.b, finding.c
    rise = rng.beta(b + c + 0.5, n - b - c + 0.5, RUNS) * (2 * rng.beta(b + 0.5, c + 0.5, RUNS) - 1)
    felt = x["traffic"] * rng.beta(n + 0.5, rows - n + 0.5, RUNS) * rise * x["action_share"]
    people = felt * x["people_each"]
    return (
        late,
        people * late,
        (felt * x["value_each"] + people * x["leave_share"] * x["customer_value"]) * late,
    )


@pytest.mark.parametrize("days", [1, 4, 9])
def test_people_and_money_until_the_patch_lands_agree_with_a_simulation(
    flights: Brief, days: int
) -> None:
    worst, case = flights.evidence.worst, released_after(flights.case, days)
    assert worst is not None
    late, people, money = simulated(case, worst, round(worst.n / worst.share))
    found = patched(case, flights)
    assert found.days.mean == pytest.approx(late.mean(), rel=0.02)
    assert found.people.mean == pytest.approx(people.mean(), rel=0.03)
    assert found.money.mean == pytest.approx(money.mean(), rel=0.03)
    for own, theirs in ((found.people, people), (found.money, money)):
        low, mid, high = np.quantile(theirs, [0.05, 0.5, 0.95])
        assert (own.mid, own.high) == pytest.approx((mid, high), rel=0.05)
        assert own.low == pytest.approx(low, rel=0.05, abs=0.02 * mid)
        # The worst 5% hang on 410 points, of which few are late where the release is late, too.
        assert own.worst == pytest.approx(np.sort(theirs)[int(0.95 * RUNS) :].mean(), rel=0.1)
    for landing in found.landings:
        assert landing.odds == pytest.approx((late <= landing.days).mean(), abs=0.01)


# Day by day


@pytest.mark.parametrize("slowness", [(1.0, 1.1), (0.9, 1.5), (1.0, 30.0)])
def test_landings_rise_from_day_to_day_until_they_are_nearly_sure(
    flights: Brief, slowness: tuple[float, float]
) -> None:
    case = flights.case.with_assumption(
        replace(flights.case.quantity("slowness"), low=slowness[0], high=slowness[1])
    )
    found = patched(case, flights).landings
    days, odds = [landing.days for landing in found], [landing.odds for landing in found]
    assert days == sorted(set(days))
    assert odds == sorted(odds)
    assert odds[0] > 0
    assert 0.99 <= odds[-1] <= 1
    assert len(found) <= SHOWN
    assert all(isinstance(day, int) for day in days)


def test_harm_by_the_day_the_patch_lands_is_that_many_days_of_harm(flights: Brief) -> None:
    for landing in patched(flights.case, flights).landings:
        assert landing.people.mean == pytest.approx(flights.impact.people.mean * landing.days)
        assert landing.money.high == pytest.approx(flights.impact.money.high * landing.days)


def test_half_the_exposure_is_half_the_harm(flights: Brief) -> None:
    half = replace(
        flights.case,
        options=tuple(
            replace(option, exposure=(0.5, 0.5)) if option.id == "patch" else option
            for option in flights.case.options
        ),
    )
    whole, found = patched(flights.case, flights), patched(half, flights)
    assert found.people.mean == pytest.approx(whole.people.mean / 2)
    assert found.money.worst == pytest.approx(whole.money.worst / 2)
    assert [landing.people.mean for landing in found.landings] == pytest.approx(
        [landing.people.mean / 2 for landing in whole.landings]
    )


def test_the_second_incident_is_its_chance_times_its_cost(flights: Brief) -> None:
    found = patched(flights.case, flights)
    low, high = found.option.second_incident or (0.0, 0.0)
    assert found.second_odds == pytest.approx((low + high) / 2, rel=1e-3)
    assert found.second_money.mean == pytest.approx(
        (low + high) / 2 * flights.impact.draws["second_cost"].mean(), rel=0.01
    )


def test_a_fix_before_the_release_harms_nobody(flights: Brief) -> None:
    found = patched(released_after(flights.case, 200), flights)
    for item in (found.days, found.people, found.money):
        assert (item.mean, item.mid, item.low, item.high, item.worst) == (0, 0, 0, 0, 0)
    assert [(landing.days, landing.odds) for landing in found.landings] == [(0, 1.0)]
    assert np.isfinite([found.landings[0].people.mean, found.landings[0].money.worst]).all()


def test_the_patch_is_known_by_its_id_or_by_lasting_until_the_fix(flights: Brief) -> None:
    option = Option("mine", "Ship and mend", (0.5, 0.5), "fix", (0.0, 0.0))
    assert (
        patched(replace(flights.case, options=(option, *flights.case.options)), flights).option.id
        == "patch"
    )
    rest = tuple(option for option in flights.case.options if option.id != "patch")
    assert patched(replace(flights.case, options=(*rest, option)), flights).option.id == "mine"


@pytest.mark.parametrize(
    "change",
    [
        None,
        {"exposure": None},
        {"exposure": (0.0, 0.0)},
        {"exposed_days": None},
        {"exposed_days": (3.0, 4.0)},
    ],
)
def test_without_an_option_that_is_exposed_until_the_fix_there_is_a_gap(
    flights: Brief, change
) -> None:
    options = tuple(
        replace(option, **(change or {})) if option.id == "patch" else option
        for option in flights.case.options
        if change or option.id != "patch"
    )
    found = patch(replace(flights.case, options=options), flights.impact, flights.plan)
    assert found == Gap(
        "patch after release", "no option releases now and stays exposed until the fix is out"
    )


def test_a_patch_of_which_the_second_incident_is_not_known_has_none_in_its_odds(
    flights: Brief,
) -> None:
    options = tuple(
        replace(option, second_incident=None) if option.id == "patch" else option
        for option in flights.case.options
    )
    assert patched(replace(flights.case, options=options), flights).second_odds == 0
