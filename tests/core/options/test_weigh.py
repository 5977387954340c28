"""The ways out: losses by hand, what is not known, shared draws, complaints, and cases without
money or without harm.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.case.chains import inputs
from core.case.inputs import Option
from core.case.model import Case
from core.case.template import options as template
from core.errors import BadCase
from core.evidence.records import Evidence, Gap
from core.impact.points import sobol_points
from core.impact.price import price
from core.options.flips import Flip
from core.options.weigh import Choice, Outlook, weigh
from core.plan.schedule import schedule
from core.script.brief import Brief
from tests import cases

NONE = (0.0, 0.0)
PAUSE = Option("pause", "Pause", NONE, NONE, "fix", NONE, NONE, NONE)
ROLLOUT = Option(
    "rollout",
    "Roll out to a tenth",
    (0.1, 0.1),
    (10.0, 10.0),
    "fix",
    NONE,
    NONE,
    NONE,
    (2.0, 2.0),
    0.5,
)
PATCH = Option(
    "patch", "Patch later", (1.0, 1.0), "fix", NONE, (0.1, 0.1), NONE, (700.0, 700.0), (9.0, 9.0)
)
HOLD = Option(
    "hold", "Hold the model", NONE, NONE, "fix", NONE, (0.05, 0.05), (300.0, 300.0), NONE, 0.4
)
RELEASE = Option(
    "release", "Release", (1.0, 1.0), (20.0, 20.0), NONE, NONE, (0.2, 0.2), NONE, (1.0, 1.0)
)
BY_HAND = (PAUSE, ROLLOUT, PATCH, HOLD, RELEASE)
# A thousand predictions a day, a tenth of them in the slice, of which a fifth get worse: 20 errors,
# half of them felt, each by two people and at a cost of 100. So 20 people and 1,000 a day.
CHAIN = {
    "traffic": 1_000.0,
    "share": 0.1,
    "rise": 0.2,
    "action_share": 0.5,
    "people_each": 2.0,
    "value_each": 100.0,
}
DRAWS = CHAIN | {
    "people": 20.0,
    "money": 1_000.0,
    "errors": 20.0,
    "delay_cost": 500.0,
    "after_days": 30.0,
    "second_cost": 10_000.0,
}


def weighed(case: Case, evidence: Evidence) -> Choice:
    return weigh(case, evidence, price(case, evidence), schedule(case))


def with_options(brief: Brief, *options: Option) -> Choice:
    return weigh(replace(brief.case, options=options), brief.evidence, brief.impact, brief.plan)


def by_hand(brief: Brief, *options: Option, **values: float) -> Choice:
    """Weigh with every input fixed and a fix that is five days late."""
    old = brief.case.quantity("traffic")
    quantity = replace(
        old,
        id="delay_cost",
        name="cost of a day's delay",
        low=values.get("delay_cost", 500.0),
        high=values.get("delay_cost", 500.0),
        shape="fixed",
    )
    case = replace(brief.case, options=options or BY_HAND, assumptions=(quantity,))
    impact = replace(
        brief.impact,
        draws={
            name: np.full(sobol_points().size, value) for name, value in (DRAWS | values).items()
        },
        measured=(),
        delays={"delay_cost": brief.impact.delay_cost},
    )
    return weigh(
        case,
        brief.evidence,
        impact,
        replace(brief.plan, days_late=np.full(sobol_points().size, 5.0)),
    )


def outlook(choice: Choice, option: str) -> Outlook:
    found = choice.of(option)
    assert found is not None
    return found


# By hand


@pytest.mark.parametrize(
    ("option", "loss", "people", "delay"),
    [
        ("pause", 5 * 500, 0, 5),
        ("rollout", 0.1 * (10 + 2) * 1_000 + 5 * 500 * 0.5, 0.1 * 12 * 20, 5),
        ("patch", 5 * 1_000 + 0.1 * 30 * 1_000 + 700, (5 + 3) * 20, 0),
        ("hold", 300 + 0.05 * 10_000 + 5 * 500 * 0.4, 0, 5),
        ("release", 21 * 1_000 + 0.2 * 10_000, 21 * 20, 0),
    ],
)
def test_the_loss_of_each_option_by_hand(
    flights: Brief, option: str, loss: float, people: float, delay: float
) -> None:
    """Days exposed count with the days to roll back, but the fix ends an exposure by itself.

    Leftovers go on for 30 days.
    """
    found = outlook(by_hand(flights), option)
    assert (found.loss.mean, found.people.mean, found.delay.mean) == pytest.approx(
        (loss, people, delay), rel=1e-12
    )
    assert (found.loss.low, found.loss.high, found.loss.worst) == pytest.approx((loss, loss, loss))


@pytest.mark.parametrize(
    ("option", "delay_cost"),
    [("pause", 2_500), ("rollout", 1_250), ("patch", 0), ("hold", 1_000), ("release", 0)],
)
def test_a_loss_is_the_cost_of_harm_and_the_cost_of_delay(
    flights: Brief, option: str, delay_cost: float
) -> None:
    found = outlook(by_hand(flights), option)
    assert found.delay_cost.mean == pytest.approx(delay_cost)
    assert found.harm_cost == pytest.approx(found.loss.mean - delay_cost)
    assert isinstance(found.harm_cost, float)


def test_ranges_are_drawn_evenly(flights: Brief) -> None:
    """An exposure of 10 to 30% for 4 to 8 days is 0.2 x 6 days on average: the two are drawn
    apart.
    """
    wide = replace(
        ROLLOUT,
        exposure=(0.1, 0.3),
        exposed_days=(4.0, 8.0),
        rollback_days=NONE,
        one_off=(0.0, 200.0),
        delay_days=NONE,
    )
    found = outlook(by_hand(flights, PAUSE, wide), "rollout")
    assert found.loss.mean == pytest.approx(0.2 * 6 * 1_000 + 100, rel=1e-3)
    assert found.loss.low > 0.1 * 4 * 1_000
    assert found.loss.high < 0.3 * 8 * 1_000 + 200


def test_the_best_loses_least_and_the_least_disruptive_stops_the_harm(flights: Brief) -> None:
    found = by_hand(flights)
    assert (found.best.option.id, found.best.regret, found.best.best) == ("hold", 0.0, 1.0)
    assert found.least.option.id == "hold"
    assert outlook(found, "pause").regret == pytest.approx(700)
    assert found.evpi == 0.0


def test_the_flip_point_by_hand(flights: Brief) -> None:
    """Holding costs 800 + 2 d and pausing 5 d: they cross at d = 800 / 3.

    Patching, at 8,700, crosses holding at d = 3,950.
    """
    found = [flip for flip in by_hand(flights).flips if flip.id == "delay_cost"]
    assert all(isinstance(match_, Flip) and not match_.inside for match_ in found)
    result = {match_.above: (match_.at, match_.to.id) for match_ in found}
    assert result == {
        False: (pytest.approx(800 / 3), "pause"),
        True: (pytest.approx(3_950), "patch"),
    }


def test_the_flip_points_of_what_was_entered_for_an_option_by_hand(flights: Brief) -> None:
    """Holding costs 1,800 and is followed by the rollout at 2,450: so 650 more, or what amounts to
    it, hands over to that.
    """
    result = {
        flip.id: (flip.at, flip.to.id, flip.above)
        for flip in by_hand(flights).flips
        if "." in flip.id
    }
    assert result == {
        "hold.one_off": (pytest.approx(950), "rollout", True),
        "hold.second_incident": (pytest.approx(0.115), "rollout", True),
        "hold.delay_share": (pytest.approx(0.66), "rollout", True),
        "rollout.exposure": (pytest.approx(0.55 / 12), "rollout", False),
        "rollout.exposed_days": (pytest.approx(3.5), "rollout", False),
        "rollout.delay_share": (pytest.approx(0.24), "rollout", False),
    }
    # That a pause pays all of the delay, and exposes nobody, is what it is, and no estimate that
    # could be another.


def test_two_options_that_are_overtaken_at_one_value_flip_to_the_one_that_is_lower_beyond(
    flights: Brief,
) -> None:
    """At d = 200 half a delay for 500 and none for 1,000 both cost what waiting costs.

    Beyond it the latter is the better.
    """
    half = replace(PAUSE, id="half", name="Half", one_off=(500.0, 500.0), delay_share=0.5)
    no_delay = replace(PAUSE, id="none", name="None", one_off=(1_000.0, 1_000.0), delay_days=NONE)
    for options in ((PAUSE, half, no_delay), (PAUSE, no_delay, half)):
        found = by_hand(flights, *options, delay_cost=150.0).flip
        assert isinstance(found, Flip)
        assert (found.at, found.to.id, found.above) == (pytest.approx(200), "none", True)


def test_without_a_flip_there_is_a_gap_with_its_reason(flights: Brief) -> None:
    """What is never paid for the one nor for the other moves nothing."""
    free = replace(PAUSE, delay_days=NONE)
    found = by_hand(flights, free, replace(free, id="twin", name="Twin"))
    assert found.flips == ()
    assert found.flip == Gap(
        "tipping point", "no input makes another option better, however far it moves"
    )
    assert found.robust


# Options that a user adds, and what is not known


def test_an_option_that_a_user_adds_is_weighed_with_the_others(flights: Brief) -> None:
    added = Option(
        "mine",
        "Ship to staff only",
        (0.01, 0.01),
        (30.0, 30.0),
        NONE,
        NONE,
        NONE,
        (50.0, 50.0),
        NONE,
    )
    found = by_hand(flights, *BY_HAND, added)
    assert outlook(found, "mine").loss.mean == pytest.approx(0.01 * 30 * 1_000 + 50)
    assert found.best.option == added
    assert [item.option for item in found.outlooks] == [*BY_HAND, added]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("exposure", "share of traffic exposed"),
        ("exposed_days", "for how long"),
        ("delay_days", "the days of delay"),
        ("residual", "residual harm after the fix"),
        ("second_incident", "the chance of a second incident"),
        ("one_off", "one-off costs"),
        ("delay_share", "share of the delay cost"),
        ("rollback_days", "the time to roll back"),
    ],
)
def test_an_option_with_a_cell_that_is_not_known_is_named_and_not_weighed(
    flights: Brief, cell: str, says: str
) -> None:
    found = by_hand(flights, PAUSE, replace(ROLLOUT, **{cell: None}), PATCH)
    assert [(unknown.option.id, unknown.lacks) for unknown in found.unknown] == [
        ("rollout", (says,))
    ]
    assert found.of("rollout") is None
    assert sum(item.best for item in found.outlooks) == 1


def test_everything_that_is_not_known_of_an_option_is_named(flights: Brief) -> None:
    found = by_hand(flights, PAUSE, PATCH, Option("mine", "Mine"))
    assert len(found.unknown[0].lacks) == 6
    assert {flip.to.id for flip in found.flips} <= {"pause", "patch"}


@pytest.mark.parametrize("option", [PAUSE, PATCH])
def test_the_time_to_roll_back_is_only_needed_where_something_is_rolled_back(
    flights: Brief, option: Option
) -> None:
    found = by_hand(flights, HOLD, replace(option, rollback_days=None))
    assert found.unknown == ()
    assert outlook(found, option.id).loss == outlook(by_hand(flights), option.id).loss


# Options that cannot be


SHARES = [(-0.1, 0.2), (0.5, 0.2), (0.2, 1.2), (nan, 0.2), (0.1, nan), (0.1, inf), (-inf, 0.1)]
AMOUNTS = [(-1.0, 2.0), (3.0, 2.0), (nan, 2.0), (1.0, nan), (1.0, inf), (inf, inf)]


@pytest.mark.parametrize(
    ("cell", "span", "says"),
    [
        *(("exposure", span, "exposure is a range of shares from 0 to 1") for span in SHARES),
        *(("residual", span, "residual risk is a range of shares") for span in SHARES),
        *(("second_incident", span, "second incident is a range of shares") for span in SHARES),
        *(("exposed_days", span, "exposed days must not be negative") for span in AMOUNTS),
        *(("delay_days", span, "days of delay must not be negative") for span in AMOUNTS),
        *(("one_off", span, "one-off cost must not be negative") for span in AMOUNTS),
        *(("rollback_days", span, "time to roll back must not be negative") for span in AMOUNTS),
        *(
            ("delay_share", share, "part of the delay's cost lies between 0 and 1")
            for share in (-0.1, 1.1, nan, inf)
        ),
    ],
)
def test_an_option_that_cannot_be_is_a_complaint_that_names_it_and_says_what_to_do(
    flights: Brief, cell: str, span, says: str
) -> None:
    with pytest.raises(BadCase, match=says) as caught:
        with_options(flights, PAUSE, replace(ROLLOUT, **{cell: span}), RELEASE)
    (complaint,) = caught.value.complaints
    assert "“Roll out to a tenth”" in complaint.what
    assert complaint.do


def test_every_complaint_comes_at_once(flights: Brief) -> None:
    with pytest.raises(BadCase) as caught:
        with_options(
            flights,
            replace(PAUSE, exposure=(2.0, 1.0), rollback_days=NONE),
            replace(ROLLOUT, name="Pause", one_off=(5.0, 1.0), delay_share=nan),
            Option("x", "X", residual=(-1.0, 0.0)),
        )
    assert len(caught.value.complaints) == 5


@pytest.mark.parametrize(
    "options",
    [(), (PAUSE,), (PAUSE, replace(PATCH, exposure=None)), (PAUSE, replace(PATCH, residual=None))],
)
def test_fewer_than_two_options_that_are_known_are_not_weighed(
    flights: Brief, options: tuple[Option, ...]
) -> None:
    assert with_options(flights, *options) is None


def test_two_options_of_one_name_are_a_complaint(flights: Brief) -> None:
    with pytest.raises(BadCase, match="two options “Pause”"):
        with_options(flights, PAUSE, replace(HOLD, name="Pause"))


# On shared draws


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_chances_regrets_and_tails_fit_together(sample, name: str) -> None:
    choice = sample(name).choice
    assert sum(item.best for item in choice.outlooks) == pytest.approx(1)
    assert all(item.regret >= 0 for item in choice.outlooks)
    assert choice.best.loss.mean == min(item.loss.mean for item in choice.outlooks)
    assert choice.best.regret == pytest.approx(choice.evpi, abs=1e-6)
    for item in choice.outlooks:
        assert item.regret == pytest.approx(
            item.loss.mean - choice.best.loss.mean + choice.evpi, abs=1e-6
        )
        assert item.loss.low <= item.loss.mid <= item.loss.high <= item.loss.worst
        assert item.harm_cost + item.delay_cost.mean == pytest.approx(item.loss.mean, abs=1e-6)


def test_an_option_that_is_always_best_has_no_regret(flights: Brief) -> None:
    free = Option("free", "Free", NONE, NONE, NONE, NONE, NONE, NONE)
    found = with_options(flights, *flights.case.options, free)
    assert (found.best.option, found.best.regret, found.best.best, found.best.loss.mean) == (
        free,
        0.0,
        1.0,
        0.0,
    )
    assert (found.flips, found.robust, found.evpi) == ((), True, 0.0)


def test_two_options_that_are_the_same_lose_the_same(flights: Brief) -> None:
    found = with_options(
        flights, *flights.case.options, replace(flights.case.options[0], id="twin", name="Twin")
    )
    pause, twin = outlook(found, "pause"), outlook(found, "twin")
    assert (pause.loss, pause.people, pause.delay) == (twin.loss, twin.people, twin.delay)


def test_the_order_of_the_options_changes_no_figure(flights: Brief) -> None:
    forth, back = flights.choice, with_options(flights, *reversed(flights.case.options))
    assert {item.option.id: item.loss for item in forth.outlooks} == {
        item.option.id: item.loss for item in back.outlooks
    }
    assert (forth.best.option, forth.least.option, forth.evpi) == (
        back.best.option,
        back.least.option,
        pytest.approx(back.evpi),
    )
    assert [(flip.id, flip.to.id) for flip in forth.flips] == [
        (flip.id, flip.to.id) for flip in back.flips
    ]


@settings(max_examples=25)
@given(which=st.integers(0, 4), more=st.floats(0, 200_000))
@example(which=0, more=1.0)
def test_a_dearer_option_never_loses_less_and_never_becomes_the_best(
    flights: Brief, which: int, more: float
) -> None:
    old = flights.case.options[which]
    low, high = old.one_off or NONE
    dearer = tuple(
        replace(option, one_off=(low + more, high + more)) if option is old else option
        for option in flights.case.options
    )
    found = with_options(flights, *dearer)
    assert outlook(found, old.id).loss.mean == pytest.approx(
        outlook(flights.choice, old.id).loss.mean + more, abs=1e-6
    )
    assert outlook(found, old.id).best <= outlook(flights.choice, old.id).best
    assert found.best.option.id != old.id or flights.choice.best.option.id == old.id


@settings(max_examples=20)
@given(
    cell=st.sampled_from(["exposure", "residual", "second_incident"]),
    which=st.integers(0, 4),
    low=st.floats(0, 1),
    width=st.floats(0, 1),
)
def test_whatever_the_shares_all_figures_are_finite(
    flights: Brief, cell: str, which: int, low: float, width: float
) -> None:
    changed = tuple(
        replace(option, **{cell: (low, min(low + width, 1.0))}) if i == which else option
        for i, option in enumerate(flights.case.options)
    )
    for item in with_options(flights, *changed).outlooks:
        assert np.isfinite(
            [
                item.loss.mean,
                item.loss.low,
                item.loss.worst,
                item.people.mean,
                item.delay.mean,
                item.regret,
                item.best,
            ]
        ).all()


# Without money, and without harm


def people_only(brief: Brief) -> Case:
    return replace(
        brief.case,
        assumptions=inputs("safety incidents, counted in people", "EUR"),
        options=template(),
    )


def test_where_harm_has_no_price_the_best_option_harms_fewest(flights: Brief) -> None:
    found = weighed(people_only(flights), flights.evidence)
    assert found.by_people
    assert found.flips == ()
    assert found.flip == Gap(
        "tipping point", "the harm has no price here, so no value of an input can outweigh it"
    )
    assert found.best.people.mean == min(item.people.mean for item in found.outlooks)
    assert found.best.option.id == "hold"


def test_a_cheaper_delay_does_not_make_up_for_people_where_harm_has_no_price(
    flights: Brief,
) -> None:
    """A rollout harms 2% of what a release harms, and 20 times what a pause does: no saving makes
    it the best.
    """
    case = people_only(flights)
    cheap = replace(case.options[1], delay_share=0.0, second_incident=NONE)
    found = weighed(
        replace(case, options=(case.options[0], cheap, case.options[4])), flights.evidence
    )
    assert outlook(found, "rollout").people.mean < 0.1 * outlook(found, "release").people.mean
    assert found.best.option.id == "pause"


def test_a_case_without_any_cost_is_weighed_in_people_and_days(flights: Brief) -> None:
    retained = tuple(
        item
        for item in inputs("safety incidents, counted in people", "EUR")
        if item.id in {"traffic", "action_share", "people_each"}
    )
    found = weighed(replace(people_only(flights), assumptions=retained), flights.evidence)
    assert found.by_people
    assert outlook(found, "pause").loss.mean == outlook(found, "release").loss.mean == 0
    assert (
        outlook(found, "release").people.mean
        > outlook(found, "patch").people.mean
        > outlook(found, "pause").people.mean
        == 0
    )
    assert found.best.people.mean == 0


def test_where_nothing_got_worse_the_release_is_the_best(sample) -> None:
    choice = sample("late_flights_refresh").choice
    assert choice.best.option.id == choice.least.option.id == "release"
    assert choice.canary == Gap("limited rollout", "there is no rise to detect")
    assert all(np.isfinite([flip.at, flip.surprise]).all() for flip in choice.flips)


def test_without_a_cost_of_a_second_incident_the_rest_is_weighed(flights: Brief) -> None:
    retained = tuple(
        assumption
        for assumption in flights.case.assumptions
        if assumption.id not in {"second_cost", "after_days", "slowness"}
    )
    found = weighed(replace(flights.case, assumptions=retained), flights.evidence)
    assert {flip.id for flip in found.flips}.isdisjoint({"second_cost", "after_days", "slowness"})
    assert all(np.isfinite(item.loss.mean) for item in found.outlooks)
