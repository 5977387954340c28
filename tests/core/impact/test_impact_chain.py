"""The chain: every line by hand, people always counted, money optional, nothing left unknown,
nothing counted twice.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case.chains import CHAINS, inputs
from core.case.inputs import Quantity
from core.case.model import Case
from core.case.slices import Slice
from core.errors import BadCase
from core.evidence.estimates import Counts, Estimate, Gap
from core.evidence.findings import from_counts
from core.evidence.records import Evidence, Finding
from core.impact.chain import (
    DELAYS,
    LINES,
    contradictions,
    lines_of,
    slope,
    steps_of,
    total_delay,
    walk,
)
from core.impact.points import MOST_ASSUMPTIONS
from core.impact.price import Impact, check, measured, price
from core.script.brief import Brief
from tests import cases

# 1,000 predictions x a tenth x 0.3 more wrong = 30 errors; half are felt = 15; two people each = 30
# people.
BASE = {"traffic": 1000.0, "share": 0.1, "rise": 0.3, "action_share": 0.5, "people_each": 2.0}
MONEY = {
    "direct": ({"value_each": 10.0}, 15 * 10),
    "refunds": ({"refund_share": 0.4, "refund_each": 25.0}, 15 * 0.4 * 25),
    "review": ({"review_share": 0.5, "review_hours": 0.2, "hour_cost": 60.0}, 30 * 0.5 * 0.2 * 60),
    "churn": ({"leave_share": 0.05, "customer_value": 200.0}, 30 * 0.05 * 200),
}
ALL = BASE | {name: value for item, _ in MONEY.values() for name, value in item.items()}


# By hand


@pytest.mark.parametrize("line", LINES)
def test_each_line_by_hand(line: str) -> None:
    supplied, money = MONEY[line]
    found = walk(BASE | supplied)
    assert (found.errors, found.people) == pytest.approx((30, 30))
    assert found.lines == pytest.approx({line: money})
    assert found.money == pytest.approx(money)


def test_all_lines_add_up() -> None:
    assert walk(ALL).money == pytest.approx(150 + 150 + 180 + 300)


def test_an_incident_share_thins_out_everything_but_review() -> None:
    found = walk(ALL | {"incident_share": 0.1})
    assert (found.errors, found.people) == pytest.approx((30, 3))
    assert found.lines == pytest.approx({"direct": 15, "refunds": 15, "review": 180, "churn": 30})


def test_without_a_line_there_are_people_and_no_money() -> None:
    found = walk(BASE)
    assert found.people == pytest.approx(30)
    assert (found.money, found.lines) == (None, {})


def test_a_fall_of_the_error_saves_as_much_as_a_rise_costs() -> None:
    assert walk(ALL | {"rise": -0.3}).money == pytest.approx(-walk(ALL).money)


def test_a_delay_costs_one_figure_or_the_sum_of_its_parts() -> None:
    assert total_delay({"traffic": 5, "delay_cost": 900}) == 900
    assert (
        total_delay(
            {"traffic": 5, "delay_revenue": 500, "delay_reputation": 300, "delay_time": 100}
        )
        == 900
    )
    assert total_delay({"traffic": 5}) is None


def test_the_steps_name_what_is_multiplied() -> None:
    value = ALL | {"incident_share": 0.1}
    found = walk(value)
    for name, factors in steps_of(value).items():
        result = {"errors": found.errors, "people": found.people, **found.lines}[name]
        assert np.prod([value[factor] for factor in factors]) == pytest.approx(result)


# Straight lines

numbers = st.one_of(st.just(0.0), st.floats(1e-3, 1e3))


@given(
    st.fixed_dictionaries(dict.fromkeys((*ALL, "incident_share"), numbers)),
    st.sampled_from(sorted({*ALL, "incident_share"})),
    st.sampled_from(["money", "people"]),
)
def test_the_slope_is_what_one_more_unit_adds(value: dict[str, float], name: str, of: str) -> None:
    here, there = walk(value), walk(value | {name: value[name] + 1})
    gain, size = getattr(there, of) - getattr(here, of), abs(getattr(there, of))
    assert slope(value, here, name, of) == pytest.approx(gain, rel=1e-6, abs=1e-9 * size + 1e-12)


def test_the_slope_of_draws_is_taken_draw_by_draw() -> None:
    draws = {name: value * np.array([0.5, 1.0, 0.0]) for name, value in ALL.items()}
    for name in ALL:
        each = [
            slope(
                {item: float(values[i]) for item, values in draws.items()},
                walk({item: float(values[i]) for item, values in draws.items()}),
                name,
            )
            for i in range(3)
        ]
        np.testing.assert_allclose(
            np.broadcast_to(slope(draws, walk(draws), name), 3), np.array(each, float)
        )


# What is missing


def without(case: Case, *names: str) -> Case:
    return replace(
        case,
        assumptions=tuple(
            assumption for assumption in case.assumptions if assumption.id not in names
        ),
    )


def plus(case: Case, *more: Quantity) -> Case:
    return replace(case, assumptions=(*case.assumptions, *more))


@pytest.mark.parametrize(
    ("gone", "known"),
    [
        ("traffic", ()),
        ("people_each", ("errors", "direct")),
        ("action_share", ("errors", "people", "direct", "churn")),
    ],
)
def test_a_link_that_nobody_entered_is_not_counted_and_neither_is_what_follows(
    flights: Brief, gone: str, known: tuple[str, ...]
) -> None:
    impact = price(without(flights.case, gone), flights.evidence)
    links = {"errors": impact.errors, "people": impact.people}
    assert (*(name for name, spread in links.items() if spread is not None), *impact.lines) == known
    assert impact.priced == bool(impact.lines)


def test_without_a_share_that_is_felt_costs_are_per_wrong_prediction(flights: Brief) -> None:
    case = without(flights.case, "action_share")
    impact = price(case, flights.evidence)
    assert impact.people is not None
    np.testing.assert_allclose(
        impact.draws["people"], impact.draws["errors"] * impact.draws["people_each"]
    )


@pytest.mark.parametrize(
    ("chain", "line", "lost"),
    [
        ("errors and churn", "churn", "leave_share"),
        ("manual review", "review", "hour_cost"),
        ("refunds", "refunds", "refund_each"),
    ],
)
def test_a_line_that_lacks_an_input_is_left_out_and_the_rest_is_priced(
    flights: Brief, chain: str, line: str, lost: str
) -> None:
    whole = price(replace(flights.case, assumptions=inputs(chain, "EUR")), flights.evidence)
    impact = price(
        without(replace(flights.case, assumptions=inputs(chain, "EUR")), lost), flights.evidence
    )
    assert set(whole.lines) - set(impact.lines) == {line}


def test_money_is_optional_and_people_are_still_counted(flights: Brief) -> None:
    impact = price(
        without(flights.case, *(name for _, factors in LINES.values() for name in factors)),
        flights.evidence,
    )
    assert not impact.priced
    assert (impact.money, impact.lines) == (None, {})
    assert impact.people.mean == pytest.approx(flights.impact.people.mean, rel=0.003)
    assert {driver.id for driver in impact.drivers} == {
        "traffic",
        "action_share",
        "people_each",
        "share",
        "rise",
    }
    assert all(driver.breaks_even is None and driver.swing.width > 0 for driver in impact.drivers)


def test_an_assumption_that_is_there_twice_is_refused(flights: Brief) -> None:
    case = plus(flights.case, flights.case.quantity("traffic"), flights.case.quantity("traffic"))
    assert [contradiction.what for contradiction in contradictions(case)] == [
        "the input “traffic” is there twice"
    ]


def test_a_delay_that_is_one_figure_and_parts_is_refused(flights: Brief) -> None:
    [result] = contradictions(
        plus(flights.case, Quantity("delay_cost", "cost of a day's delay", "EUR a day", 1, 2))
    )
    assert "as one figure and in parts" in result.what


@pytest.mark.parametrize("name", ["share", "rise"])
def test_what_is_measured_cannot_be_assumed(flights: Brief, name: str) -> None:
    [result] = contradictions(plus(flights.case, Quantity(name, name, "share", 0.1, 0.2, "share")))
    assert f"“{name}” is measured" in result.what
    with pytest.raises(BadCase, match="is measured"):
        price(
            plus(flights.case, Quantity(name, name, "share", 0.1, 0.2, "share")), flights.evidence
        )


def test_eighteen_assumptions_pass_and_nineteen_are_too_many(flights: Brief) -> None:
    more = [
        Quantity(f"more_{i}", f"more {i}", "", 1, 2)
        for i in range(MOST_ASSUMPTIONS + 1 - len(flights.case.assumptions))
    ]
    check(plus(flights.case, *more[:-1]))
    with pytest.raises(
        BadCase, match="19 assumptions are too many to vary at once. Join some of them: at most 18"
    ) as caught:
        check(plus(flights.case, *more))
    assert len(caught.value.complaints) == 1


# Nothing unknown


def check_sound(impact: Impact) -> None:
    totals = filter(None, (impact.errors, impact.people, impact.money, impact.delay_cost))
    for total in (*totals, *impact.lines.values(), *impact.delays.values()):
        assert np.isfinite(
            [total.mean, total.mid, total.low, total.high, total.worst, *total.dots]
        ).all()
    assert all(np.isfinite(values).all() for values in impact.draws.values())
    assert all(
        np.isfinite([driver.swing.at_low, driver.swing.at_high, driver.variance]).all()
        for driver in impact.drivers
    )


@pytest.mark.parametrize("chain", CHAINS)
def test_every_template_prices(flights: Brief, chain: str) -> None:
    case = replace(flights.case, assumptions=inputs(chain, "EUR"))
    impact = price(case, flights.evidence)
    check_sound(impact)
    assert impact.people.mean > 0
    assert impact.priced is (chain != CHAINS[-1])
    total = sum(line.mean for line in impact.lines.values())
    assert (impact.money is None) is (total == 0)
    assert total == 0 or impact.money.mean == pytest.approx(total, abs=1e-9)
    assert set(impact.lines) == set(
        lines_of({item.id for item in inputs(chain, "EUR")} | {"share", "rise"})
    )
    assert set(impact.delays) == set(DELAYS[1:])


@pytest.mark.parametrize("chain", CHAINS)
def test_no_traffic_harms_nobody(flights: Brief, chain: str) -> None:
    case = replace(flights.case, assumptions=inputs(chain, "EUR"))
    impact = price(cases.with_range(case, "traffic", 0, 0, shape="fixed"), flights.evidence)
    check_sound(impact)
    assert {
        item.high for item in (impact.errors, impact.people, impact.money) if item is not None
    } == {0}
    assert {driver.variance for driver in impact.drivers} == {0}
    assert {driver.swing.width for driver in impact.drivers} == {0}
    assert impact.delay_cost.mean > 0


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("name", ["share", "rise"])
def test_a_rate_of_nought_harms_nobody(flights: Brief, chain: str, name: str) -> None:
    case = replace(
        flights.case,
        assumptions=inputs(chain, "EUR"),
        what_ifs=(flights.case.measured_rate(name, 0.0, 0.0, "what-if"),),
    )
    impact = price(case, flights.evidence)
    check_sound(impact)
    assert {
        item.high for item in (impact.errors, impact.people, impact.money) if item is not None
    } == {0}


def test_a_rise_may_be_asked_for_as_one_negative_value(flights: Brief) -> None:
    case = replace(
        flights.case, what_ifs=(flights.case.measured_rate("rise", -0.1, -0.1, "what-if"),)
    )
    impact = price(case, flights.evidence)
    check_sound(impact)
    assert impact.people.high < 0


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_share_that_is_asked_for_stays_a_share(
    flights: Brief, value: float, other: float
) -> None:
    case = replace(
        flights.case,
        what_ifs=(
            flights.case.measured_rate("share", min(value, other), max(value, other), "what-if"),
        ),
    )
    draws = price(case, flights.evidence).draws["share"]
    assert 0 <= draws.min() <= draws.max() <= 1


# What was measured


def found_of(b: int, c: int, **changes: object) -> Finding:
    """Make a finding on 400 of 4,000 rows, with other fields where they are given."""
    finding = from_counts(Slice(), Counts(a=400 - b - c, b=b, c=c), 4_000, 30)
    return replace(finding, **changes)


def test_what_was_counted_is_drawn_from_its_posterior() -> None:
    result = measured(found_of(60, 20))
    rng = np.random.default_rng(5)
    plain = rng.beta(80.5, 320.5, 400_000) * (2 * rng.beta(60.5, 20.5, 400_000) - 1)
    assert result["rise"].mean() == pytest.approx(plain.mean(), rel=0.005)
    np.testing.assert_allclose(
        np.quantile(result["rise"], [0.05, 0.5, 0.95]),
        np.quantile(plain, [0.05, 0.5, 0.95]),
        rtol=0.01,
    )
    assert result["share"].mean() == pytest.approx(400.5 / 4_001, rel=0.001)


def test_a_change_of_weighted_rows_is_priced_as_weighted() -> None:
    result = measured(
        found_of(
            60,
            20,
            change=Estimate(0.25, 0.15, 0.35, 400, "Tango score interval on 180 effective rows"),
        )
    )
    assert result["rise"].mean() == pytest.approx(0.25, abs=1e-3)
    assert np.quantile(result["rise"], [0.025, 0.975]) == pytest.approx([0.15, 0.35], abs=2e-3)


def test_an_interval_that_clusters_widened_widens_the_price() -> None:
    plain, wide = (
        found_of(60, 20),
        found_of(
            60, 20, change=Estimate(0.1, -0.1, 0.3, 400, "cluster-robust t interval, 20 clusters")
        ),
    )
    assert measured(wide)["rise"].mean() == pytest.approx(measured(plain)["rise"].mean(), abs=2e-3)
    assert np.quantile(measured(wide)["rise"], [0.025, 0.975]) == pytest.approx(
        [-0.1, 0.3], abs=5e-3
    )


def test_a_rise_of_a_rate_stays_between_minus_one_and_one() -> None:
    rise = measured(
        found_of(60, 20, change=Estimate(0.7, -1.0, 1.0, 400, "t interval on 3 clusters"))
    )["rise"]
    assert -1 <= rise.min() <= rise.max() <= 1


def test_a_rise_of_minutes_is_a_normal_as_wide_as_its_interval() -> None:
    found = found_of(
        0,
        0,
        metric="absolute-error",
        change=Estimate(6.0, 4.0, 8.0, 400, "t interval of the paired difference"),
    )
    rise = measured(found)["rise"]
    assert np.quantile(rise, [0.025, 0.5, 0.975]) == pytest.approx([4, 6, 8], abs=0.03)
    assert not measured(replace(found, change=Gap("mean absolute error", "too few rows")))[
        "rise"
    ].any()


def test_too_few_rows_leave_the_rise_wide_open() -> None:
    gap = Gap("error rate", "12 rows, fewer than the 30 needed")
    rise = measured(found_of(1, 0, n=12, share=0.003, baseline=gap, candidate=gap, change=gap))[
        "rise"
    ]
    assert np.quantile(rise, 0.05) < 0 < np.quantile(rise, 0.95)


def test_a_finding_on_all_rows_is_the_whole_traffic() -> None:
    assert (measured(found_of(60, 20, share=1.0))["share"] == 1).all()


def test_weights_that_move_the_change_move_the_price(tmp_path: Path) -> None:
    rows = cases.planted_table()
    rows["w"] = np.where(
        cases.in_bug(rows) & (rows["candidate_prediction"] == rows["label"]), 5.0, 1.0
    )
    mapping = {
        "label": "label",
        "baseline": "baseline_prediction",
        "candidate": "candidate_prediction",
        "id": "row_id",
        "segments": ["seg_a", "seg_b"],
        "positive": "1",
    }
    case = cases.case_of(rows, tmp_path, cases.FLIGHTS | {"columns": mapping | {"weight": "w"}})
    evidence: Evidence = cases.evidence_for(case, tmp_path / "rows")
    found = evidence.worst or evidence.overall
    assert isinstance(found.change, Estimate)
    assert "effective rows" in found.change.method
    rise = price(case, evidence).draws["rise"]
    assert rise.mean() == pytest.approx(found.change.value, abs=0.01)
