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
from core.options.flips import FARTHEST, Flip, can_be, inputs_of, lines
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
        self.options = [one.option.id for one in self.choice.outlooks]
        self.inputs = {one.id: one for one in inputs_of(case, self.impact)}

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
                *(one for one in case.what_ifs if one.id != name),
                replace(case.measured_rate(name, value, value, "what if"), shape="normal"),
            ),
        )
    if name == "delay_cost" and not any(one.id == name for one in case.assumptions):
        for i, part in enumerate([one for one in case.assumptions if one.id in DELAYS]):
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


def at_score(one: Quantity, score: float) -> float:
    """Give the value that lies so far out.

    A factor of two is an end of the range of a fixed input.
    """
    if one.low == one.high:
        return one.low * 2 ** (score / END)
    return float(draw(one, np.array([score]))[0])


def grid_ends(weighed: Weighed, one: Quantity, step: float) -> dict[bool, tuple[float, float, str]]:
    """Walk outwards from the middle until another option is the best: between which scores, and
    which option.

    Nobody asks about work that goes four times as fast, or slow, as the ends of its range.
    """
    now, found = weighed.choice.best.option.id, {}
    for above, sign in ((False, -1), (True, 1)):
        last = 0.0
        for score in sign * np.arange(step, FARTHEST + 1e-9, step):
            value = at_score(one, score)
            if not can_be(one, value) or (
                one.id == "slowness" and not one.low / 4 <= value <= one.high * 4
            ):
                break
            to = weighed.best(one.id, value)
            if to != now:
                found[above] = (last, float(score), to)
                break
            last = float(score)
    return found


def agree(weighed: Weighed, one: Quantity, step: float = 0.5) -> None:
    """Compare the flips of one input with a search over its values: the same sides, the same place,
    the same next option.
    """
    mine = {flip.above: flip for flip in weighed.choice.flips if flip.id == one.id}
    theirs = grid_ends(weighed, one, step)
    assert mine.keys() == theirs.keys(), (one.id, mine, theirs)
    for above, (near, far, to) in theirs.items():
        flip = mine[above]
        assert min(near, far) - 1e-6 <= flip.surprise <= max(near, far) + 1e-6, (
            one.id,
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
    # Where no segment got worse all records are priced, and their share is no input.
    wanted -= {"share"} if brief.evidence.worst is None else set()
    assert weighed.inputs.keys() == wanted
    for one in weighed.inputs.values():
        agree(weighed, one)


@pytest.mark.parametrize("chain", CHAINS[:3])
def test_flips_are_right_for_each_chain(flights: Brief, chain: str) -> None:
    weighed = Weighed(
        replace(flights.case, assumptions=inputs(chain, "EUR"), options=template()),
        flights.evidence,
    )
    for one in weighed.inputs.values():
        agree(weighed, one, 0.8)


@pytest.mark.parametrize("name", ["late_flights", "late_flights_refresh", "delay_minutes"])
def test_the_nearest_flip_comes_first_and_a_choice_is_robust_if_none_lies_inside(
    sample, name: str
) -> None:
    choice: Choice = sample(name).choice
    far = [abs(one.surprise) for one in choice.flips]
    assert far == sorted(far)
    assert choice.flip == choice.flips[0]
    assert choice.robust is not any(
        one.quantity.low <= one.at <= one.quantity.high for one in choice.flips
    )
    assert all(isinstance(one.above, bool) for one in choice.flips)


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
    one = Weighed(case, evidence)
    losses = one.losses()
    parts = parts_of(
        tuple(some.option for some in one.choice.outlooks),
        one.plan.days_late,
        one.impact.draws["after_days"],
        one.impact.points,
    )
    straight = [quantity for quantity in one.inputs.values() if quantity.id != "slowness"]
    for quantity, line in zip(
        straight, lines(one.impact, parts, losses, tuple(some.id for some in straight)), strict=True
    ):
        for score in (-3, -1, 0, 2):
            value = at_score(quantity, score)
            if not can_be(quantity, value):
                continue
            np.testing.assert_allclose(
                line.at(value), one.again(quantity.id, value), rtol=1e-6, err_msg=quantity.id
            )


def test_with_correlations_flips_are_the_ends_of_where_the_chosen_option_stays_the_best(
    flights: Brief,
) -> None:
    one = Weighed(replace(flights.case, correlations=CORRELATED), flights.evidence)
    now = one.choice.best.option.id
    assert one.choice.flips
    for flip in one.choice.flips:
        assert flip.to.id != now
        way = (1 if flip.above else -1) * 3e-3 * abs(flip.at)
        assert (one.best(flip.id, flip.at - way), one.best(flip.id, flip.at + way)) == (
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
            one
            for one in flights.case.assumptions
            if one.id not in {"leave_share", "customer_value"}
        ),
    )
    harm = 10 * price(case, flights.evidence).money.mean
    one = Weighed(
        replace(case, options=(replace(free, one_off=(0.9 * harm, 0.9 * harm)), release)),
        flights.evidence,
    )
    middle = float(one.impact.draws["traffic"].mean())
    assert (one.choice.best.option.id, one.best("traffic", middle)) == ("pause", "release")
    (flip,) = [some for some in one.choice.flips if some.id == "traffic"]
    assert (flip.to.id, flip.above, flip.at > middle) == ("release", False, True)
    assert (one.best("traffic", flip.at * 0.999), one.best("traffic", flip.at * 1.001)) == (
        "release",
        "pause",
    )


# Edges


@pytest.mark.parametrize("rise", [0.0, -0.02, -0.3])
def test_a_rise_of_nought_or_below_gives_flips_that_are_finite_and_right(
    flights: Brief, rise: float
) -> None:
    one = Weighed(held(flights.case, "rise", rise), flights.evidence)
    assert all(np.isfinite([flip.at, flip.surprise]).all() for flip in one.choice.flips)
    assert "rise" not in {
        flip.id for flip in one.choice.flips
    }  # there is no scale for how far a fixed value of nought or below may move
    for quantity in one.inputs.values():
        if quantity.id != "rise":
            agree(one, quantity, 1.0)


def test_a_what_if_of_the_rise_takes_the_place_of_what_was_measured(flights: Brief) -> None:
    wide = replace(
        flights.case, what_ifs=(flights.case.measured_rate("rise", 0.05, 0.15, "what if"),)
    )
    one = Weighed(wide, flights.evidence)
    assert (one.inputs["rise"].low, one.inputs["rise"].high) == (0.05, 0.15)
    agree(one, one.inputs["rise"], 0.25)


def test_fixed_inputs_flip_where_pricing_again_says(flights: Brief) -> None:
    one = Weighed(cases.all_fixed(flights.case), flights.evidence)
    assert one.choice.flips
    for quantity in one.inputs.values():
        agree(one, quantity)


def test_a_single_cost_of_delay_is_not_listed_twice(flights: Brief) -> None:
    kept = tuple(
        replace(one, id="delay_cost") if one.id == "delay_revenue" else one
        for one in flights.case.assumptions
        if one.id not in {"delay_reputation", "delay_time"}
    )
    one = Weighed(replace(flights.case, assumptions=kept), flights.evidence)
    assert [name for name in one.inputs if name in DELAYS] == ["delay_cost"]
    agree(one, one.inputs["delay_cost"], 0.25)


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
    one = Weighed(replace(flights.case, release=release), flights.evidence)
    agree(one, one.inputs["slowness"], 0.25)


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
    one = Weighed(flights.case.with_assumption(slowness), flights.evidence)
    for flip in one.choice.flips:
        assert np.isfinite([flip.at, flip.surprise]).all()
        if flip.id == "slowness":
            exactly_there(one, flip, flip.to.id)


def test_where_no_option_waits_for_the_fix_slowness_does_not_flip(flights: Brief) -> None:
    options = tuple(
        replace(
            one,
            delay_days=(3.0, 9.0) if one.delay_days == "fix" else one.delay_days,
            exposed_days=(3.0, 9.0),
        )
        for one in flights.case.options
    )
    one = Weighed(
        replace(
            flights.case, options=tuple(replace(some, rollback_days=(0.0, 1.0)) for some in options)
        ),
        flights.evidence,
    )
    assert "slowness" not in {flip.id for flip in one.choice.flips}


# Properties


def test_an_option_that_loses_more_at_every_value_is_in_no_flip(flights: Brief) -> None:
    best = flights.choice.best.option
    worse = replace(best, id="worse", name="Worse", one_off=(9e3, 9e3))
    assert "worse" not in {
        one.to.id
        for one in weigh(
            replace(flights.case, options=(*flights.case.options, worse)),
            flights.evidence,
            flights.impact,
            flights.plan,
        ).flips
    }


def spans(most: float) -> st.SearchStrategy[tuple[float, float]]:
    ends = st.tuples(st.floats(0, most), st.floats(0, most))
    return ends.map(lambda one: (min(one), max(one)))


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
        replace(one, exposure=(0.0, 5e-324), one_off=(0.0, 1e-310), residual=(0.0, 1e-300))
        for one in flights.case.options
    )
    one = Weighed(replace(flights.case, options=nothing), flights.evidence)
    assert all(np.isfinite([flip.at, flip.surprise]).all() for flip in one.choice.flips)


@settings(max_examples=25)
@given(st.lists(some_option, min_size=2, max_size=5), st.data())
def test_for_options_of_any_kind_every_flip_is_a_change_of_the_best(
    flights: Brief, options: list[Option], data
) -> None:
    named = tuple(replace(one, id=f"o{i}", name=f"O{i}") for i, one in enumerate(options))
    one = Weighed(replace(flights.case, options=named), flights.evidence)
    for flip in one.choice.flips:
        assert flip.to.id != one.choice.best.option.id
        assert abs(flip.surprise) <= FARTHEST
    if one.choice.flips:
        flip = data.draw(st.sampled_from(one.choice.flips))
        here = one.again(flip.id, flip.at)
        both = sorted(here)[:2]
        assert both[1] - both[0] <= 1e-3 * abs(both[0]) + 1e-6
        assert {one.options.index(flip.to.id), one.options.index(one.choice.best.option.id)} <= set(
            np.flatnonzero(here <= both[0] + 1e-3 * abs(both[0]) + 1e-6)
        )


def test_the_share_of_all_records_is_no_tipping_point(flights: Brief) -> None:
    # All records got worse, each counted once: what is priced is the change over all of them.
    evidence = replace(flights.evidence, affected=flights.evidence.overall)
    weighed = Weighed(flights.case, evidence)
    assert weighed.impact.measured[0].low == weighed.impact.measured[0].high == 1
    assert "share" not in weighed.inputs
    assert "share" not in {one.id for one in weighed.choice.flips}
    assert "share" not in {one.id for one in weighed.impact.drivers}


def test_a_share_that_was_measured_stays_one(flights: Brief) -> None:
    weighed = Weighed(flights.case, flights.evidence)
    assert "share" in weighed.inputs
    assert "share" in {one.id for one in weighed.impact.drivers}


def test_half_a_second_of_exposure_is_no_tipping_point(flights: Brief) -> None:
    # The fix is out before the release, so that pausing costs nothing and every exposure loses.
    late = replace(flights.case, release=flights.case.release + dt.timedelta(days=60))
    weighed = Weighed(late, flights.evidence)
    assert weighed.choice.best.option.id in {"pause", "patch"}
    for one in weighed.choice.flips:
        assert one.id == "rise" or one.at >= 0.001 * (one.quantity.low + one.quantity.high) / 2
