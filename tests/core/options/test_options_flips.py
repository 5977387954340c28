"""What would change our mind: flip points against pricing, dating and weighing again at every
value.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.case.chains import CHAINS, inputs
from core.case.inputs import Correlation, Option, Quantity
from core.case.model import Case
from core.case.template import options as template
from core.evidence.records import Evidence
from core.impact.chain import DELAYS, MEASURED
from core.impact.price import Impact, price
from core.impact.quantities import draw
from core.options.flips import FARTHEST, Flip, can_be, inputs_of
from core.options.loss_lines import lines
from core.options.losses import delay_cost, harm_cost, known_options, parts_of
from core.options.weigh import Choice, weigh
from core.plan.schedule import Plan, schedule
from core.script.brief import Brief
from tests import cases

END = 1.6448536
Z90 = (-END, END)


class Weighed:
    """A case priced, dated and weighed, and priced again with one input held at a value."""

    def __init__(self, case: Case, evidence: Evidence) -> None:
        self.case, self.evidence = case, evidence
        self.impact: Impact = price(case, evidence)
        self.plan: Plan = schedule(case)
        self.choice: Choice = weigh(case, evidence, self.impact, self.plan)
        self.options = [outlook.option.id for outlook in self.choice.outlooks]
        self.inputs = {item.id: item for item in inputs_of(case, self.impact)}

    def losses(self) -> np.ndarray:
        return losses_of(self.case, self.impact, self.plan)

    def again(self, name: str, value: float) -> np.ndarray:
        """Give the expected losses with one input held at a value, the chain walked and the plan
        dated anew.
        """
        case = held(self.case, name, value)
        return losses_of(
            case, price(case, self.evidence), schedule(case) if name == "slowness" else self.plan
        ).mean(axis=1)

    def best(self, name: str, value: float) -> str:
        return self.options[int(self.again(name, value).argmin())]


def held(case: Case, name: str, value: float) -> Case:
    if "." in name:
        return case.with_option_input(name, value, value)
    if name in MEASURED:
        # A what-if of a fixed rate may not be below zero; a normal one without width may.
        return replace(
            case,
            what_ifs=(
                *(quantity for quantity in case.what_ifs if quantity.id != name),
                replace(case.measured_rate(name, value, value, "what if"), shape="normal"),
            ),
        )
    if name == "delay_cost" and not any(assumption.id == name for assumption in case.assumptions):
        for i, part in enumerate(
            [assumption for assumption in case.assumptions if assumption.id in DELAYS]
        ):
            case = fixed(case, part.id, value if i == 0 else 0.0)
        return case
    return fixed(case, name, value)


def fixed(case: Case, name: str, value: float) -> Case:
    return case.with_assumption(
        replace(case.quantity(name), low=value, high=value, shape="fixed", likely=None)
    )


def losses_of(case: Case, impact: Impact, plan: Plan) -> np.ndarray:
    known = known_options(case)
    parts = parts_of(known, plan.days_late, impact.draws.get("after_days", 0.0), impact.points)
    return harm_cost(parts, impact) + delay_cost(parts, impact)


def at_score(quantity: Quantity, score: float) -> float:
    """Give the value that lies so far out.

    A factor of two is an end of the range of a fixed input.
    """
    if quantity.low == quantity.high:
        return quantity.low * 2 ** (score / END)
    return float(draw(quantity, np.array([score]))[0])


def grid_ends(
    weighed: Weighed, quantity: Quantity, step: float
) -> dict[bool, tuple[float, float, str]]:
    """Walk outwards from the middle until another option is the best: between which scores, and
    which option.

    Nobody asks about work that goes four times as fast, or slow, as the ends of its range.
    """
    now, found = weighed.choice.best.option.id, {}
    for above, sign in ((False, -1), (True, 1)):
        last = 0.0
        for score in sign * np.arange(step, FARTHEST + 1e-9, step):
            value = at_score(quantity, score)
            if not can_be(quantity, value) or (
                quantity.id == "slowness" and not quantity.low / 4 <= value <= quantity.high * 4
            ):
                break
            to = weighed.best(quantity.id, value)
            if to != now:
                found[above] = (last, float(score), to)
                break
            last = float(score)
    return found


def agree(weighed: Weighed, quantity: Quantity, step: float = 0.5) -> None:
    """Compare the flips of one input with a search over its values: the same sides, the same place,
    the same next option.
    """
    own = {flip.above: flip for flip in weighed.choice.flips if flip.id == quantity.id}
    theirs = grid_ends(weighed, quantity, step)
    assert own.keys() == theirs.keys(), (quantity.id, own, theirs)
    for above, (near, far, to) in theirs.items():
        flip = own[above]
        assert min(near, far) - 1e-6 <= flip.surprise <= max(near, far) + 1e-6, (
            quantity.id,
            flip,
            near,
            far,
        )
        exactly_there(weighed, flip, to)


def exactly_there(weighed: Weighed, flip: Flip, at_grid: str) -> None:
    now, way = weighed.options.index(weighed.choice.best.option.id), 1 if flip.above else -1
    to = weighed.options.index(flip.to.id)
    slack = 2e-3 if flip.id == "slowness" else 1e-6
    size = max(abs(flip.at), 1e-9)
    before, after = (
        weighed.again(flip.id, flip.at + way * side * slack * size) for side in (-1, 1)
    )
    assert before.argmin() == now
    assert after.argmin() == to
    assert flip.to.id == at_grid or weighed.best(flip.id, flip.at + way * 0.01 * size) == flip.to.id
    assert flip.inside is (flip.quantity.low <= flip.at <= flip.quantity.high)


# Every input of every sample


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_flips_are_where_pricing_again_changes_the_best_option(sample, name: str) -> None:
    brief: Brief = sample(name)
    weighed = Weighed(brief.case, brief.evidence)
    wanted = {
        "traffic",
        "share",
        "rise",
        "action_share",
        "people_each",
        "value_each",
        "leave_share",
        "customer_value",
        *DELAYS,
        "second_cost",
        "after_days",
        "slowness",
    }
    # What one minute of delay costs is a single figure: that sample has no churn.
    wanted -= {"leave_share", "customer_value"} if name == "delay_minutes" else set()
    # What graded answers cost has no churn either, and delay no loss of reputation.
    wanted -= (
        {"leave_share", "customer_value", "delay_reputation"}
        if name == "support_answers"
        else set()
    )
    # Where no segment got worse all records are priced, and their share is no input.
    wanted -= {"share"} if brief.evidence.worst is None else set()
    assert weighed.inputs.keys() == wanted
    for item in weighed.inputs.values():
        agree(weighed, item)


@pytest.mark.parametrize("chain", CHAINS[:3])
def test_flips_are_right_for_each_chain(flights: Brief, chain: str) -> None:
    weighed = Weighed(
        replace(flights.case, assumptions=inputs(chain, "EUR"), options=template()),
        flights.evidence,
    )
    for item in weighed.inputs.values():
        agree(weighed, item, 0.8)


@pytest.mark.parametrize("name", ["late_flights", "late_flights_refresh", "delay_minutes"])
def test_the_nearest_flip_comes_first_and_a_choice_is_robust_if_none_lies_inside(
    sample, name: str
) -> None:
    choice: Choice = sample(name).choice
    far = [abs(flip.surprise) for flip in choice.flips]
    assert far == sorted(far)
    assert choice.flip == choice.flips[0]
    assert choice.robust is not any(
        flip.quantity.low <= flip.at <= flip.quantity.high for flip in choice.flips
    )
    assert all(isinstance(flip.above, bool) for flip in choice.flips)


def test_a_choice_that_nothing_within_the_ranges_overturns_is_robust(sample) -> None:
    assert sample("late_flights").choice.robust
    assert not sample("late_flights_small").choice.robust


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_what_was_entered_for_an_option_flips_where_weighing_again_says(sample, name: str) -> None:
    brief: Brief = sample(name)
    weighed = Weighed(brief.case, brief.evidence)
    of_options = [flip for flip in weighed.choice.flips if "." in flip.id]
    assert (
        of_options or name == "delay_minutes"
    )  # there nothing of an option comes near to the cheapest
    for flip in of_options:
        exactly_there(weighed, flip, flip.to.id)


# The lines behind them


CORRELATED = (
    Correlation("traffic", "delay_revenue", 0.8),
    Correlation("value_each", "second_cost", -0.6),
    Correlation("action_share", "slowness", 0.5),
)


@pytest.mark.parametrize(
    "name", ["late_flights", "late_flights_refresh", "delay_minutes", "correlated"]
)
def test_lines_are_the_losses_priced_again(sample, flights: Brief, name: str) -> None:
    """With correlations, too: holding one input leaves all else as drawn."""
    case, evidence = (
        (replace(flights.case, correlations=CORRELATED), flights.evidence)
        if name == "correlated"
        else (sample(name).case, sample(name).evidence)
    )
    weighed = Weighed(case, evidence)
    losses = weighed.losses()
    parts = parts_of(
        tuple(some.option for some in weighed.choice.outlooks),
        weighed.plan.days_late,
        weighed.impact.draws["after_days"],
        weighed.impact.points,
    )
    straight = [quantity for quantity in weighed.inputs.values() if quantity.id != "slowness"]
    for quantity, line in zip(
        straight,
        lines(weighed.impact, parts, losses, tuple(some.id for some in straight)),
        strict=True,
    ):
        for score in (-3, -1, 0, 2):
            value = at_score(quantity, score)
            if not can_be(quantity, value):
                continue
            np.testing.assert_allclose(
                line.at(value), weighed.again(quantity.id, value), rtol=1e-6, err_msg=quantity.id
            )


def test_with_correlations_flips_are_the_ends_of_where_the_chosen_option_stays_the_best(
    flights: Brief,
) -> None:
    weighed = Weighed(replace(flights.case, correlations=CORRELATED), flights.evidence)
    now = weighed.choice.best.option.id
    assert weighed.choice.flips
    for flip in weighed.choice.flips:
        assert flip.to.id != now
        way = (1 if flip.above else -1) * 3e-3 * abs(flip.at)
        assert (weighed.best(flip.id, flip.at - way), weighed.best(flip.id, flip.at + way)) == (
            now,
            flip.to.id,
        )


def test_no_flip_leads_to_the_chosen_option_where_an_input_held_in_its_middle_makes_another_best(
    flights: Brief,
) -> None:
    """Traffic that rises with the value of each error makes the harm dearer than both in the
    middle: waiting is right, if not at the middle.
    """
    free = Option(
        "pause", "Pause", (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (1.0, 1.0)
    )
    release = Option(
        "release",
        "Release",
        (1.0, 1.0),
        (10.0, 10.0),
        (0.0, 0.0),
        (0.0, 0.0),
        (0.0, 0.0),
        (0.0, 0.0),
        (0.0, 0.0),
    )
    case = replace(
        flights.case,
        correlations=(Correlation("traffic", "value_each", 0.95),),
        assumptions=tuple(
            assumption
            for assumption in flights.case.assumptions
            if assumption.id not in {"leave_share", "customer_value"}
        ),
    )
    harm = 10 * price(case, flights.evidence).money.mean
    weighed = Weighed(
        replace(case, options=(replace(free, one_off=(0.9 * harm, 0.9 * harm)), release)),
        flights.evidence,
    )
    middle = float(weighed.impact.draws["traffic"].mean())
    assert (weighed.choice.best.option.id, weighed.best("traffic", middle)) == ("pause", "release")
    (flip,) = [some for some in weighed.choice.flips if some.id == "traffic"]
    assert (flip.to.id, flip.above, flip.at > middle) == ("release", False, True)
    assert (weighed.best("traffic", flip.at * 0.999), weighed.best("traffic", flip.at * 1.001)) == (
        "release",
        "pause",
    )


# Edges


@pytest.mark.parametrize("rise", [0.0, -0.02, -0.3])
def test_a_rise_of_nought_or_below_gives_flips_that_are_finite_and_right(
    flights: Brief, rise: float
) -> None:
    weighed = Weighed(held(flights.case, "rise", rise), flights.evidence)
    assert all(np.isfinite([flip.at, flip.surprise]).all() for flip in weighed.choice.flips)
    assert "rise" not in {
        flip.id for flip in weighed.choice.flips
    }  # there is no scale for how far a fixed value of nought or below may move
    for quantity in weighed.inputs.values():
        if quantity.id != "rise":
            agree(weighed, quantity, 1.0)


def test_a_what_if_of_the_rise_takes_the_place_of_what_was_measured(flights: Brief) -> None:
    wide = replace(
        flights.case, what_ifs=(flights.case.measured_rate("rise", 0.05, 0.15, "what if"),)
    )
    weighed = Weighed(wide, flights.evidence)
    assert (weighed.inputs["rise"].low, weighed.inputs["rise"].high) == (0.05, 0.15)
    agree(weighed, weighed.inputs["rise"], 0.25)


def test_fixed_inputs_flip_where_pricing_again_says(flights: Brief) -> None:
    weighed = Weighed(cases.all_fixed(flights.case), flights.evidence)
    assert weighed.choice.flips
    for quantity in weighed.inputs.values():
        agree(weighed, quantity)


def test_a_single_cost_of_delay_is_not_listed_twice(flights: Brief) -> None:
    retained = tuple(
        replace(assumption, id="delay_cost") if assumption.id == "delay_revenue" else assumption
        for assumption in flights.case.assumptions
        if assumption.id not in {"delay_reputation", "delay_time"}
    )
    weighed = Weighed(replace(flights.case, assumptions=retained), flights.evidence)
    assert [name for name in weighed.inputs if name in DELAYS] == ["delay_cost"]
    agree(weighed, weighed.inputs["delay_cost"], 0.25)


# How slow the work goes


@pytest.mark.parametrize("days", [-10, 20, 60, 400])
def test_slowness_flips_where_dating_again_says_wherever_the_release_lies(
    flights: Brief, days: int
) -> None:
    """With the release 20 days after the start the work is done before it, unless it goes much
    slower.
    """
    release = dt.datetime.combine(
        flights.case.plan_start + dt.timedelta(days=days), dt.time(9), dt.UTC
    )
    weighed = Weighed(replace(flights.case, release=release), flights.evidence)
    agree(weighed, weighed.inputs["slowness"], 0.25)


@pytest.mark.parametrize(
    "slowness",
    [
        Quantity("slowness", "slowness", "times", 0.0, 0.0, "fixed"),
        Quantity("slowness", "slowness", "times", 1.0, 1.0, "fixed"),
        Quantity("slowness", "slowness", "times", -0.5, 2.0, "normal"),
        Quantity("slowness", "slowness", "times", 0.01, 90.0),
        Quantity("slowness", "slowness", "times", 0.5, 3.0, "pert", likely=1.0),
    ],
)
def test_whatever_range_is_given_for_the_slowness_nothing_breaks(
    flights: Brief, slowness: Quantity
) -> None:
    weighed = Weighed(flights.case.with_assumption(slowness), flights.evidence)
    for flip in weighed.choice.flips:
        assert np.isfinite([flip.at, flip.surprise]).all()
        if flip.id == "slowness":
            exactly_there(weighed, flip, flip.to.id)


def test_where_no_option_waits_for_the_fix_slowness_does_not_flip(flights: Brief) -> None:
    options = tuple(
        replace(
            option,
            delay_days=(3.0, 9.0) if option.delay_days == "fix" else option.delay_days,
            exposed_days=(3.0, 9.0),
        )
        for option in flights.case.options
    )
    weighed = Weighed(
        replace(
            flights.case, options=tuple(replace(some, rollback_days=(0.0, 1.0)) for some in options)
        ),
        flights.evidence,
    )
    assert "slowness" not in {flip.id for flip in weighed.choice.flips}


# Properties


def test_an_option_that_loses_more_at_every_value_is_in_no_flip(flights: Brief) -> None:
    best = flights.choice.best.option
    worse = replace(best, id="worse", name="Worse", one_off=(9e3, 9e3))
    assert "worse" not in {
        flip.to.id
        for flip in weigh(
            replace(flights.case, options=(*flights.case.options, worse)),
            flights.evidence,
            flights.impact,
            flights.plan,
        ).flips
    }


def spans(most: float) -> st.SearchStrategy[tuple[float, float]]:
    ends = st.tuples(st.floats(0, most), st.floats(0, most))
    return ends.map(lambda item: (min(item), max(item)))


some_option = st.builds(
    Option,
    st.just("x"),
    st.just("X"),
    spans(1),
    st.one_of(spans(60), st.just("fix")),
    st.one_of(spans(30), st.just("fix")),
    spans(0.2),
    spans(0.5),
    spans(20_000),
    spans(3),
    st.floats(0, 1),
)


def test_a_range_next_to_nothing_flips_nowhere_and_breaks_nothing(flights: Brief) -> None:
    nothing = tuple(
        replace(option, exposure=(0.0, 5e-324), one_off=(0.0, 1e-310), residual=(0.0, 1e-300))
        for option in flights.case.options
    )
    weighed = Weighed(replace(flights.case, options=nothing), flights.evidence)
    assert all(np.isfinite([flip.at, flip.surprise]).all() for flip in weighed.choice.flips)


@settings(max_examples=25)
@given(st.lists(some_option, min_size=2, max_size=5), st.data())
def test_for_options_of_any_kind_every_flip_is_a_change_of_the_best(
    flights: Brief, options: list[Option], data
) -> None:
    named = tuple(replace(option, id=f"o{i}", name=f"O{i}") for i, option in enumerate(options))
    weighed = Weighed(replace(flights.case, options=named), flights.evidence)
    for flip in weighed.choice.flips:
        assert flip.to.id != weighed.choice.best.option.id
        assert abs(flip.surprise) <= FARTHEST
    if weighed.choice.flips:
        flip = data.draw(st.sampled_from(weighed.choice.flips))
        here = weighed.again(flip.id, flip.at)
        both = sorted(here)[:2]
        assert both[1] - both[0] <= 1e-3 * abs(both[0]) + 1e-6
        assert {
            weighed.options.index(flip.to.id),
            weighed.options.index(weighed.choice.best.option.id),
        } <= set(np.flatnonzero(here <= both[0] + 1e-3 * abs(both[0]) + 1e-6))


def test_the_share_of_all_records_is_no_tipping_point(flights: Brief) -> None:
    # All records got worse, each counted once: what is priced is the change over all of them.
    evidence = replace(flights.evidence, affected=flights.evidence.overall)
    weighed = Weighed(flights.case, evidence)
    assert weighed.impact.measured[0].low == weighed.impact.measured[0].high == 1
    assert "share" not in weighed.inputs
    assert "share" not in {flip.id for flip in weighed.choice.flips}
    assert "share" not in {driver.id for driver in weighed.impact.drivers}


def test_a_share_that_was_measured_stays_one(flights: Brief) -> None:
    weighed = Weighed(flights.case, flights.evidence)
    assert "share" in weighed.inputs
    assert "share" in {driver.id for driver in weighed.impact.drivers}


def test_half_a_second_of_exposure_is_no_tipping_point(flights: Brief) -> None:
    # The fix is out before the release, so that pausing costs nothing and every exposure loses.
    late = replace(flights.case, release=flights.case.release + dt.timedelta(days=60))
    weighed = Weighed(late, flights.evidence)
    assert weighed.choice.best.option.id in {"pause", "patch"}
    for flip in weighed.choice.flips:
        assert flip.id == "rise" or flip.at >= 0.001 * (flip.quantity.low + flip.quantity.high) / 2
